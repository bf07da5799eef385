//! The ConfigMap of every kind of store: one that works, and one variable changed in it.

use serde_json::{Map, Value, json};

use super::Action;
use super::chain::{self, judged};
use crate::cluster::in_memory::InMemory;
use crate::test_support::test;

/// A change of one variable; `None` takes it out.
pub(super) type Change = (&'static str, Option<&'static str>);

/// Action, rule and place of all findings, those in `ignored` aside.
pub(super) fn found(base: &Value, changes: &[Change], settings: &Value) -> Vec<String> {
    let mut object = base.clone();
    let data = object["data"].as_object_mut().unwrap();
    for (name, value) in changes {
        match value {
            Some(value) => data.insert((*name).to_owned(), json!(value)),
            None => data.remove(*name),
        };
    }
    let verdict = judged(&object, None, settings, &InMemory::default());
    let found = verdict.findings.iter();
    found.map(|finding| format!("{} {} {}", finding.action.name(), finding.rule, finding.path.end())).collect()
}

pub(super) const NOTHING: [&str; 0] = [];

/// Settings in which it is no matter where credentials come from, and secrets may stand in the ConfigMap.
pub(super) fn settings() -> Value {
    json!({"backup": {"credentials": "role"}, "rules": {"pod-config/inline-credentials": "off", "restore/global": "off"}})
}

/// A ConfigMap with these variables and the switches that any store has.
fn config_map(variables: &[(&str, &str)]) -> Value {
    let mut data = Map::new();
    let switches = [
        ("BACKUP_NUM_TO_RETAIN", "7"),
        ("BACKUP_SCHEDULE", "0 */12 * * *"),
        ("USE_WALG_BACKUP", "true"),
        ("USE_WALG_RESTORE", "true"),
        ("WALG_PREVENT_WAL_OVERWRITE", "true"),
    ];
    for (name, value) in switches.iter().chain(variables) {
        data.insert((*name).to_owned(), json!(value));
    }
    let mut object = chain::pod_config();
    object["data"] = Value::Object(data);
    object
}

pub(super) fn ssh() -> Value {
    config_map(&[
        ("SSH_PORT", "22"),
        ("SSH_PRIVATE_KEY_PATH", "/keys/id"),
        ("SSH_USERNAME", "spilo"),
        ("WALG_SSH_PREFIX", "ssh://backup.example.com/srv/$(SCOPE)/$(PGVERSION)"),
    ])
}

fn swift() -> Value {
    config_map(&[
        ("SWIFT_AUTHURL", "https://keystone.example.com/v3"),
        ("SWIFT_PASSWORD", "canary"),
        ("SWIFT_TENANT", "harbor"),
        ("SWIFT_USER", "spilo"),
        ("WAL_BUCKET_SCOPE_PREFIX", ""),
        ("WAL_SWIFT_BUCKET", "backups"),
    ])
}

fn azure(credentials: &[(&str, &str)]) -> Value {
    let place = [("AZURE_STORAGE_ACCOUNT", "backups"), ("WALG_AZ_PREFIX", "azure://backups/$(SCOPE)/$(PGVERSION)")];
    config_map(&[&place, credentials].concat())
}

fn gcs() -> Value {
    config_map(&[
        ("GOOGLE_APPLICATION_CREDENTIALS", "/keys/gcs.json"),
        ("WAL_BUCKET_SCOPE_PREFIX", ""),
        ("WAL_GS_BUCKET", "backups"),
    ])
}

const KEY: &[(&str, &str)] = &[("AZURE_STORAGE_ACCESS_KEY", "canary")];
const TOKEN: &[(&str, &str)] = &[("AZURE_STORAGE_SAS_TOKEN", "canary")];
const PRINCIPAL: &[(&str, &str)] =
    &[("AZURE_CLIENT_ID", "harbor"), ("AZURE_CLIENT_SECRET", "canary"), ("AZURE_TENANT_ID", "example")];

