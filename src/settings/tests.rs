use serde_json::{Value, json};

use super::*;
use crate::settings::Credentials;
use crate::test_support::{document, test};

#[track_caller]
fn accepts(value: &Value) -> Settings {
    Settings::parse(document(value).root()).unwrap()
}

#[track_caller]
fn rejects(value: &Value, sentence: &str) {
    let mistakes = Settings::parse(document(value).root()).unwrap_err();
    assert_eq!(mistakes.to_string(), format!("1 mistake in the settings: {sentence}"));
}

/// Every setting there is, at its default: the "valid base" that the tests below break.
fn whole() -> Value {
    json!({
        "mode": "repair",
        "rules": {"pg-hba/syntax": "deny"},
        "podConfig": {"names": ["pod-config"], "namespaces": []},
        "clusters": {"scope": "harbor"},
        "postgres": {
            "superuser": "postgres", "replicationUser": "standby", "applicationUsers": ["harbor"],
            "superuserReplication": true, "hostAuth": "md5",
        },
        "spilo": {"minimum": "2.1-p2", "images": {}, "registries": {}, "upgradeRunning": false},
        "backup": {
            "credentials": "any",
            "defaults": {
                "BACKUP_SCHEDULE": "0 */12 * * *", "BACKUP_NUM_TO_RETAIN": "7",
                "WALG_DISABLE_S3_SSE": "true", "WALE_DISABLE_S3_SSE": "true",
            },
            "required": [], "maxPerDay": 24, "minRetentionDays": 7, "maxCopies": 100,
        },
        "operator": {"walS3Bucket": "", "version": ""},
        "restore": {"clusters": []},
        "lookups": {"enabled": false, "operatorConfiguration": {"namespace": "", "name": ""}},
    })
}

fn with(pointer: &str, value: Value) -> Value {
    let mut settings = whole();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = settings.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    parent.insert(key.to_owned(), value);
    settings
}

#[test]
fn nothing_said_means_the_defaults() {
    assert_eq!(accepts(&json!({})), Settings::default());
    assert_eq!(accepts(&Value::Null), Settings::default());
    let mut whole = accepts(&whole());
    assert_eq!(whole.rules.remove("pg-hba/syntax"), Some(Action::Deny));
    assert_eq!(whole, Settings::default());
}

#[test]
fn what_a_form_sends_for_an_empty_field_means_unset() {
    let empty = json!({
        "mode": "", "rules": {}, "podConfig": {"names": [], "namespaces": [""]}, "clusters": {"scope": null},
        "postgres": {"superuser": "", "applicationUsers": [""]}, "spilo": {"minimum": "", "images": {}},
        "backup": {"credentials": "", "defaults": {}, "required": [], "maxPerDay": null}, "operator": {},
        "restore": {}, "lookups": {"operatorConfiguration": {}},
    });
    assert_eq!(accepts(&empty), Settings::default());
}

#[test]
fn suggests_the_right_name_for_a_wrong_one() {
    rejects(&with("/podconfig", json!({"names": ["x"]})), "\"podconfig\" is no setting; did you mean podConfig?");
    rejects(&with("/spilo/minimun", json!("2.1-p2")), "spilo.\"minimun\" is no setting; did you mean minimum?");
    rejects(&with("/operator/bucket", json!("b")), "operator.\"bucket\" is no setting; known are walS3Bucket, version");
    rejects(
        &with("/rules", json!({"pg-hba/sintax": "off"})),
        "rules: there is no rule \"pg-hba/sintax\"; did you mean pg-hba/syntax?",
    );
}

#[test]
fn tells_every_mistake_at_once() {
    let settings = json!({"mode": "Verify", "spilo": {"minimum": "2.1p2"}, "lookup": {}});
    let mistakes = Settings::parse(document(&settings).root()).unwrap_err();
    assert_eq!(
        mistakes.to_string(),
        "3 mistakes in the settings: mode is \"Verify\"; it must be one of repair, verify | \
         spilo.minimum is \"2.1p2\", no Spilo tag; write it like 2.1-p2 | \
         \"lookup\" is no setting; did you mean lookups?"
    );
}

