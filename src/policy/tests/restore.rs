//! `CLONE_…` and `STANDBY_…` in the ConfigMap: a restore that works, and one variable changed in it.

use serde_json::{Value, json};

use super::chain;
use super::stores::{Change, NOTHING, found, settings};
use crate::test_support::test;

/// A ConfigMap with backups, and with all that a restore from them needs.
fn base() -> Value {
    let mut object = chain::pod_config();
    for (name, value) in [
        ("CLONE_AWS_REGION", "eu-central-1"),
        ("CLONE_METHOD", "CLONE_WITH_WALE"),
        ("CLONE_SCOPE", "postgresql-harbor-hc"),
        ("CLONE_TARGET_TIME", "2026-05-04T03:02:01+00:00"),
        ("CLONE_USE_WALG_RESTORE", "true"),
        ("CLONE_WALE_DISABLE_S3_SSE", "true"),
        ("CLONE_WALG_DISABLE_S3_SSE", "true"),
        ("CLONE_WAL_S3_BUCKET", "backups"),
    ] {
        object["data"][name] = json!(value);
    }
    object
}

#[track_caller]
fn finds(changes: &[Change], expected: &[&str]) {
    assert_eq!(found(&base(), changes, &settings()), expected, "{changes:?}");
}

#[test]
fn a_restore_that_works_has_nothing_to_find() {
    finds(&[], &NOTHING);
}

#[test]
fn no_time_is_the_end_of_the_archive() {
    for (time, expected) in [
        (None, &[] as &[&str]),
        (Some(""), &[]),
        (Some("2026-05-04T03:02:01"), &["deny restore/time CLONE_TARGET_TIME"]),
        (Some("yesterday"), &["warn restore/time CLONE_TARGET_TIME"]),
    ] {
        finds(&[("CLONE_TARGET_TIME", time)], expected);
    }
    // Beside spec.clone, which brings its own.
    finds(
        &[("CLONE_TARGET_TIME", Some("yesterday")), ("CLONE_METHOD", None), ("CLONE_SCOPE", None)],
        &["warn restore/complete data"],
    );
}

#[test]
fn a_copy_of_a_running_cluster_is_told_as_well() {
    let changes = [
        ("CLONE_METHOD", Some("CLONE_WITH_BASEBACKUP")),
        ("CLONE_HOST", Some("db.example.com")),
        ("CLONE_PASSWORD", Some("canary")),
        ("CLONE_USER", Some("standby")),
    ];
    finds(&changes, &NOTHING);
    let settings = json!({"backup": {"credentials": "role"}, "rules": {"pod-config/inline-credentials": "off"}});
    assert_eq!(found(&base(), &changes, &settings), ["warn restore/global data"]);
}

#[test]
fn a_standby_is_told_where_it_begins() {
    for (changes, place) in [
        (&[("STANDBY_HOST", "db.example.com")] as &[(_, _)], "STANDBY_HOST"),
        (&[("STANDBY_CLUSTER", "true"), ("STANDBY_PORT", "5432")], "STANDBY_CLUSTER"),
        (
            &[("STANDBY_SCOPE", "x"), ("STANDBY_WALG_DISABLE_S3_SSE", "true"), ("STANDBY_WAL_S3_BUCKET", "backups")],
            "STANDBY_WAL_S3_BUCKET",
        ),
        (
            &[("STANDBY_WALG_DISABLE_S3_SSE", "true"), ("STANDBY_WALG_S3_PREFIX", "s3://backups/x")],
            "STANDBY_WALG_S3_PREFIX",
        ),
    ] {
        let changes: Vec<Change> = changes.iter().map(|(name, value)| (*name, Some(*value))).collect();
        assert_eq!(found(&chain::pod_config(), &changes, &settings()), [format!("deny restore/standby {place}")]);
    }
}
