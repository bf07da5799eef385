//! A restore that the policy accepts reads what the backups wrote.

use harbor_postgres_backup_policy::cluster::NoCluster;
use harbor_postgres_backup_policy::validate;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use spilo::operator::{ClusterIdentity, EnvBuilder, Source};
use spilo::startup::{ClonePlan, StartupPlan};
use spilo::{Tag, kubelet};

/// Variables with their possible values, besides not being set.
type Choices = &'static [(&'static str, &'static [&'static str])];

const BACKUP: Choices = &[
    ("WAL_BUCKET_SCOPE_PREFIX", &["", "site-", "$(POD_NAMESPACE)-"]),
    ("WAL_BUCKET_SCOPE_SUFFIX", &["", "/uid"]),
    (
        "WALG_S3_PREFIX",
        &["s3://bkt/spilo/$(SCOPE)/wal/$(PGVERSION)", "s3://bkt/$(POD_NAMESPACE)/$(SCOPE)/$(PGVERSION)"],
    ),
    ("AWS_ENDPOINT", &["https://minio.example.com:9000"]),
];

const CLONE: Choices = &[
    ("CLONE_METHOD", &["CLONE_WITH_WALE", "CLONE_WITH_WALE", "CLONE_WITH_WALG"]),
    ("CLONE_SCOPE", &["postgresql-harbor-hc", "harbor-postgresql-harbor-hc", "postgresql-harbor-hc", ""]),
    ("CLONE_WAL_S3_BUCKET", &["bkt", "bkt", "bkt", ""]),
    ("CLONE_WAL_BUCKET_SCOPE_PREFIX", &["", "harbor-", "site-", "$(POD_NAMESPACE)-"]),
    ("CLONE_WAL_BUCKET_SCOPE_SUFFIX", &["", "/uid", "uid"]),
    (
        "CLONE_WALG_S3_PREFIX",
        &["s3://bkt/spilo/postgresql-harbor-hc/wal/12", "s3://bkt/harbor/postgresql-harbor-hc/12"],
    ),
    ("CLONE_PGVERSION", &["12"]),
    ("CLONE_USE_WALG_RESTORE", &["true", "false"]),
];

fn some(choices: Choices, probability: f64) -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    let each: Vec<_> = choices
        .iter()
        .map(|(name, values)| prop::option::weighted(probability, (Just(*name), prop::sample::select(*values))))
        .collect();
    each.prop_map(|chosen| chosen.into_iter().flatten().collect())
}

fn answer(data: &Map<String, Value>) -> Value {
    let object = json!({"metadata": {"name": "pod-config", "resourceVersion": "1"}, "data": data});
    let request = json!({
        "kind": {"group": "", "version": "v1", "kind": "ConfigMap"},
        "name": "pod-config", "operation": "CREATE", "object": object,
    });
    let payload = json!({"request": request, "settings": {}}).to_string();
    serde_json::to_value(validate(payload.as_bytes(), &NoCluster)).unwrap()
}

/// Whether the restore of `data` reads the backups that some cluster with the same `data` makes.
fn reads_what_is_written(data: &Map<String, Value>) -> bool {
    let names = ["postgresql-harbor-hc", "harbor-postgresql-harbor-hc"];
    let clusters = names.into_iter().flat_map(|name| ["harbor", "site"].map(|namespace| (name, namespace)));
    clusters.into_iter().any(|(cluster, namespace)| {
        let identity = ClusterIdentity {
            name: Some(cluster),
            namespace: Some(namespace),
            postgres_major: Some("12"),
            ..ClusterIdentity::default()
        };
        let mut builder = EnvBuilder::new(identity);
        for (name, value) in data {
            builder.add(Source::ConfigMap, name, value.as_str().unwrap());
        }
        let environment = kubelet::expand(builder.assemble());
        let plan = StartupPlan::new(&environment, Tag::new(3, 3, 3)).unwrap();
        let (Some(own), ClonePlan::Archive { archive: Some(clone), .. }) = (plan.archive, plan.clone) else {
            return false;
        };
        own.endpoint() == clone.endpoint() && clone.restores_from(own.prefix())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_global_rejects: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_accepted_restore_reads_what_the_backups_wrote(backup in some(BACKUP, 0.3), clone in some(CLONE, 0.6)) {
        let always = [("WAL_S3_BUCKET", "bkt"), ("AWS_REGION", "eu-central-1"), ("AWS_ACCESS_KEY_ID", "key"),
            ("AWS_SECRET_ACCESS_KEY", "key"), ("USE_WALG_BACKUP", "true"), ("USE_WALG_RESTORE", "true")];
        let all = always.into_iter().chain(backup).chain(clone);
        let data: Map<String, Value> = all.map(|(name, value)| (name.to_owned(), value.into())).collect();
        let answer = answer(&data);
        prop_assume!(answer["accepted"] == json!(true));
        let findings = answer["audit_annotations"]["findings"].as_str().unwrap();
        let has_restore_finding = |action: &str| findings.split(' ').any(|finding| {
            finding.starts_with("restore/") && !finding.starts_with("restore/global") && finding.ends_with(action)
        });
        prop_assume!(!has_restore_finding("=warn") && answer["audit_annotations"]["restore-method"] == json!("wal"));
        let stored = answer.pointer("/mutated_object/data").and_then(Value::as_object).unwrap_or(&data);
        prop_assert!(reads_what_is_written(stored), "{:#}", answer);
    }
}