#[test]
fn overrides_rules_one_by_one() {
    let settings = accepts(&with("/rules", json!({"pg-hba/required-access": "warn", "pod-config/target": "off"})));
    assert_eq!(settings.action(rules::find("pg-hba/required-access").unwrap()), Action::Warn);
    assert_eq!(settings.action(rules::find("pod-config/target").unwrap()), Action::Off);
    assert_eq!(settings.action(rules::find("spilo/known-defect").unwrap()), Action::Repair);
    rejects(
        &with("/rules", json!({"pod-config/target": "repair"})),
        "rules.pod-config/target: only the user can put this right; it must be one of deny, warn, off",
    );
    rejects(
        &with("/rules", json!({"pod-config/target": "ignore"})),
        "rules.pod-config/target is \"ignore\"; it must be one of repair, deny, warn, off",
    );
}

#[test]
fn refuses_instead_of_repairing_in_verify_mode() {
    let settings = accepts(&with("/mode", json!("verify")));
    assert_eq!(settings.action(rules::find("pg-hba/required-access").unwrap()), Action::Deny);
}

#[test]
fn rejects_wrong_types() {
    rejects(&json!([]), "the settings must be a mapping");
    rejects(&with("/mode", json!(1)), "mode must be text; put it in quotes");
    rejects(&with("/podConfig", json!("pod-config")), "podConfig must be a mapping");
    rejects(&with("/podConfig/names", json!("pod-config")), "podConfig.names must be a list of texts");
    rejects(&with("/podConfig/names", json!(["a", 1])), "podConfig.names must hold texts only; put them in quotes");
    rejects(
        &with("/postgres/superuserReplication", json!("yes")),
        "postgres.superuserReplication must be true or false",
    );
    rejects(&with("/backup/maxPerDay", json!(0)), "backup.maxPerDay must be a whole number from 1 to 1000000");
    rejects(&with("/backup/maxCopies", json!("9")), "backup.maxCopies must be a whole number from 1 to 1000000");
    rejects(&with("/backup/defaults", json!({"A": 1})), "backup.defaults.A must be text; put it in quotes");
    rejects(&with("/backup/defaults", json!(["A"])), "backup.defaults must be a mapping of names to texts");
    rejects(&with("/restore/clusters", json!({"a": 1})), "restore.clusters must be a list");
}

#[test]
fn rejects_names_that_cannot_be() {
    rejects(
        &with("/podConfig/names", json!(["Pod_Config"])),
        "podConfig.names holds \"Pod_Config\", which cannot be the name of one",
    );
    let sentence = "a role name here must be of letters, digits and _ - . $, and not all";
    rejects(&with("/postgres/superuser", json!("all")), &format!("postgres.superuser is \"all\"; {sentence}"));
    rejects(
        &with("/postgres/applicationUsers", json!(["a b"])),
        &format!("postgres.applicationUsers is \"a b\"; {sentence}"),
    );
    rejects(
        &with("/backup/required", json!(["aws_region"])),
        "backup.required has \"aws_region\", which is no variable that Spilo reads; write it in capitals",
    );
}

#[test]
fn lays_backup_defaults_over_the_built_in_ones() {
    let defaults = json!({"AWS_REGION": "eu-central-1", "BACKUP_NUM_TO_RETAIN": "14", "WALE_DISABLE_S3_SSE": ""});
    let backup = accepts(&with("/backup/defaults", defaults)).backup;
    let defaults: Vec<(&str, &str)> = backup.defaults.iter().map(|(k, v)| (k.as_ref(), v.as_ref())).collect();
    assert_eq!(
        defaults,
        [
            ("AWS_REGION", "eu-central-1"),
            ("BACKUP_NUM_TO_RETAIN", "14"),
            ("BACKUP_SCHEDULE", "0 */12 * * *"),
            ("WALG_DISABLE_S3_SSE", "true"),
        ]
    );
    assert_eq!(accepts(&with("/backup/credentials", json!("role"))).backup.credentials, Credentials::Role);
}

