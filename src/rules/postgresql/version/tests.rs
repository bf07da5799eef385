use serde_json::{Value, json};

use super::*;
use crate::rules::testing::Case;

fn resource(version: &str, image: &str) -> Case {
    Case::postgresql(&json!({"spec": {"dockerImage": image, "postgresql": {"version": version}}}))
}

const SPILO_3_3: &str = "ghcr.io/zalando/spilo-16:3.3-p3";
const SPILO_4_0: &str = "ghcr.io/zalando/spilo-17:4.0-p3";
const SPILO_1_6: &str = "registry.opensource.zalan.do/acid/spilo-12:1.6-p3";
const SPILO_2_1: &str = "ghcr.io/zalando/spilo-13:2.1-p1";

fn operator(version: &str) -> Value {
    json!({"operator": {"version": version}})
}

fn major(case: &Case) -> Value {
    case.repaired(&RULE)["spec"]["postgresql"]["version"].clone()
}

/// The settings with an entry of `restore.clusters` for the cluster.
fn restore(from: &Value) -> Value {
    let entry =
        json!({"cluster": "harbor/postgresql-harbor-hc", "from": from, "timestamp": "2026-05-04T03:02:01+00:00"});
    json!({"restore": {"clusters": [entry]}})
}

fn path(path: &str) -> Value {
    restore(&json!({"cluster": "old", "s3WalPath": path}))
}

#[test]
fn replaces_a_version_that_the_operator_does_not_support() {
    let case = resource("12", SPILO_3_3).settings(&operator("2.0.1"));
    assert_eq!(
        case.findings(&RULE),
        [
            "repair spec.postgresql.version: postgres-operator 2.0.1 supports PostgreSQL 14 to 18, not 12, and the API server \
             rejects it; use \"14\""
        ]
    );
    assert_eq!(major(&case), "14");
}

#[test]
fn the_schema_of_the_resource_takes_precedence_over_the_settings() {
    let case = resource("12", SPILO_3_3).settings(&operator("1.8")).postgres_majors(14, 18);
    assert_eq!(
        case.findings(&RULE),
        [
            "repair spec.postgresql.version: the schema of the resource allows PostgreSQL 14 to 18, not 12, and the API server \
             rejects it; use \"14\""
        ]
    );
    assert_eq!(resource("12", SPILO_3_3).settings(&operator("2.0")).postgres_majors(12, 16).findings(&RULE), [""; 0]);
}

#[test]
fn keeps_a_version_that_the_operator_supports() {
    for (version, operator_version) in [("12", "1.8.2"), ("12", "1.13"), ("13", "1.15"), ("14", "1.7.1"), ("16", "2.0")]
    {
        let case = resource(version, SPILO_3_3).settings(&operator(operator_version));
        assert_eq!(case.findings(&RULE), [""; 0], "{version} {operator_version}");
    }
}

#[test]
fn without_operator_version_a_new_harbor_gets_the_version_that_all_operators_support() {
    let case = resource("12", SPILO_3_3);
    assert_eq!(
        case.findings(&RULE),
        ["repair spec.postgresql.version: postgres-operator 1.14.0 and later do not support PostgreSQL 12, and \
             operator.version is not set; set operator.version, or use \"14\""]
    );
    assert_eq!(major(&case), "14");
    for operator in OperatorVersion::RELEASES.iter().filter(|operator| **operator >= OperatorVersion::new(1, 7, 1)) {
        assert!(operator.postgres_majors().contains(&COMMON), "{operator}");
    }
}

#[test]
fn without_operator_version_the_version_in_another_resource_is_the_choice_of_the_user() {
    let patch = json!({"metadata": {"annotations": null}, "spec": {"postgresql": {"version": "12"}}});
    assert_eq!(Case::postgresql(&patch).findings(&RULE), [""; 0]);
    assert_eq!(resource("19", SPILO_3_3).findings(&RULE), [""; 0]);
}

