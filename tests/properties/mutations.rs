//! The requests, settings and look-ups of the fixtures with random changes, and any JSON in their place.

use std::sync::LazyLock;

use harbor_postgres_backup_policy::cluster::NoCluster;
use harbor_postgres_backup_policy::{validate, validate_settings};
use harbor_postgres_backup_testkit::fixtures::{self, Fixture};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};
use spilo::variables::is_secret;

use crate::invariants::{CANARY, assert_no_canary, evaluate, evaluate_in_both_modes};

static FIXTURES: LazyLock<Vec<Fixture>> = LazyLock::new(fixtures::all);

/// Every setting once.
fn all_settings() -> Value {
    json!({
        "mode": "repair",
        "rules": {"pg-hba/unreachable": "off", "pg-hba/blocked": "warn", "pod-config/value": "deny"},
        "podConfig": {"names": ["pod-config"], "namespaces": ["harbor"]},
        "clusters": {"scope": "all"},
        "postgres": {"superuser": "postgres", "replicationUser": "standby", "applicationUsers": ["harbor"],
            "superuserReplication": true, "hostAuth": "scram-sha-256"},
        "spilo": {"minimum": "2.1-p2", "images": {"12": "x/spilo-16:3.3-p3"}, "registries": {"x/": "y/"},
            "upgradeRunning": true},
        "backup": {"credentials": "configMap", "defaults": {"AWS_REGION": "eu-central-1"}, "required": ["AWS_ENDPOINT"],
            "maxPerDay": 2, "minRetentionDays": 3, "maxCopies": 4},
        "operator": {"walS3Bucket": "b", "version": "1.8.2"},
        "restore": {"clusters": [{"cluster": "harbor/db", "from": {"cluster": "old"}, "timestamp": "2026-05-04T03:02:01+00:00"}]},
        "lookups": {"enabled": true, "operatorConfiguration": {"namespace": "zalando", "name": "operator"}},
    })
}

/// A small change to a document, at a random place.
#[derive(Debug, Clone)]
enum Change {
    Delete(Index),
    Replace(Index, Value),
    Put(Index, String, Value),
    Repeat(Index),
    Swap(Index, Index),
}

impl Change {
    fn apply(&self, document: &mut Value) {
        let mut places = Vec::new();
        pointers(String::new(), document, &mut places);
        let chosen = |index: &Index| index.get(&places).clone();
        match self {
            Self::Delete(index) => delete(document, &chosen(index)),
            Self::Replace(index, value) => *document.pointer_mut(&chosen(index)).unwrap() = value.clone(),
            Self::Put(index, key, value) => {
                if let Some(map) = document.pointer_mut(&chosen(index)).unwrap().as_object_mut() {
                    map.insert(key.clone(), value.clone());
                }
            }
            Self::Repeat(index) => {
                if let Some(items) = document.pointer_mut(&chosen(index)).unwrap().as_array_mut() {
                    let first = usize::from(!items.is_empty());
                    items.rotate_left(first);
                    items.extend(items.first().cloned());
                }
            }
            Self::Swap(one, other) => {
                let (one, other) = (chosen(one), chosen(other));
                let (first, second) =
                    (document.pointer(&one).unwrap().clone(), document.pointer(&other).unwrap().clone());
                if first.is_string() && second.is_string() {
                    *document.pointer_mut(&one).unwrap() = second;
                    *document.pointer_mut(&other).unwrap() = first;
                }
            }
        }
    }
}

fn pointers(at: String, document: &Value, found: &mut Vec<String>) {
    match document {
        Value::Object(map) => {
            for (key, value) in map {
                pointers(format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), value, found);
            }
        }
        Value::Array(items) => {
            for (position, value) in items.iter().enumerate() {
                pointers(format!("{at}/{position}"), value, found);
            }
        }
        _ => {}
    }
    found.push(at);
}

fn delete(document: &mut Value, pointer: &str) {
    let Some((parent, key)) = pointer.rsplit_once('/') else { return };
    match document.pointer_mut(parent) {
        Some(Value::Object(map)) => {
            map.remove(&key.replace("~1", "/").replace("~0", "~"));
        }
        Some(Value::Array(items)) => {
            items.remove(key.parse().unwrap());
        }
        _ => {}
    }
}