#[test]
fn a_server_reached_by_ssh_needs_user_port_and_key() {
    assert_eq!(found(&ssh(), &[], &settings()), NOTHING);
    for name in ["SSH_PORT", "SSH_PRIVATE_KEY_PATH", "SSH_USERNAME"] {
        assert_eq!(found(&ssh(), &[(name, None)], &settings()), [format!("warn pod-config/required {name}")]);
        let settings = json!({"backup": {"credentials": "configMap"}});
        let refused = found(&ssh(), &[(name, None)], &settings);
        assert!(refused.contains(&format!("deny pod-config/required {name}")), "{refused:?}");
    }
}

#[test]
fn a_guess_at_the_region_is_refused_only_beside_a_pair_of_keys() {
    let (id, key) = (("AWS_ACCESS_KEY_ID", Some("canary")), ("AWS_SECRET_ACCESS_KEY", Some("canary")));
    for (keys, expected) in [
        (&[id, key] as &[Change], "deny pod-config/required AWS_REGION"),
        (&[key], "warn pod-config/required AWS_REGION"),
        (&[], "warn pod-config/required AWS_REGION"),
    ] {
        let found = found(&chain::pod_config(), &[&[("AWS_REGION", None)], keys].concat(), &settings());
        assert!(found.contains(&expected.to_owned()), "{found:?}");
    }
}

