//! The `postgresql` resource of the API group acid.zalan.do.

use serde_json::Value;
use spilo::operator::{
    CloneSpec, ClusterEnvEntry, ClusterIdentity, EnvFromKind, EnvFromSource, StandbySpec, TlsSpec, UnknownReason,
    ValueFrom,
};
use spilo::{ImageReference, PostgresMajor};

use crate::field_path::FieldPath;
use crate::json::Fields as _;

/// The part of an annotation's key by which harbor-operator's resources are recognized: it compares the annotation
/// `<namespace>.harborcluster.checksum.goharbor.io/<name>` to decide whether to write the resource again
/// (harbor-operator 1.0 to 1.4, `pkg/resources/checksum`).
const HARBOR_CHECKSUM: &str = ".harborcluster.checksum.goharbor.io/";

/// Reads a `postgresql` resource.
#[derive(Clone, Copy, Debug)]
pub struct Postgresql<'a> {
    object: &'a Value,
}

/// A field that has another type than the schema of the resource allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongType;

impl<'a> Postgresql<'a> {
    /// Reads this object.
    pub const fn new(object: &'a Value) -> Self {
        Self { object }
    }

    /// The object.
    pub const fn object(self) -> &'a Value {
        self.object
    }

    /// Whether harbor-operator writes this resource.
    pub fn is_managed_by_harbor(self) -> bool {
        let annotations = self.object.field(["metadata", "annotations"]).and_then(Value::as_object);
        annotations.is_some_and(|annotations| annotations.keys().any(|key| key.contains(HARBOR_CHECKSUM)))
    }

    /// `metadata.name`
    pub fn name(self) -> Option<&'a str> {
        self.object.string(["metadata", "name"])
    }

    /// `metadata.namespace`
    pub fn namespace(self) -> Option<&'a str> {
        self.object.string(["metadata", "namespace"])
    }

    /// `metadata.uid`
    pub fn uid(self) -> Option<&'a str> {
        self.object.string(["metadata", "uid"])
    }

    /// Whether the object is stored: only then does it have a resource version. The audit scanner sends stored objects
    /// as CREATE.
    pub fn is_stored(self) -> bool {
        self.object.field(["metadata", "resourceVersion"]).is_some()
    }

    /// `spec.dockerImage`
    pub fn image(self) -> Option<ImageReference<'a>> {
        self.object.string(["spec", "dockerImage"]).map(ImageReference::parse)
    }

    /// `spec.postgresql.version` as it is written.
    pub fn version(self) -> Option<&'a str> {
        self.object.string(["spec", "postgresql", "version"])
    }

    /// `spec.postgresql.version`
    pub fn major(self) -> Option<PostgresMajor> {
        self.version().and_then(|version| PostgresMajor::parse(version).ok())
    }

    /// `spec.postgresql.parameters`
    pub fn parameters(self) -> Option<&'a Value> {
        self.object.field(["spec", "postgresql", "parameters"])
    }

    /// `spec.numberOfInstances`
    pub fn number_of_instances(self) -> Option<u64> {
        self.object.field(["spec", "numberOfInstances"])?.as_u64()
    }

    /// The lines of `spec.patroni.pg_hba`. An empty list counts as none: the operator then leaves the key out of
    /// Patroni's configuration (postgres-operator, `k8sres.go`, `generateSpiloJSONConfiguration`: `len(…) > 0`).
    ///
    /// # Errors
    /// Returns [`WrongType`] if it is not a list of strings.
    pub fn pg_hba(self) -> Result<Option<Vec<&'a str>>, WrongType> {
        let Some(value) = self.object.field(["spec", "patroni", "pg_hba"]) else { return Ok(None) };
        let items = value.as_array().ok_or(WrongType)?;
        let lines: Vec<&str> = items.iter().map(Value::as_str).collect::<Option<_>>().ok_or(WrongType)?;
        Ok(Some(lines).filter(|lines| !lines.is_empty()))
    }

    /// The cluster that its pods belong to.
    pub fn identity(self) -> ClusterIdentity<'a> {
        ClusterIdentity {
            name: self.name(),
            namespace: self.namespace(),
            postgres_major: self.version(),
            uid: self.uid(),
        }
    }

    /// `spec.teamId`
    pub fn team(self) -> Option<&'a str> {
        self.object.string(["spec", "teamId"])
    }

    /// The variables of `spec.env` in their order.
    pub fn env(self) -> impl Iterator<Item = ClusterEnvEntry<'a>> {
        self.env_items().filter_map(|(_, item)| {
            let name = item.string(["name"])?;
            let value = match item.field(["valueFrom"]) {
                Some(value_from) => Err(read_value_from(value_from)),
                None => Ok(item.string(["value"]).unwrap_or_default()),
            };
            Some(ClusterEnvEntry { name, value })
        })
    }

    /// `spec.envFrom`, whose objects are never read.
    pub fn env_from(self) -> impl Iterator<Item = EnvFromSource<'a>> {
        let items = self.object.field(["spec", "envFrom"]).and_then(Value::as_array).into_iter().flatten();
        items.filter_map(|item| {
            let source = |field, kind| Some((kind, item.field([field])?));
            let (kind, reference) =
                source("secretRef", EnvFromKind::Secret).or_else(|| source("configMapRef", EnvFromKind::ConfigMap))?;
            Some(EnvFromSource {
                kind,
                name: reference.string(["name"])?,
                prefix: item.string(["prefix"]).unwrap_or_default(),
                optional: reference.boolean(["optional"]),
                variables: Err(UnknownReason::NotLookedUp),
            })
        })
    }

    /// The path of a variable in `spec.env`, if it is there.
    pub fn env_path(self, name: &str) -> Option<FieldPath> {
        let (index, _) = self.env_items().find(|(_, item)| item.string(["name"]) == Some(name))?;
        Some(FieldPath::new(["spec", "env"]).index(index))
    }

    fn env_items(self) -> impl Iterator<Item = (usize, &'a Value)> {
        self.object.field(["spec", "env"]).and_then(Value::as_array).into_iter().flatten().enumerate()
    }

    /// `spec.clone`, whatever its type.
    pub fn clone_value(self) -> Option<&'a Value> {
        self.object.field(["spec", "clone"])
    }

    /// `spec.clone`
    pub fn clone_spec(self) -> Option<CloneSpec<'a>> {
        let clone = self.clone_value()?;
        let string = |key| clone.string([key]).unwrap_or_default();
        Some(CloneSpec {
            cluster: string("cluster"),
            uid: string("uid"),
            timestamp: string("timestamp"),
            s3_wal_path: string("s3_wal_path"),
            s3_endpoint: string("s3_endpoint"),
            s3_access_key_id: string("s3_access_key_id"),
            s3_secret_access_key: string("s3_secret_access_key"),
            s3_force_path_style: clone.boolean(["s3_force_path_style"]),
        })
    }

    /// `spec.standby`
    pub fn standby_spec(self) -> Option<StandbySpec<'a>> {
        let standby = self.object.field(["spec", "standby"])?;
        let string = |key| standby.string([key]).unwrap_or_default();
        Some(StandbySpec {
            host: string("standby_host"),
            port: string("standby_port"),
            s3_wal_path: string("s3_wal_path"),
            gs_wal_path: string("gs_wal_path"),
            primary_slot_name: string("standby_primary_slot_name"),
        })
    }

    /// `spec.tls`
    pub fn tls_spec(self) -> Option<TlsSpec<'a>> {
        let tls = self.object.field(["spec", "tls"])?;
        let string = |key| tls.string([key]).unwrap_or_default();
        Some(TlsSpec {
            secret_name: string("secretName"),
            certificate_file: string("certificateFile"),
            private_key_file: string("privateKeyFile"),
            ca_file: string("caFile"),
            ca_secret_name: string("caSecretName"),
        })
    }

    /// The parameters of PostgreSQL that are strings.
    pub fn string_parameters(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let parameters = self.parameters().and_then(Value::as_object).into_iter().flatten();
        parameters.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
    }

    /// The databases in `spec.databases` that this user owns.
    pub fn databases_owned_by(self, owner: &str) -> impl Iterator<Item = &'a str> {
        let databases = self.object.field(["spec", "databases"]).and_then(Value::as_object).into_iter().flatten();
        databases.filter(move |(_, value)| value.as_str() == Some(owner)).map(|(name, _)| name.as_str())
    }
}

