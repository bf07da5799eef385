//! A `postgresql` resource of the group acid.zalan.do.

use serde_json::{Map, Value};

use super::HoldsVariables;
use crate::finding::Path;
use crate::spilo::environment::operator::{CloneSource, StandbySource};
use crate::spilo::{Image, PostgresMajor};

/// What marks a resource as harbor-operator's own: an annotation
/// `<namespace>.harborcluster.checksum.goharbor.io/<name>`, which it compares to see whether the
/// resource needs another write (harbor-operator, pkg/resources/checksum).
const HARBOR_CHECKSUM: &str = ".harborcluster.checksum.goharbor.io";

/// Whether harbor-operator wrote this `postgresql` resource.
pub fn is_harbors(object: &Value) -> bool {
    let annotations = object.get("metadata").and_then(|metadata| metadata.get("annotations")?.as_object());
    // Finds what `contains` would find with the slash; that prepares a search for every key.
    let marks = |key: &String| key.split('/').rev().skip(1).any(|part| part.ends_with(HARBOR_CHECKSUM));
    annotations.is_some_and(|annotations| annotations.keys().any(marks))
}

/// A view on a `postgresql` resource. What most rules ask for is looked up once.
#[derive(Debug, Clone, Copy)]
pub struct Postgresql<'a> {
    object: &'a Value,
    spec: Option<&'a Value>,
    image: Option<Image<'a>>,
    major: Option<PostgresMajor>,
}

impl<'a> Postgresql<'a> {
    /// A view on `object`.
    pub fn new(object: &'a Value) -> Self {
        let spec = object.get("spec");
        let image = spec.and_then(|spec| spec.get("dockerImage")?.as_str()).map(Image::parse);
        let version = spec.and_then(|spec| spec.get("postgresql")?.get("version")?.as_str());
        Self { object, spec, image, major: version.and_then(PostgresMajor::parse) }
    }

    /// The whole resource.
    pub const fn object(self) -> &'a Value {
        self.object
    }

    /// The value under these keys, null and absent alike being `None`.
    pub fn field(self, keys: &[&str]) -> Option<&'a Value> {
        let (mut place, keys) = match keys {
            ["spec", keys @ ..] => (self.spec?, keys),
            keys => (self.object, keys),
        };
        for key in keys {
            place = place.get(key)?;
        }
        Some(place).filter(|value| !value.is_null())
    }

    /// Whether harbor-operator wrote it.
    pub fn is_harbors(self) -> bool {
        is_harbors(self.object)
    }

    /// `spec.dockerImage`.
    pub const fn image(self) -> Option<Image<'a>> {
        self.image
    }

    /// `spec.postgresql.version`.
    pub const fn major(self) -> Option<PostgresMajor> {
        self.major
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
        let Some(clone) = self.field(&["spec", "clone"]) else { return CloneSource::default() };
        let text = |key| clone.get(key).and_then(Value::as_str).unwrap_or_default();
        CloneSource {
            cluster: text("cluster"),
            uid: text("uid"),
            timestamp: text("timestamp"),
            s3_wal_path: text("s3_wal_path"),
            s3_endpoint: text("s3_endpoint"),
            s3_access_key_id: text("s3_access_key_id"),
            s3_secret_access_key: text("s3_secret_access_key"),
            s3_force_path_style: clone.get("s3_force_path_style").and_then(Value::as_bool),
        }
    }

    /// `spec.standby`; without one, a source of which all is empty.
    pub fn standby_source(self) -> StandbySource<'a> {
        let Some(standby) = self.field(&["spec", "standby"]) else { return StandbySource::default() };
        let text = |key| standby.get(key).and_then(Value::as_str).unwrap_or_default();
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
