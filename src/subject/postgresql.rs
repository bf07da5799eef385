//! A `postgresql` resource of the group acid.zalan.do.

use serde_json::{Map, Value};

use super::HoldsVariables;
use crate::finding::Path;
use crate::spilo::environment::operator::{CloneSource, StandbySource};
use crate::spilo::{Image, PostgresMajor};

/// What marks a resource as harbor-operator's own: an annotation
/// `<namespace>.harborcluster.checksum.goharbor.io/<name>`, which it compares to see whether the
/// resource needs another write (harbor-operator, pkg/resources/checksum).
const HARBOR_CHECKSUM: &str = ".harborcluster.checksum.goharbor.io/";

/// A view on a `postgresql` resource.
#[derive(Debug, Clone, Copy)]
pub struct Postgresql<'a> {
    object: &'a Value,
}

impl<'a> Postgresql<'a> {
    /// A view on `object`.
    pub const fn new(object: &'a Value) -> Self {
        Self { object }
    }

    /// The whole resource.
    pub const fn object(self) -> &'a Value {
        self.object
    }

    /// The value under these keys, null and absent alike being `None`.
    pub fn field(self, keys: &[&str]) -> Option<&'a Value> {
        let mut place = self.object;
        for key in keys {
            place = place.get(key)?;
        }
        Some(place).filter(|value| !value.is_null())
    }

    /// Whether harbor-operator wrote it.
    pub fn is_harbors(self) -> bool {
        self.field(&["metadata", "annotations"])
            .and_then(Value::as_object)
            .is_some_and(|annotations| annotations.keys().any(|key| key.contains(HARBOR_CHECKSUM)))
    }

    /// `spec.dockerImage`.
    pub fn image(self) -> Option<Image<'a>> {
        self.field(&["spec", "dockerImage"])?.as_str().map(Image::parse)
    }

    /// `spec.postgresql.version`.
    pub fn major(self) -> Option<PostgresMajor> {
        PostgresMajor::parse(self.field(&["spec", "postgresql", "version"])?.as_str()?)
    }

    /// The lines of `spec.patroni.pg_hba`. An empty list counts as none: the operator then leaves the
    /// key out of Patroni's configuration (k8sres.go, generateSpiloJSONConfiguration: `len(…) > 0`).
    /// `Some(Err(()))` where it is not a list of texts.
    pub fn pg_hba(self) -> Option<Result<Vec<&'a str>, WrongType>> {
        let value = self.field(&["spec", "patroni", "pg_hba"])?;
        let lines: Option<Vec<&str>> = value.as_array().and_then(|lines| lines.iter().map(Value::as_str).collect());
        match lines {
            Some(lines) if lines.is_empty() => None,
            Some(lines) => Some(Ok(lines)),
            None => Some(Err(WrongType)),
        }
    }

    /// The variables in `spec.env`, in their order; no text for one that comes from elsewhere.
    pub fn env(self) -> impl Iterator<Item = (&'a str, Option<&'a str>)> {
        let items = self.field(&["spec", "env"]).and_then(Value::as_array);
        items.into_iter().flatten().filter_map(|item| {
            let name = item.get("name")?.as_str()?;
            let from_elsewhere = item.get("valueFrom").is_some_and(|from| !from.is_null());
            let text = item.get("value").and_then(Value::as_str).unwrap_or_default();
            Some((name, (!from_elsewhere).then_some(text)))
        })
    }

    /// `spec.clone`; without one, a source whose cluster is empty.
    pub fn clone_source(self) -> CloneSource<'a> {
        let field = |key| self.field(&["spec", "clone", key]);
        let text = |key| field(key).and_then(Value::as_str).unwrap_or_default();
        CloneSource {
            cluster: text("cluster"),
            uid: text("uid"),
            timestamp: text("timestamp"),
            s3_wal_path: text("s3_wal_path"),
            s3_endpoint: text("s3_endpoint"),
            s3_access_key_id: text("s3_access_key_id"),
            s3_secret_access_key: text("s3_secret_access_key"),
            s3_force_path_style: field("s3_force_path_style").and_then(Value::as_bool),
        }
    }

    /// `spec.standby`; without one, a source of which all is empty.
    pub fn standby_source(self) -> StandbySource<'a> {
        let text = |key| self.field(&["spec", "standby", key]).and_then(Value::as_str).unwrap_or_default();
        StandbySource {
            host: text("standby_host"),
            port: text("standby_port"),
            s3_wal_path: text("s3_wal_path"),
            gs_wal_path: text("gs_wal_path"),
        }
    }

    /// The databases in `spec.databases` that `owner` owns.
    pub fn databases_of(self, owner: &str) -> impl Iterator<Item = &'a str> {
        let databases = self.field(&["spec", "databases"]).and_then(Value::as_object);
        databases
            .into_iter()
            .flat_map(Map::iter)
            .filter(move |(_, of)| of.as_str() == Some(owner))
            .map(|(name, _)| name.as_str())
    }
}

impl HoldsVariables for Postgresql<'_> {
    fn path_of(&self, name: &str) -> Option<Path> {
        let items = self.field(&["spec", "env"])?.as_array()?;
        let position = items.iter().position(|item| item.get("name").and_then(Value::as_str) == Some(name))?;
        Some(Path::of(&["spec", "env"]).item(position))
    }
}

/// A field of a type that its schema does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongType;
