//! `CLONE_…` and `STANDBY_…` in the ConfigMap: a restore that works, and one variable changed in it.

use serde_json::{Value, json};

use super::chain::{self, with};
use super::stores::{Change, NOTHING, found, settings};
use crate::cluster::in_memory::InMemory;
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

#[test]
fn a_method_that_spilo_does_not_know_restores_nothing() {
    for (method, expected) in [("CLONE_WITH_WALG", "repair"), ("clone_with_wal-e", "repair"), ("tape", "deny")] {
        finds(&[("CLONE_METHOD", Some(method))], &[&format!("{expected} restore/method CLONE_METHOD")]);
    }
    // Beside spec.clone, which brings its own.
    let defaults = [("CLONE_METHOD", Some("tape")), ("CLONE_SCOPE", None)];
    finds(&defaults, &["warn restore/complete data", "warn restore/method CLONE_METHOD"]);
}

const ID: Change = ("AWS_ACCESS_KEY_ID", Some("canary"));
const SECRET: Change = ("AWS_SECRET_ACCESS_KEY", Some("canary"));

#[test]
fn half_a_pair_is_made_whole_if_it_is_the_own_one() {
    for (half, expected) in [
        (("CLONE_AWS_ACCESS_KEY_ID", Some("canary")), "repair restore/credentials CLONE_AWS_SECRET_ACCESS_KEY"),
        (("CLONE_AWS_SECRET_ACCESS_KEY", Some("canary")), "repair restore/credentials CLONE_AWS_ACCESS_KEY_ID"),
        (("CLONE_AWS_ACCESS_KEY_ID", Some("other")), "deny restore/credentials CLONE_AWS_SECRET_ACCESS_KEY"),
        (("CLONE_AWS_SECRET_ACCESS_KEY", Some("other")), "deny restore/credentials CLONE_AWS_ACCESS_KEY_ID"),
    ] {
        finds(&[ID, SECRET, half], &[expected]);
        // Where nothing is repaired it is told as well, and once.
        let verify = with(settings(), "/mode", json!("verify"));
        assert_eq!(found(&base(), &[ID, SECRET, half], &verify), [expected.replace("repair", "deny")]);
    }
}

#[test]
fn credentials_that_cannot_be_copied_are_told() {
    let settings = json!({"rules": {
        "pod-config/credentials": "off", "pod-config/inline-credentials": "off", "pod-config/ignored": "off",
        "restore/global": "off",
    }});
    let copied =
        ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map(|name| format!("repair restore/credentials CLONE_{name}"));
    assert_eq!(found(&base(), &[ID, SECRET], &settings), copied);
    let refused = copied.each_ref().map(|one| one.replace("repair", "deny"));
    assert_eq!(found(&base(), &[ID, SECRET], &with(settings.clone(), "/mode", json!("verify"))), refused);

    let told = ["warn restore/credentials data"];
    let references = [("AWS_ACCESS_KEY_ID", Some("$(ID)")), ("AWS_SECRET_ACCESS_KEY", Some("$(KEY)"))];
    assert_eq!(found(&base(), &references, &settings), told);
    assert_eq!(found(&base(), &[], &settings), told);
    let elsewhere = ("CLONE_WAL_S3_BUCKET", Some("others"));
    assert_eq!(found(&base(), &[ID, SECRET, elsewhere], &settings), told);
}

#[test]
fn a_clone_takes_the_region_of_its_own_bucket() {
    let without = ("CLONE_AWS_REGION", None);
    finds(&[without], &["repair restore/credentials CLONE_AWS_REGION"]);
    finds(&[without, ("CLONE_WAL_S3_BUCKET", Some("others"))], &["warn restore/credentials CLONE_AWS_REGION"]);
}

#[test]
fn a_server_reached_by_ssh_is_restored_from_only_by_a_switch() {
    let base = super::stores::ssh();
    let source = [
        ("CLONE_WALG_SSH_PREFIX", Some("ssh://backup.example.com/srv/postgresql-harbor-hc/12")),
        ("CLONE_SCOPE", Some("postgresql-harbor-hc")),
        ("CLONE_METHOD", Some("CLONE_WITH_WALE")),
        ("CLONE_USE_WALG_RESTORE", Some("true")),
    ];
    assert_eq!(found(&base, &source, &settings()), ["deny restore/complete CLONE_WAL_S3_BUCKET"]);
    // configure_spilo.py sets it itself where it knows the store, and takes it from the user as well.
    let switch = [("CLONE_WITH_WALE", Some("true")), ("CLONE_WALE_ENV_DIR", Some("/run/etc/wal-e.d/env-clone"))];
    let by_switch = found(&base, &[&source[..], &switch].concat(), &settings());
    let copied = ["SSH_PORT", "SSH_USERNAME", "SSH_PRIVATE_KEY_PATH"];
    let copied = copied.map(|name| format!("repair restore/credentials CLONE_{name}"));
    assert_eq!(
        by_switch.iter().filter(|one| one.contains("restore/")).collect::<Vec<_>>(),
        copied.iter().collect::<Vec<_>>()
    );
}