#[test]
fn the_new_version_is_in_the_image_that_the_cluster_gets() {
    // 1.6-p3 contains 9.5 to 12, and is replaced.
    assert_eq!(major(&resource("12", SPILO_1_6).settings(&operator("2.0.1"))), "14");
    // The nearest version that both support.
    assert_eq!(major(&resource("17", SPILO_3_3).settings(&operator("1.10"))), "15");
    assert_eq!(major(&resource("9.6", SPILO_4_0).settings(&operator("1.9"))), "14");
    assert_eq!(major(&resource("12", "ghcr.io/zalando/spilo-18:4.1-p2").settings(&operator("1.14"))), "14");
    // An image without a known release can contain every version.
    assert_eq!(major(&resource("12", "x/own:1").settings(&operator("2.0.1"))), "14");
}

#[test]
fn denies_an_image_without_any_version_that_the_operator_supports() {
    let settings = json!({"spilo": {"minimum": "2.0-p2"}, "rules": {"spilo/known-defect": "off"}});
    let case = resource("12", SPILO_2_1).settings(&settings);
    assert_eq!(
        case.findings(&RULE),
        [
            "warn spec.postgresql.version: postgres-operator 1.14.0 and later do not support PostgreSQL 12, and the Spilo \
             image contains no version that they support; use a newer Spilo image, or set operator.version"
        ]
    );
    assert_eq!(
        case.settings(&operator("2.0.1")).findings(&RULE),
        [
            "deny spec.postgresql.version: postgres-operator 2.0.1 supports PostgreSQL 14 to 18, not 12, and the Spilo image \
             contains none of them; use a Spilo image that contains a supported version"
        ]
    );
}

#[test]
fn an_update_keeps_the_stored_version() {
    let case = resource("12", SPILO_3_3).old(&json!({"spec": {"postgresql": {"version": "14"}}}));
    assert_eq!(
        case.findings(&RULE),
        [
            "repair spec.postgresql.version: the update would downgrade the cluster from PostgreSQL 14 to 12, which is not \
             possible; keep \"14\""
        ]
    );
    assert_eq!(major(&case), "14");
}

#[test]
fn a_running_cluster_is_never_upgraded() {
    let stored = |version: &str| json!({"spec": {"postgresql": {"version": version}}});
    assert_eq!(resource("12", SPILO_3_3).old(&stored("12")).findings(&RULE), [""; 0]);
    // The choice of the user.
    assert_eq!(resource("16", SPILO_3_3).old(&stored("12")).findings(&RULE), [""; 0]);
    let warning = "warn spec.postgresql.version: postgres-operator 2.0.1 supports PostgreSQL 14 to 18, and this cluster runs 12: \
                   the API server can reject further updates; upgrade the cluster to a supported major version";
    let case = resource("12", SPILO_3_3).old(&stored("12")).settings(&operator("2.0.1"));
    assert_eq!(case.findings(&RULE), [warning]);
    // The audit scanner sends stored objects as CREATE.
    let patch = json!({"metadata": {"resourceVersion": "1"}, "spec": {"postgresql": {"version": "12"}}});
    assert_eq!(Case::postgresql(&patch).findings(&RULE), [""; 0]);
    assert_eq!(Case::postgresql(&patch).settings(&operator("2.0.1")).findings(&RULE), [warning]);
}

#[test]
fn a_restored_cluster_keeps_the_version_of_its_backups() {
    let case = resource("12", SPILO_3_3).settings(&operator("1.13"));
    assert_eq!(case.findings(&RULE), [""; 0]);
    let from_12 = resource("12", SPILO_3_3).settings(&operator("1.13")).settings(&path("s3://b/spilo/old/wal/12"));
    assert_eq!(from_12.findings(&RULE), [""; 0]);
    let from_13 = case.settings(&path("s3://b/spilo/old/wal/13"));
    assert_eq!(
        from_13.findings(&RULE),
        [
            "repair spec.postgresql.version: the backups in \"s3://b/spilo/old/wal/13\" are of PostgreSQL 13, which PostgreSQL \
             12 cannot read; use \"13\""
        ]
    );
    assert_eq!(major(&from_13), "13");
}