/// Keys with a meaning, and others.
fn key() -> impl Strategy<Value = String> {
    let known = "metadata|name|namespace|annotations|labels|resourceVersion|deletionTimestamp|uid|spec|data|env|value|valueFrom\
        |secretKeyRef|patroni|pg_hba|postgresql|version|parameters|hba_file|archive_mode|wal_level|dockerImage|clone|standby|cluster\
        |timestamp|s3_wal_path|s3_endpoint|numberOfInstances|configuration|kubernetes|pod_environment_configmap\
        |aws_or_gcp|wal_s3_bucket|docker_image|mode|rules|backup|defaults|required|spilo|images|restore|clusters|lookups\
        |postgres|applicationUsers|WAL_S3_BUCKET|WALG_S3_PREFIX|AWS_REGION|AWS_ENDPOINT|USE_WALG_BACKUP|BACKUP_SCHEDULE\
        |BACKUP_NUM_TO_RETAIN|CLONE_SCOPE|CLONE_METHOD|CLONE_WAL_S3_BUCKET|CLONE_TARGET_TIME|WALG_AZ_PREFIX|WALG_SSH_PREFIX";
    prop_oneof![6 => known, 1 => "[a-zA-Z_.~/-]{0,10}", 1 => "\\PC{0,6}"]
}

fn text() -> impl Strategy<Value = String> {
    let known = "true|True|yes|no|0|7|12|16|1\\.5|-1|harbor|pod-config|harbor/pod-config|s3://b/p|http://minio:9000|https\\+path://m:1\
        |\\* \\* \\* \\* \\*|0 1 \\* \\* sun|@reboot|2026-05-04T03:02:01Z|2026-05-04T03:02:01\\+02:00|CLONE_WITH_WALE|CLONE_WITH_WALG\
        |ghcr.io/zalando/spilo-16:3.3-p3|x/spilo-12:1.6-p3|x/spilo-17:latest|local all all trust|host all all all reject\
        |hostssl replication standby all md5|local all all \\\\|# x|host all all|\\$\\(SCOPE\\)|\\{SCOPE\\}| true|b\n|repair|verify|deny|off|all";
    prop_oneof![6 => known, 1 => "\\PC{0,20}", 1 => ".{0,12}"]
}

/// Any JSON, in which keys and strings often have a meaning.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => prop_oneof![any::<i64>().prop_map(Value::from), any::<u64>().prop_map(Value::from), any::<f64>().prop_map(Value::from)],
        4 => text().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 8, |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            2 => prop::collection::vec((key(), inner), 0..8).prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

fn change() -> impl Strategy<Value = Change> {
    let place = any::<Index>;
    prop_oneof![
        place().prop_map(Change::Delete),
        (place(), anything()).prop_map(|(place, value)| Change::Replace(place, value)),
        (place(), key(), anything()).prop_map(|(place, key, value)| Change::Put(place, key, value)),
        place().prop_map(Change::Repeat),
        (place(), place()).prop_map(|(one, other)| Change::Swap(one, other)),
    ]
}

fn changes(most: usize) -> impl Strategy<Value = Vec<Change>> {
    prop::collection::vec(change(), 0..=most)
}

/// A fixture with changes to the object, the stored object, the settings and the looked-up objects.
fn call() -> impl Strategy<Value = Fixture> {
    let with_all = select(vec![false, false, false, true]);
    (any::<Index>(), changes(4), changes(2), changes(1), changes(1), with_all).prop_map(
        |(fixture, to_object, to_old, to_settings, to_cluster, all)| {
            let mut call = fixture.get(&FIXTURES).clone();
            if all {
                call.settings = all_settings();
            }
            let Fixture { request, settings, cluster, .. } = &mut call;
            for change in to_object {
                change.apply(&mut request["object"]);
            }
            if request.get("oldObject").is_some() {
                for change in to_old {
                    change.apply(&mut request["oldObject"]);
                }
            }
            for change in to_settings {
                change.apply(settings);
            }
            for change in to_cluster {
                change.apply(&mut cluster.0);
            }
            call
        },
    )
}

fn object_kind() -> impl Strategy<Value = Value> {
    select(vec![("acid.zalan.do", "postgresql"), ("", "ConfigMap"), ("acid.zalan.do", "OperatorConfiguration")])
        .prop_map(|(group, kind)| json!({"group": group, "version": "v1", "kind": kind}))
}