#[test]
fn lets_only_images_in_that_mend_something() {
    let images = |major: &str, reference: &str| with("/spilo/images", json!({major: reference}));
    let settings = accepts(&images("12", "mirror.example.com:5000/spilo-14:2.1-p7"));
    assert_eq!(settings.spilo.images.get(&PostgresMajor::new(12)).unwrap(), "mirror.example.com:5000/spilo-14:2.1-p7");
    assert_eq!(settings.spilo.images.get(&PostgresMajor::new(13)).unwrap(), catalogue::DEFAULT_IMAGE);
    accepts(&images("12", "mirror.example.com/own/database@sha256:0a1b"));
    rejects(
        &images("12", "ghcr.io/zalando/spilo-17:4.0-p3"),
        "spilo.images.12 is \"ghcr.io/zalando/spilo-17:4.0-p3\"; 4.0-p3 ships PostgreSQL 13 to 17, not 12",
    );
    rejects(
        &images("12", "x/spilo-12:1.6-p3"),
        "spilo.images.12 is \"x/spilo-12:1.6-p3\"; that is older than spilo.minimum, 2.1-p2",
    );
    rejects(
        &images("12", "x/spilo-16:3.3-p1"),
        "spilo.images.12 is \"x/spilo-16:3.3-p1\"; of 3.3-p1 it is known that its retention script cannot read WAL-G 3's \
         backup list: old backups are never deleted",
    );
    rejects(
        &images("12", "x/spilo-16: 3.3-p3"),
        "spilo.images.12 is \"x/spilo-16: 3.3-p3\"; an image reference has no blanks",
    );
    rejects(&images("twelve", "x"), "spilo.images.twelve: \"twelve\" is no PostgreSQL major; write it like \"12\"");
    rejects(
        &with("/spilo/registries", json!({"ghcr.io": ""})),
        "spilo.registries.ghcr.io has no mirror; name one or leave it out",
    );
}

#[test]
fn reads_restores() {
    let base = json!({
        "cluster": "harbor/postgresql-harbor-hc",
        "from": {"cluster": "postgresql-harbor-hc", "uid": "5a0b4a5c-6a3c-4f7e-9d55-2f1c3f6f0a11"},
        "timestamp": "2026-05-04T03:02:01+00:00",
    });
    let broken = |pointer: &str, value: Value| {
        let mut entry = base.clone();
        *entry.pointer_mut(pointer).unwrap() = value;
        with("/restore/clusters", json!([entry]))
    };
    let settings = accepts(&with("/restore/clusters", json!([base])));
    assert_eq!(settings.restore[0].namespace, "harbor");
    assert_eq!(settings.restore[0].source, "postgresql-harbor-hc");
    assert_eq!(settings.restore[0].force_path_style, None);

    rejects(
        &broken("/cluster", json!("hc")),
        "restore.clusters[0].cluster must name the new cluster as namespace/name",
    );
    rejects(
        &broken("/from/cluster", json!("")),
        "restore.clusters[0].from.cluster is missing; name the cluster whose backups are to be read",
    );
    rejects(
        &broken("/from/uid", json!("5a0b")),
        "restore.clusters[0].from.uid must be the old resource's metadata.uid",
    );
    for naive in ["2026-05-04T03:02:01", "2026-05-04", "yesterday"] {
        rejects(
            &broken("/timestamp", json!(naive)),
            "restore.clusters[0].timestamp must be a time with its offset from UTC, like 2026-05-04T03:02:01+00:00",
        );
    }
    rejects(
        &broken("/timestamp", Value::Null),
        "restore.clusters[0].timestamp is missing; without it the operator copies the running source instead of reading \
         its backups",
    );
    for nothing in [Value::Null, json!(7)] {
        rejects(&with("/restore/clusters", json!([nothing])), "restore.clusters[0] must be a mapping");
    }
    rejects(
        &with("/restore/clusters", json!([base, base])),
        "restore.clusters[1].cluster is there twice; a cluster has one restore source",
    );
}

#[test]
fn reads_where_look_ups_go() {
    let place = json!({"namespace": "harbor", "name": "postgres-operator"});
    let settings = accepts(&with("/lookups", json!({"enabled": true, "operatorConfiguration": place})));
    assert!(settings.lookups.enabled);
    assert_eq!(settings.lookups.operator_configuration, Some(("harbor".to_owned(), "postgres-operator".to_owned())));
    rejects(
        &with("/lookups/operatorConfiguration", json!({"name": "postgres-operator"})),
        "lookups.operatorConfiguration needs both namespace and name",
    );
    rejects(&with("/lookups", json!({"enabled": true})), "lookups.enabled needs lookups.operatorConfiguration");
    rejects(&with("/operator/version", json!("eight")), "operator.version is \"eight\"; write it like 1.8.2");
}
