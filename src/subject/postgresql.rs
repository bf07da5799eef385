//! A `postgresql` resource of the group acid.zalan.do.

use super::HoldsVariables;
use crate::finding::Path;
use crate::json::Json;
use crate::spilo::environment::operator::{CloneSource, StandbySource};
use crate::spilo::vocabulary::{Asked as _, Name};
use crate::spilo::{Image, PostgresMajor};

/// What marks a resource as harbor-operator's own: an annotation
/// `<namespace>.harborcluster.checksum.goharbor.io/<name>`, which it compares to see whether the
/// resource needs another write (harbor-operator, pkg/resources/checksum).
const HARBOR_CHECKSUM: &str = ".harborcluster.checksum.goharbor.io";

/// Whether harbor-operator wrote this `postgresql` resource.
pub fn is_harbors(object: Json<'_>) -> bool {
    let annotations = object.at(&["metadata", "annotations"]);
    // Finds what `contains` would find with the slash; that prepares a search for every key.
    let marks = |key: &str| key.split('/').rev().skip(1).any(|part| part.ends_with(HARBOR_CHECKSUM));
    annotations.is_some_and(|annotations| annotations.members().iter().any(|(key, _)| marks(key)))
}

/// A view on a `postgresql` resource. What most rules ask for is looked up once.
#[derive(Debug, Clone, Copy)]
pub struct Postgresql<'a> {
    object: Json<'a>,
    spec: Option<Json<'a>>,
    image: Option<Image<'a>>,
    major: Option<PostgresMajor>,
}

impl<'a> Postgresql<'a> {
    /// A view on `object`.
    pub fn new(object: Json<'a>) -> Self {
        let spec = object.get("spec");
        let image = spec.and_then(|spec| spec.get("dockerImage")?.as_str()).map(Image::parse);
        let version = spec.and_then(|spec| spec.at(&["postgresql", "version"])?.as_str());
        Self { object, spec, image, major: version.and_then(PostgresMajor::parse) }
    }

    /// The whole resource.
    pub const fn object(self) -> Json<'a> {
        self.object
    }

    /// The value under these keys, null and absent alike being `None`.
    pub fn field(self, keys: &[&str]) -> Option<Json<'a>> {
        let (place, keys) = match keys {
            ["spec", keys @ ..] => (self.spec?, keys),
            keys => (self.object, keys),
        };
        place.at(keys).filter(|value| !value.is_null())
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
        let lines: Option<Vec<&str>> = value.is_list().then(|| value.items().map(Json::as_str).collect()).flatten();
        match lines {
            Some(lines) if lines.is_empty() => None,
            Some(lines) => Some(Ok(lines)),
            None => Some(Err(WrongType)),
        }
    }

    /// The variables in `spec.env`, in their order; no text for one that comes from elsewhere.
    pub fn env(self) -> impl Iterator<Item = (&'a str, Option<&'a str>)> {
        self.field(&["spec", "env"]).into_iter().flat_map(Json::items).filter_map(|item| {
            let name = item.get("name")?.as_str()?;
            let from_elsewhere = item.get("valueFrom").is_some_and(|from| !from.is_null());
            let text = item.get("value").and_then(Json::as_str).unwrap_or_default();
            Some((name, (!from_elsewhere).then_some(text)))
        })
    }

    /// `spec.clone`; without one, a source whose cluster is empty.
    pub fn clone_source(self) -> CloneSource<'a> {
        let Some(clone) = self.field(&["spec", "clone"]) else { return CloneSource::default() };
        let text = |key| clone.get(key).and_then(Json::as_str).unwrap_or_default();
        CloneSource {
            cluster: text("cluster"),
            uid: text("uid"),
            timestamp: text("timestamp"),
            s3_wal_path: text("s3_wal_path"),
            s3_endpoint: text("s3_endpoint"),
            s3_access_key_id: text("s3_access_key_id"),
            s3_secret_access_key: text("s3_secret_access_key"),
            s3_force_path_style: clone.get("s3_force_path_style").and_then(Json::as_bool),
        }
    }

    /// `spec.standby`; without one, a source of which all is empty.
    pub fn standby_source(self) -> StandbySource<'a> {
        let Some(standby) = self.field(&["spec", "standby"]) else { return StandbySource::default() };
        let text = |key| standby.get(key).and_then(Json::as_str).unwrap_or_default();
        StandbySource {
            host: text("standby_host"),
            port: text("standby_port"),
            s3_wal_path: text("s3_wal_path"),
            gs_wal_path: text("gs_wal_path"),
        }
    }

    /// The databases in `spec.databases` that `owner` owns.
    pub fn databases_of(self, owner: &str) -> impl Iterator<Item = &'a str> {
        let databases = self.field(&["spec", "databases"]).into_iter().flat_map(Json::members);
        databases.filter(move |(_, of)| of.as_str() == Some(owner)).map(|(name, _)| name)
    }
}

impl HoldsVariables for Postgresql<'_> {
    fn path_of(&self, name: Name) -> Option<Path> {
        let mut items = self.field(&["spec", "env"])?.items();
        let name = name.written();
        let position = items.position(|item| item.get("name").and_then(Json::as_str) == Some(&name))?;
        Some(Path::of(&["spec", "env"]).item(position))
    }
}

/// A field of a type that its schema does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongType;