/// Replaces every credential by the canary.
fn plant(object: &mut Value) {
    let url = format!("https://user:{CANARY}@s3.example.com/");
    match object {
        Value::Object(map) => {
            if map.get("name").and_then(Value::as_str).is_some_and(is_secret) && map.contains_key("value") {
                map.insert("value".to_owned(), CANARY.into());
            }
            for (name, value) in map.iter_mut() {
                let lower = name.to_ascii_lowercase();
                if value.is_string()
                    && (is_secret(name) || lower.contains("secret_access_key") || lower == "s3_access_key_id")
                {
                    *value = format!("{CANARY} ").into();
                } else if value.is_string() && lower.ends_with("endpoint") {
                    *value = url.clone().into();
                } else {
                    plant(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(plant),
        _ => {}
    }
}

fn put(object: &mut Value, pointer: &str, key: &str, value: Value) {
    if let Some(map) = object.pointer_mut(pointer).and_then(Value::as_object_mut) {
        map.insert(key.to_owned(), value);
    }
}

fn plant_more(object: &mut Value) {
    plant(object);
    for name in [
        "AWS_SECRET_ACCESS_KEY",
        "AZURE_STORAGE_SAS_TOKEN",
        "WALG_LIBSODIUM_KEY",
        "CLONE_AWS_SECRET_ACCESS_KEYS",
        "my_password",
    ] {
        put(object, "/data", name, format!("{CANARY}\n").into());
    }
    put(object, "/data", "WALE_S3_ENDPOINT", format!("https+path://user:{CANARY}@s3.example.com:443").into());
    put(object, "/spec/clone", "s3_secret_access_key", CANARY.into());
    put(object, "/spec/clone", "s3_endpoint", format!("https://user:{CANARY}@s3.example.com").into());
    put(object, "/spec/clone", "s3_wal_path", format!("s3://user:{CANARY}@b/p").into());
    if let Some(items) = object.pointer_mut("/spec/env").and_then(Value::as_array_mut) {
        items.push(json!({"name": "AWS_SECRET_ACCESS_KEY", "value": CANARY}));
        items.push(json!({"name": "CLONE_AWS_SECRET_ACCESS_KEY", "value": {CANARY: CANARY}}));
    }
    if let Some(items) = object.pointer_mut("/spec/patroni/pg_hba").and_then(Value::as_array_mut) {
        items.push(format!("host all all all ldap ldapserver=x ldapbindpasswd={CANARY} x").into());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn fixtures_with_random_changes_are_evaluated(call in call()) {
        evaluate_in_both_modes(&call.request, &call.settings, &call.cluster);
    }

    #[test]
    fn no_message_contains_a_credential(mut call in call()) {
        for object in ["object", "oldObject"] {
            if let Some(object) = call.request.get_mut(object) {
                plant_more(object);
            }
        }
        plant(&mut call.cluster.0);
        put(&mut call.settings, "/backup/defaults", "AWS_SECRET_ACCESS_KEY", CANARY.into());
        put(&mut call.settings, "/backup/defaults", "AZURE_STORAGE_SAS_TOKENS", json!([CANARY]));
        assert_no_canary(&evaluate(&call.request, &call.settings, &call.cluster));
    }

    /// An update of other fields is accepted, whatever is wrong with the stored object. Only a field of the wrong type is
    /// denied: the schema of the resource would not have stored it.
    #[test]
    fn problems_of_the_stored_object_are_warnings(mut call in call()) {
        prop_assume!(call.request["object"]["metadata"].is_object());
        put(&mut call.request["object"], "/metadata", "resourceVersion", json!("1"));
        call.request["operation"] = json!("UPDATE");
        call.request["oldObject"] = call.request["object"].clone();
        put(&mut call.request["object"], "/metadata", "finalizers", json!([]));
        let metadata_only = evaluate(&call.request, &call.settings, &call.cluster);
        put(&mut call.request["object"], "/spec", "podAnnotations", json!({"a": "b"}));
        put(&mut call.request["object"], "/data", "SWITCH_OF_ANOTHER_PROGRAM", json!("x"));
        put(&mut call.request["object"], "/configuration", "workers", json!(8));
        let more = evaluate(&call.request, &call.settings, &call.cluster);
        for report in [metadata_only, more] {
            prop_assume!(!report.findings.iter().any(|finding| finding.rule.ends_with("/shape")));
            prop_assert!(report.is_accepted() || report.is_bad_request(), "{:#?}", report);
        }
    }

    #[test]
    fn any_json_is_evaluated_as_an_object(
        kind in object_kind(), object in anything(), old in prop::option::of(anything()),
    ) {
        let mut request = json!({
            "kind": kind, "name": "pod-config", "namespace": "harbor", "operation": "CREATE", "object": object,
        });
        if let Some(old) = old {
            request["operation"] = json!("UPDATE");
            request["oldObject"] = old;
        }
        evaluate_in_both_modes(&request, &json!({"clusters": {"scope": "all"}}), &NoCluster);
    }

    #[test]
    fn invalid_settings_are_a_bad_request(settings in anything(), to_all in changes(3), fixture in any::<Index>()) {
        let mut changed = all_settings();
        for change in &to_all { change.apply(&mut changed); }
        for settings in [settings, changed] {
            let is_valid = validate_settings(settings.to_string().as_bytes()).valid;
            let call = fixture.get(&FIXTURES);
            let report = evaluate(&call.request, &settings, &call.cluster);
            if !is_valid {
                prop_assert!(report.is_bad_request());
            }
        }
    }

    #[test]
    fn any_json_is_answered(payload in anything(), request in anything()) {
        for payload in [json!({"request": request, "settings": null}), payload] {
            validate(payload.to_string().as_bytes(), &NoCluster);
        }
    }
}