#[test]
fn a_clone_gets_what_opens_its_store() {
    let s3 = |variables: &[(&str, &str)]| {
        let mut object = chain::pod_config();
        for (name, value) in variables {
            object["data"][name] = json!(value);
        }
        object
    };
    let (keys, role): (&[_], &[_]) = (
        &[("AWS_ACCESS_KEY_ID", "canary"), ("AWS_SECRET_ACCESS_KEY", "canary")],
        &[("AWS_ROLE_ARN", "arn:aws:iam::1:role/r"), ("AWS_WEB_IDENTITY_TOKEN_FILE", "/token")],
    );
    let of_s3 = ["AWS_REGION", "WALE_DISABLE_S3_SSE", "WALG_DISABLE_S3_SSE"];
    let in_s3 = ("CLONE_WAL_S3_BUCKET", "backups");
    let in_azure = ("CLONE_WALG_AZ_PREFIX", "azure://backups/x/12");
    for (base, source, expected) in [
        (s3(keys), in_s3, [&of_s3[..], &["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]].concat()),
        (s3(role), in_s3, [&of_s3[..], &["AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"]].concat()),
        (gcs(), ("CLONE_WAL_GS_BUCKET", "backups"), vec!["GOOGLE_APPLICATION_CREDENTIALS"]),
        (azure(KEY), in_azure, vec!["AZURE_STORAGE_ACCOUNT", "AZURE_STORAGE_ACCESS_KEY"]),
        (azure(TOKEN), in_azure, vec!["AZURE_STORAGE_ACCOUNT", "AZURE_STORAGE_SAS_TOKEN"]),
        (
            azure(PRINCIPAL),
            in_azure,
            vec!["AZURE_STORAGE_ACCOUNT", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_TENANT_ID"],
        ),
        (
            swift(),
            ("CLONE_WAL_SWIFT_BUCKET", "backups"),
            vec!["SWIFT_AUTHURL", "SWIFT_TENANT", "SWIFT_USER", "SWIFT_PASSWORD"],
        ),
    ] {
        let changes = [
            ("CLONE_METHOD", Some("CLONE_WITH_WALE")),
            ("CLONE_SCOPE", Some("x")),
            ("CLONE_USE_WALG_RESTORE", Some("true")),
            (source.0, Some(source.1)),
        ];
        let expected: Vec<_> = expected.iter().map(|name| format!("repair restore/credentials CLONE_{name}")).collect();
        assert_eq!(found(&base, &changes, &settings()), expected);
    }
}

#[test]
fn a_prefix_is_judged_only_where_backups_go_there() {
    let fixed = [("WALG_AZ_PREFIX", Some("azure://backups/harbor"))];
    assert_eq!(found(&azure(KEY), &fixed, &settings()), ["deny pod-config/shared-archive WALG_AZ_PREFIX"]);
    // WAL-E knows no Azure, so nothing is written there.
    let by_wale = [fixed[0], ("USE_WALG_BACKUP", Some("false"))];
    assert_eq!(found(&azure(KEY), &by_wale, &settings()), ["warn pod-config/wal-g USE_WALG_BACKUP"]);
}

#[test]
fn an_endpoint_is_a_scheme_and_a_host() {
    const MINIO: Change = ("AWS_ENDPOINT", Some("https://minio.example.com:9000"));
    const STYLE: Change = ("AWS_S3_FORCE_PATH_STYLE", Some("true"));
    let at = |endpoint| ("AWS_ENDPOINT", Some(endpoint));
    for (changes, expected) in [
        (&[MINIO, STYLE] as &[Change], &[] as &[&str]),
        (&[MINIO], &["repair pod-config/endpoint AWS_S3_FORCE_PATH_STYLE"]),
        (&[at("https://amazonaws.com.example.com")], &["repair pod-config/endpoint AWS_S3_FORCE_PATH_STYLE"]),
        (&[at("https://s3.eu-central-1.amazonaws.com")], &[]),
        (&[at("https://s3.cn-north-1.amazonaws.com.cn:443")], &[]),
        (&[at("")], &[]),
        (&[at("https://minio.example.com/"), STYLE], &["repair pod-config/endpoint AWS_ENDPOINT"]),
        (&[at("minio.example.com:9000"), STYLE], &["warn pod-config/endpoint AWS_ENDPOINT"]),
        (&[at("https://minio.example.com/backups"), STYLE], &["deny pod-config/endpoint AWS_ENDPOINT"]),
        (&[at("https://minio.example.com?a=b"), STYLE], &["deny pod-config/endpoint AWS_ENDPOINT"]),
        (&[at("https://min io"), STYLE], &["deny pod-config/endpoint AWS_ENDPOINT"]),
        (&[("STANDBY_AWS_ENDPOINT", Some("minio"))], &["warn pod-config/endpoint STANDBY_AWS_ENDPOINT"]),
        (&[("WALE_S3_ENDPOINT", Some("https+path://minio.example.com")), STYLE], &[]),
        (
            &[("WALE_S3_ENDPOINT", Some("https://minio.example.com")), STYLE],
            &["warn pod-config/endpoint WALE_S3_ENDPOINT"],
        ),
    ] {
        assert_eq!(found(&chain::pod_config(), changes, &settings()), expected, "{changes:?}");
    }
}

#[test]
fn encryption_by_the_store_needs_a_store_that_can() {
    const MINIO: [Change; 2] =
        [("AWS_ENDPOINT", Some("https://minio.example.com:9000")), ("AWS_S3_FORCE_PATH_STYLE", Some("true"))];
    let kms = ("WALG_S3_SSE", Some("aws:kms"));
    let asked_for = ("WALG_DISABLE_S3_SSE", Some("false"));
    for (changes, expected) in [
        (vec![kms], &["deny pod-config/endpoint WALG_S3_SSE"] as &[&str]),
        (vec![kms, ("WALG_S3_SSE_KMS_ID", Some("id"))], &[]),
        (vec![("WALG_S3_SSE", Some("AES256"))], &[]),
        (vec![asked_for], &[]),
        (vec![MINIO[0], MINIO[1], ("WALG_DISABLE_S3_SSE", None)], &["repair pod-config/wal-g WALG_DISABLE_S3_SSE"]),
        (vec![MINIO[0], MINIO[1], asked_for], &["warn pod-config/endpoint WALG_DISABLE_S3_SSE"]),
        (vec![MINIO[0], MINIO[1], asked_for, ("WALG_S3_SSE", Some("AES256"))], &[]),
        (vec![("WALG_S3_CA_CERT_FILE", Some("/ca.crt"))], &["warn pod-config/endpoint WALG_S3_CA_CERT_FILE"]),
    ] {
        assert_eq!(found(&chain::pod_config(), &changes, &settings()), expected, "{changes:?}");
    }
    // Where no default switches it off, an S3-compatible store does.
    let settings = json!({"backup": {"credentials": "role", "defaults": {"WALG_DISABLE_S3_SSE": ""}}});
    let without = ("WALG_DISABLE_S3_SSE", None);
    assert_eq!(found(&chain::pod_config(), &[without], &settings), NOTHING);
    let added = ["repair pod-config/endpoint WALG_DISABLE_S3_SSE"];
    assert_eq!(found(&chain::pod_config(), &[MINIO[0], MINIO[1], without], &settings), added);
}

#[test]
fn a_misspelt_name_is_refused_only_where_the_right_one_would_change_something() {
    for (changes, expected) in [
        (vec![("AWS_REGIO", Some("us-east-1"))], "warn pod-config/variable-name AWS_REGIO"),
        (vec![("WALG_DELTA_MAX_STEP", Some("6"))], "deny pod-config/variable-name WALG_DELTA_MAX_STEP"),
        (vec![("WALG_DELTA_MAX_STEP", Some(""))], "warn pod-config/variable-name WALG_DELTA_MAX_STEP"),
    ] {
        assert_eq!(found(&chain::pod_config(), &changes, &settings()), [expected]);
    }
}

#[test]
fn a_heap_of_misspelt_names_is_tried_only_so_often() {
    let mut object = chain::pod_config();
    let data = object["data"].as_object_mut().unwrap();
    data.remove("AWS_REGION");
    for number in 10..70 {
        data.insert(format!("AWS_REGION{number}"), json!("eu-central-1"));
    }
    while data.len() < 100 {
        data.insert(format!("MY_OWN_{}", data.len()), json!("x"));
    }
    // 4,000 variables in all are put into an environment: 100 of them 40 times.
    let found = found(&object, &[], &settings());
    let of_rule =
        |action| found.iter().filter(|one| one.starts_with(&format!("{action} pod-config/variable-name"))).count();
    assert_eq!((of_rule("deny"), of_rule("warn")), (40, 20));
}

#[test]
fn adds_nothing_where_no_mapping_is() {
    let mut object = config_map(&[]);
    object["data"] = json!([]);
    let verdict = judged(&object, None, &settings(), &InMemory::default());
    let found: Vec<_> = verdict.findings.iter().map(|finding| (finding.rule, finding.action)).collect();
    assert_eq!(found, [("pod-config/shape", Action::Deny), ("pod-config/target", Action::Deny)]);
}

#[test]
fn wal_e_is_replaced_where_it_knows_no_such_store() {
    let changes = [
        ("CLONE_METHOD", Some("CLONE_WITH_WALE")),
        ("CLONE_SCOPE", Some("x")),
        ("CLONE_WALG_AZ_PREFIX", Some("azure://backups/x/12")),
        ("CLONE_AZURE_STORAGE_ACCOUNT", Some("backups")),
        ("CLONE_AZURE_STORAGE_ACCESS_KEY", Some("canary")),
    ];
    assert_eq!(found(&azure(KEY), &changes, &settings()), ["repair restore/method CLONE_USE_WALG_RESTORE"]);
}

#[test]
fn an_empty_prefix_hides_no_other() {
    let mut object = chain::pod_config();
    object["data"]["USE_WALG_BACKUP"] = json!("false");
    let fixed =
        [("WAL_S3_BUCKET", None), ("WALG_S3_PREFIX", Some("")), ("WALE_S3_PREFIX", Some("s3://backups/harbor"))];
    let found = found(&object, &fixed, &settings());
    assert!(found.contains(&"deny pod-config/shared-archive WALE_S3_PREFIX".to_owned()), "{found:?}");
}
