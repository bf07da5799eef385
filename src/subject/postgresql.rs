//! A `postgresql` resource of the group acid.zalan.do.

use super::HoldsVariables;
use crate::json::Json;
use crate::path::Path;
use crate::spilo::environment::operator::{CloneSource, StandbySource};
use crate::spilo::vocabulary::{Asked as _, Name};
use crate::spilo::{Image, PostgresMajor};
use crate::text::contains;

/// What marks a resource as harbor-operator's own: an annotation
/// `<namespace>.harborcluster.checksum.goharbor.io/<name>`, which it compares to see whether the
/// resource needs another write (harbor-operator, pkg/resources/checksum).
const HARBOR_CHECKSUM: &str = ".harborcluster.checksum.goharbor.io/";

/// Whether harbor-operator wrote this `postgresql` resource.
pub fn is_harbors(object: Json<'_>) -> bool {
    object.at(&["metadata", "annotations"]).is_some_and(are_harbors)
}

fn are_harbors(annotations: Json<'_>) -> bool {
    annotations.entries().any(|(key, _)| contains(key, HARBOR_CHECKSUM))
}

/// A view on a `postgresql` resource. What rules ask for is looked up once, null and absent alike being `None`.
#[derive(Debug, Clone, Copy)]
pub struct Postgresql<'a> {
    /// `metadata`.
    pub metadata: Option<Json<'a>>,
    /// `metadata.annotations`.
    pub annotations: Option<Json<'a>>,
    /// `metadata.namespace`, where it is text.
    pub namespace: Option<&'a str>,
    /// `metadata.name`, where it is text.
    pub name: Option<&'a str>,
    /// `metadata.uid`, where it is text.
    pub uid: Option<&'a str>,
    /// `spec`.
    pub spec: Option<Json<'a>>,
    /// `spec.dockerImage`.
    pub docker_image: Option<Json<'a>>,
    /// `spec.patroni`.
    pub patroni: Option<Json<'a>>,
    /// `spec.patroni.pg_hba`.
    pub pg_hba: Option<Json<'a>>,
    /// `spec.postgresql`.
    pub postgresql: Option<Json<'a>>,
    /// `spec.postgresql.version`.
    pub version: Option<Json<'a>>,
    /// `spec.postgresql.parameters`.
    pub parameters: Option<Json<'a>>,
    /// `spec.clone`.
    pub clone: Option<Json<'a>>,
    /// `spec.databases`.
    pub databases: Option<Json<'a>>,
    /// Whether harbor-operator wrote it.
    pub is_harbors: bool,
    env: Option<Json<'a>>,
    standby: Option<Json<'a>>,
    image: Option<Image<'a>>,
    major: Option<PostgresMajor>,
}

impl<'a> Postgresql<'a> {
    /// A view on `object`.
    pub fn new(object: Json<'a>) -> Self {
        let [metadata, spec] = object.pick(["metadata", "spec"]);
        let [annotations, namespace, name, uid] =
            metadata.unwrap_or_default().pick(["annotations", "namespace", "name", "uid"]);
        let [docker_image, patroni, postgresql, clone, databases, env, standby] = spec.unwrap_or_default().pick([
            "dockerImage",
            "patroni",
            "postgresql",
            "clone",
            "databases",
            "env",
            "standby",
        ]);
        let [pg_hba] = patroni.unwrap_or_default().pick(["pg_hba"]);
        let [version, parameters] = postgresql.unwrap_or_default().pick(["version", "parameters"]);
        Self {
            metadata,
            annotations,
            namespace: namespace.and_then(Json::as_str),
            name: name.and_then(Json::as_str),
            uid: uid.and_then(Json::as_str),
            spec,
            docker_image,
            patroni,
            pg_hba,
            postgresql,
            version,
            parameters,
            clone,
            databases,
            is_harbors: annotations.is_some_and(are_harbors),
            env,
            standby,
            image: docker_image.and_then(Json::as_str).map(Image::parse),
            major: version.and_then(Json::as_str).and_then(PostgresMajor::parse),
        }
    }