#[test]
fn a_clone_of_the_resource_counts_like_an_entry_in_the_settings() {
    let clone = json!({
        "cluster": "old", "s3_wal_path": "s3://b/spilo/old/wal/16", "timestamp": "2026-05-04T03:02:01+00:00",
    });
    let case = Case::postgresql(&json!({"spec": {"postgresql": {"version": "14"}, "clone": clone}}));
    assert_eq!(major(&case), "16");
}

#[test]
fn describes_the_upgrade_of_a_restored_cluster() {
    let fix = |settings: &Value| {
        let case = resource("12", SPILO_3_3).settings(&operator("2.0.1")).settings(settings);
        case.findings(&RULE)[0].rsplit_once("; ").unwrap().1.to_owned()
    };
    assert_eq!(
        fix(&path("s3://b/spilo/old/wal/12")),
        "use \"14\", to which Spilo upgrades the backups of 12 in \"s3://b/spilo/old/wal/12\""
    );
    assert_eq!(
        fix(&path("s3://b/spilo/old/wal/")),
        "use \"14\", to which Spilo upgrades the first backup in the folders 14 to 12 of \"s3://b/spilo/old/wal\""
    );
    assert_eq!(
        fix(&restore(&json!({"cluster": "old"}))),
        "use \"14\", to which Spilo upgrades the backups in the newest folder from wal/14 downwards"
    );
    let copy = json!({"spec": {"postgresql": {"version": "12"}, "clone": {"cluster": "old"}}});
    let findings = Case::postgresql(&copy).settings(&operator("2.0.1")).findings(&RULE);
    assert!(findings[0].ends_with("use \"14\", to which Spilo upgrades the copy of the running cluster"));
}

#[test]
fn denies_backups_that_the_operator_or_the_image_cannot_restore() {
    let case = resource("12", SPILO_4_0).settings(&operator("1.10")).settings(&path("s3://b/spilo/old/wal/16"));
    assert_eq!(
        case.findings(&RULE),
        [
            "deny spec.postgresql.version: the backups in \"s3://b/spilo/old/wal/16\" are of PostgreSQL 16; postgres-operator \
             1.10.1 supports PostgreSQL 10 to 15, and the Spilo image can restore them to none; use a Spilo image that \
             contains 16 and a supported version that is not older, or another operator"
        ]
    );
    // 4.0-p3 does not contain 12.
    let case = resource("12", SPILO_4_0).settings(&operator("2.0.1")).settings(&path("s3://b/spilo/old/wal/12"));
    assert!(case.findings(&RULE)[0].starts_with("deny "));
    let case = resource("12", SPILO_3_3).settings(&path("s3://b/spilo/old/wal/17"));
    assert_eq!(
        case.findings(&RULE),
        [
            "deny spec.postgresql.version: the backups in \"s3://b/spilo/old/wal/17\" are of PostgreSQL 17, which the Spilo \
             image does not contain; use a Spilo image that contains PostgreSQL 17, and at least this version"
        ]
    );
}

#[test]
fn the_effective_version_is_that_of_the_resource_if_the_rule_does_not_repair() {
    // The image rules use the effective version: 4.0-p3 does not contain 12, but 14.
    let findings = |settings: &Value| {
        resource("12", SPILO_4_0)
            .settings(&operator("2.0.1"))
            .settings(settings)
            .findings(&crate::rules::spilo::postgres_major::RULE)
    };
    assert_eq!(findings(&json!({})), [""; 0]);
    assert_eq!(findings(&json!({"rules": {"postgresql/version": "warn"}})).len(), 1);
}