/// Reads `valueFrom` of a variable.
fn read_value_from(value_from: &Value) -> ValueFrom<'_> {
    let key_of = |field| {
        let reference = value_from.field([field])?;
        let string = |key| reference.string([key]).unwrap_or_default();
        Some((string("name").into(), string("key").into(), reference.boolean(["optional"])))
    };
    if let Some((name, key, optional)) = key_of("secretKeyRef") {
        ValueFrom::SecretKey { name, key, optional }
    } else if let Some((name, key, optional)) = key_of("configMapKeyRef") {
        ValueFrom::ConfigMapKey { name, key, optional }
    } else if let Some(path) = value_from.string(["fieldRef", "fieldPath"]) {
        ValueFrom::Field(path.into())
    } else {
        ValueFrom::Other
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn resources_of_harbor_operator_are_recognized_by_an_annotation() {
        let is_managed = |key: &str| {
            let object = json!({"metadata": {"annotations": {key: "1"}}});
            Postgresql::new(&object).is_managed_by_harbor()
        };
        assert!(is_managed("harbor.harborcluster.checksum.goharbor.io/hc"));
        assert!(!is_managed("harborcluster.checksum.goharbor.io/hc"));
        assert!(!Postgresql::new(&json!({"metadata": {"annotations": []}})).is_managed_by_harbor());
    }

    #[test]
    fn an_empty_list_counts_as_no_list() {
        let lines = |list: Value| {
            let object = json!({"spec": {"patroni": {"pg_hba": list}}});
            Postgresql::new(&object).pg_hba().map(|lines| lines.map(|lines| lines.join("|")))
        };
        assert_eq!(lines(json!(["a", "b"])), Ok(Some("a|b".to_owned())));
        for list in [json!([]), Value::Null] {
            assert_eq!(lines(list), Ok(None));
        }
        for list in [json!({}), json!("a"), json!(["a", 1])] {
            assert_eq!(lines(list), Err(WrongType));
        }
    }

    #[test]
    fn a_variable_from_another_object_has_no_value() {
        let object = json!({"spec": {"env": [
            {"name": "A", "value": "a"}, {"name": "B"}, 7, {"value": "c"},
            {"name": "AWS_REGION", "valueFrom": {"secretKeyRef": {}}},
        ]}});
        let resource = Postgresql::new(&object);
        let env: Vec<_> = resource.env().map(|entry| (entry.name, entry.value.ok())).collect();
        assert_eq!(env, [("A", Some("a")), ("B", Some("")), ("AWS_REGION", None)]);
        assert_eq!(resource.env_path("AWS_REGION"), Some(FieldPath::new(["spec", "env"]).index(4)));
        assert_eq!(resource.env_path("AWS_ENDPOINT"), None);
    }
}