    /// `spec.dockerImage`.
    pub const fn image(&self) -> Option<Image<'a>> {
        self.image
    }

    /// `spec.postgresql.version`.
    pub const fn major(&self) -> Option<PostgresMajor> {
        self.major
    }

    /// The lines of `spec.patroni.pg_hba`. An empty list counts as none: the operator then leaves the
    /// key out of Patroni's configuration (k8sres.go, generateSpiloJSONConfiguration: `len(…) > 0`).
    /// `Some(Err(()))` where it is not a list of texts.
    pub fn pg_hba_lines(&self) -> Option<Result<Vec<&'a str>, WrongType>> {
        let value = self.pg_hba?;
        if !value.is_list() {
            return Some(Err(WrongType));
        }
        let mut lines = Vec::with_capacity(value.most());
        for item in value.items() {
            match item.as_str() {
                Some(line) => lines.push(line),
                None => return Some(Err(WrongType)),
            }
        }
        if lines.is_empty() { None } else { Some(Ok(lines)) }
    }

    /// The variables in `spec.env`, in their order; no text for one that comes from elsewhere.
    pub fn env(&self) -> impl Iterator<Item = (&'a str, Option<&'a str>)> {
        self.env.into_iter().flat_map(Json::items).filter_map(|item| {
            let [name, value, from_elsewhere] = item.pick(["name", "value", "valueFrom"]);
            let text = value.and_then(Json::as_str).unwrap_or_default();
            Some((name?.as_str()?, from_elsewhere.is_none().then_some(text)))
        })
    }

    /// `spec.clone`; without one, a source whose cluster is empty.
    pub fn clone_source(&self) -> CloneSource<'a> {
        let Some(clone) = self.clone else { return CloneSource::default() };
        let [cluster, uid, timestamp, path, endpoint, key_id, key, path_style] = clone.pick([
            "cluster",
            "uid",
            "timestamp",
            "s3_wal_path",
            "s3_endpoint",
            "s3_access_key_id",
            "s3_secret_access_key",
            "s3_force_path_style",
        ]);
        CloneSource {
            cluster: text(cluster),
            uid: text(uid),
            timestamp: text(timestamp),
            s3_wal_path: text(path),
            s3_endpoint: text(endpoint),
            s3_access_key_id: text(key_id),
            s3_secret_access_key: text(key),
            s3_force_path_style: path_style.and_then(Json::as_bool),
        }
    }

    /// `spec.standby`; without one, a source of which all is empty.
    pub fn standby_source(&self) -> StandbySource<'a> {
        let Some(standby) = self.standby else { return StandbySource::default() };
        let [host, port, s3_path, gs_path] =
            standby.pick(["standby_host", "standby_port", "s3_wal_path", "gs_wal_path"]);
        StandbySource { host: text(host), port: text(port), s3_wal_path: text(s3_path), gs_wal_path: text(gs_path) }
    }

    /// The databases in `spec.databases` that `owner` owns.
    pub fn databases_of(&self, owner: &str) -> impl Iterator<Item = &'a str> {
        let databases = self.databases.into_iter().flat_map(Json::members);
        databases.filter(move |(_, of)| of.as_str() == Some(owner)).map(|(name, _)| name)
    }
}

impl HoldsVariables for Postgresql<'_> {
    fn path_of(&self, name: Name) -> Option<Path> {
        let mut items = self.env?.items();
        let name = name.written();
        let position = items.position(|item| item.get("name").and_then(Json::as_str) == Some(&name))?;
        Some(Path::of(&["spec", "env"]).item(position))
    }
}

/// A text, empty where there is none.
fn text(value: Option<Json<'_>>) -> &str {
    value.and_then(Json::as_str).unwrap_or_default()
}

/// A field of a type that its schema does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongType;