#[test]
fn a_clone_looks_where_backups_go() {
    let namespace = ("WAL_BUCKET_SCOPE_PREFIX", Some("$(POD_NAMESPACE)-"));
    let prefix =
        |prefix| vec![("CLONE_WAL_S3_BUCKET", None), ("CLONE_SCOPE", None), ("CLONE_WALG_S3_PREFIX", Some(prefix))];
    let elsewhere = "deny restore/path CLONE_WAL_BUCKET_SCOPE_PREFIX";
    let elsewhere_whole = "deny restore/path CLONE_WALG_S3_PREFIX";
    for (changes, expected) in [
        (prefix("s3://backups/spilo/postgresql-harbor-hc/wal/12"), &[] as &[&str]),
        (prefix("s3://backups/spilo/postgresql-harbor-hc/wal/9.6"), &[]),
        // A prefix wins over a bucket.
        (
            vec![
                ("CLONE_SCOPE", None),
                ("CLONE_WALG_S3_PREFIX", Some("s3://backups/spilo/postgresql-harbor-hc/wal/12")),
            ],
            &[],
        ),
        (prefix("s3://backups/spilo/postgresql-harbor-hc/wal/old"), &[elsewhere_whole]),
        (prefix("s3://backups/postgresql-harbor-hc/wal/12"), &[elsewhere_whole]),
        (prefix("s3://others/postgresql-harbor-hc/wal/12"), &[]),
        (vec![namespace, ("CLONE_SCOPE", Some("site-hc"))], &["warn restore/path CLONE_SCOPE"]),
        (vec![namespace, ("CLONE_SCOPE", Some("hc"))], &[elsewhere]),
        (vec![namespace, ("CLONE_SCOPE", Some("-hc"))], &[elsewhere]),
        (vec![namespace], &[elsewhere]),
        (vec![namespace, ("CLONE_SCOPE", Some("postgresql-default-hc"))], &["warn restore/path CLONE_SCOPE"]),
    ] {
        finds(&changes, expected);
    }
}

#[test]
fn says_how_a_clone_is_made_to_look_where_backups_go() {
    for (changes, fix) in [
        (
            vec![("WAL_BUCKET_SCOPE_PREFIX", "$(POD_NAMESPACE)-")],
            "set CLONE_WAL_BUCKET_SCOPE_PREFIX to \"$(POD_NAMESPACE)-\", or to the source's namespace and a dash if that is another",
        ),
        (vec![("WAL_BUCKET_SCOPE_PREFIX", "site-")], "set CLONE_WAL_BUCKET_SCOPE_PREFIX to \"site-\""),
        (vec![("CLONE_WAL_BUCKET_SCOPE_PREFIX", "site-")], "set CLONE_WAL_BUCKET_SCOPE_PREFIX to \"\""),
        (vec![("WAL_BUCKET_SCOPE_SUFFIX", "/site")], "set CLONE_WAL_BUCKET_SCOPE_SUFFIX to \"/site\""),
        (
            vec![("WAL_BUCKET_SCOPE_PREFIX", "site-"), ("WAL_BUCKET_SCOPE_SUFFIX", "/site")],
            "write CLONE_WAL_BUCKET_SCOPE_PREFIX and CLONE_WAL_BUCKET_SCOPE_SUFFIX as the backups have them without CLONE_",
        ),
    ] {
        let mut object = base();
        for (name, value) in &changes {
            object["data"][name] = json!(value);
        }
        let verdict = chain::judged(&object, None, &settings(), &InMemory::default());
        let told = verdict.findings.iter().filter(|finding| finding.rule == "restore/path");
        assert_eq!(told.map(|finding| finding.fix.as_ref()).collect::<Vec<_>>(), [fix], "{changes:?}");
    }
}

#[test]
fn keys_are_copied_together_or_not_at_all() {
    let own = [("AWS_ACCESS_KEY_ID", Some("AKIA")), ("AWS_SECRET_ACCESS_KEY", Some("$(SCOPE)"))];
    let in_map = json!({"backup": {"credentials": "configMap"}, "rules": {"pod-config/inline-credentials": "off", "restore/global": "off"}});
    assert_eq!(found(&base(), &own, &in_map), ["deny restore/credentials data"]);
    let half = [own[0], own[1], ("CLONE_AWS_ACCESS_KEY_ID", Some("AKIA"))];
    assert_eq!(found(&base(), &half, &in_map), ["deny restore/credentials CLONE_AWS_SECRET_ACCESS_KEY"]);
}
