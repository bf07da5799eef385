//! Builds contexts for the unit tests of rules: a valid object, and one thing changed.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use spilo::PostgresMajor;

use super::Rule;
use crate::cluster::LookupError;
use crate::object_kind::ObjectKind;
use crate::related::{FailedLookup, LookupTarget, RelatedObjects};
use crate::settings::Settings;

/// An object that is evaluated by one rule.
pub struct Case {
    kind: ObjectKind,
    object: Value,
    old: Option<Value>,
    settings: Value,
    related: RelatedObjects,
}

impl Case {
    /// A valid `postgresql` resource of harbor-operator with this JSON merge patch.
    pub fn postgresql(patch: &Value) -> Self {
        let mut object = json!({
            "metadata": {
                "name": "postgresql-harbor-hc",
                "namespace": "harbor",
                "annotations": {"harbor.harborcluster.checksum.goharbor.io/hc": "1"},
            },
            "spec": {
                "dockerImage": "ghcr.io/zalando/spilo-16:3.3-p3",
                "postgresql": {"version": "14"},
                "numberOfInstances": 2,
                "databases": {"core": "harbor"},
                "patroni": {"pg_hba": [
                    "local all all trust",
                    "local replication all trust",
                    "host all all all md5",
                    "host replication all all md5",
                ]},
            },
        });
        merge(&mut object, patch);
        Self::new(ObjectKind::Postgresql, object)
    }

    /// A valid pod-config ConfigMap with this JSON merge patch on its data.
    pub fn pod_config(patch: &Value) -> Self {
        let mut object = json!({
            "metadata": {"name": "pod-config", "namespace": "harbor"},
            "data": {
                "USE_WALG_BACKUP": "true",
                "USE_WALG_RESTORE": "true",
                "BACKUP_SCHEDULE": "0 */12 * * *",
                "BACKUP_NUM_TO_RETAIN": "7",
                "AWS_REGION": "eu-central-1",
                "WALG_DISABLE_S3_SSE": "true",
                "WALE_DISABLE_S3_SSE": "true",
                "WALG_PREVENT_WAL_OVERWRITE": "true",
                "WAL_BUCKET_SCOPE_PREFIX": "",
                "WAL_S3_BUCKET": "backups",
            },
        });
        merge(&mut object, &json!({"data": patch}));
        Self::new(ObjectKind::PodConfig, object).settings(&json!({"backup": {"credentials": "secret"}}))
    }

    /// A valid pod-config ConfigMap that restores another cluster, with this JSON merge patch on its data.
    pub fn restore(patch: &Value) -> Self {
        let mut data = json!({
            "CLONE_METHOD": "CLONE_WITH_WALE",
            "CLONE_SCOPE": "old",
            "CLONE_USE_WALG_RESTORE": "true",
            "CLONE_WAL_S3_BUCKET": "backups",
            "CLONE_WAL_BUCKET_SCOPE_PREFIX": "",
            "CLONE_WALG_DISABLE_S3_SSE": "true",
            "CLONE_WALE_DISABLE_S3_SSE": "true",
            "CLONE_AWS_REGION": "eu-central-1",
        });
        // Not merged, so that null still removes a variable of the base.
        data.as_object_mut().unwrap().extend(patch.as_object().unwrap().clone());
        Self::pod_config(&data)
    }

    /// The operator's configuration as a custom resource.
    pub fn operator_configuration(configuration: &Value) -> Self {
        let object = json!({
            "metadata": {"name": "operator", "namespace": "ops"}, "configuration": configuration,
        });
        Self::new(ObjectKind::OperatorConfiguration, object)
    }

    /// The operator's configuration as this ConfigMap.
    pub fn operator_config_map(object: &Value) -> Self {
        Self::new(ObjectKind::OperatorConfiguration, object.clone())
    }

    /// The deletion of a pod-config ConfigMap.
    pub fn pod_config_deletion() -> Self {
        Self::new(ObjectKind::PodConfigDeletion, Value::Null)
    }

    fn new(kind: ObjectKind, object: Value) -> Self {
        Self { kind, object, old: None, settings: json!({}), related: RelatedObjects::default() }
    }

    /// With a stored object: the object with this JSON merge patch.
    pub fn old(mut self, patch: &Value) -> Self {
        let mut old = self.object.clone();
        merge(&mut old, patch);
        self.old = Some(old);
        self
    }

    /// With this JSON merge patch on the settings.
    pub fn settings(mut self, settings: &Value) -> Self {
        merge(&mut self.settings, settings);
        self
    }

    /// With the operator's configuration looked up.
    pub fn operator(mut self, configuration: &Value) -> Self {
        self.related.set_operator_configuration(json!({"configuration": configuration}));
        self
    }

    /// With the ConfigMap looked up that the operator's configuration names.
    pub fn variables(mut self, variables: &[(&str, &str)]) -> Self {
        let data = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        self.related.set_pod_config(data.collect::<BTreeMap<_, _>>());
        self
    }

    /// With a schema that allows these PostgreSQL versions.
    pub fn postgres_majors(mut self, oldest: u8, newest: u8) -> Self {
        self.related.set_postgres_majors(PostgresMajor::new(oldest)..=PostgresMajor::new(newest));
        self
    }

    /// With a failed look-up.
    pub fn failed(mut self, target: LookupTarget, error: LookupError) -> Self {
        self.related.add_failed(FailedLookup { target, name: "harbor/x".to_owned(), error });
        self
    }

    /// The findings of a rule, as `<action> <path>: <problem>; <fix>`.
    pub fn findings(&self, rule: &Rule) -> Vec<String> {
        let settings = Settings::parse(&self.settings).unwrap();
        let pass = super::evaluate(self.kind, &self.object, self.old.as_ref(), &self.related, &settings, settings.mode);
        let findings = pass.findings.iter().filter(|finding| finding.rule == rule.id);
        findings
            .map(|finding| format!("{} {}: {}; {}", finding.action, finding.path, finding.problem, finding.fix))
            .collect()
    }

    /// The object after the repairs of a rule.
    pub fn repaired(&self, rule: &Rule) -> Value {
        let settings = Settings::parse(&self.settings).unwrap();
        let mut pass =
            super::evaluate(self.kind, &self.object, self.old.as_ref(), &self.related, &settings, settings.mode);
        let mut object = self.object.clone();
        let findings = pass.findings.iter_mut().filter(|finding| finding.rule == rule.id);
        let edits = findings.filter_map(|finding| Some((&finding.path, finding.edit.take()?))).collect();
        crate::edit::apply(&mut object, edits);
        object
    }
}

/// JSON merge patch (RFC 7386).
fn merge(target: &mut Value, patch: &Value) {
    let Some(patch) = patch.as_object() else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    let members = target.as_object_mut().unwrap();
    for (key, value) in patch {
        if value.is_null() {
            members.remove(key);
        } else {
            merge(members.entry(key.clone()).or_insert(Value::Null), value);
        }
    }
}
