//! Single rules at their limits: what is still right, beside what is not any more.

use serde_json::{Value, json};

use super::chain::{judged, operator, with};
use super::{Verdict, base, broken};
use crate::cluster::in_memory::InMemory;
use crate::test_support::test;

/// The rules with findings in `object`, made by `settings`, nothing looked up.
fn rules(object: &Value, settings: &Value) -> Vec<&'static str> {
    found(&judged(object, None, settings, &InMemory::default()))
}

fn found(verdict: &Verdict) -> Vec<&'static str> {
    verdict.findings.iter().map(|finding| finding.rule.id).collect()
}

const NOTHING: [&str; 0] = [];

#[test]
fn parameters_that_leave_archiving_on_are_right() {
    for (name, value, is_wrong) in [
        ("archive_mode", "on", false),
        ("archive_mode", "always", false),
        ("ARCHIVE_MODE", "Off", true),
        ("wal_level", "replica", false),
        ("wal_level", "logical", false),
        ("wal_level", "'minimal'", true),
        ("max_wal_senders", "10", false),
        ("max_wal_senders", "0", true),
        ("archive_library", "basic_archive", true),
        ("archive_timeout", "1800s", false),
        ("archive_timeout", "3600", false),
        ("archive_timeout", "3601", true),
        ("archive_timeout", "3601s", true),
        ("archive_timeout", "60min", false),
        ("archive_timeout", "61 min", true),
        ("archive_timeout", "1h", false),
        ("archive_timeout", "2h", true),
        ("archive_timeout", "1d", true),
    ] {
        let object = broken("/spec/postgresql", json!({"version": "12", "parameters": {name: value}}));
        let expected: &[&str] = if is_wrong { &["archive/parameters"] } else { &[] };
        assert_eq!(rules(&object, &json!({})), expected, "{name} = {value}");
    }
}

#[test]
fn a_cluster_has_a_name_of_58_characters_at_most() {
    for (length, expected) in [(58, &[] as &[&str]), (59, &["cluster/name"])] {
        let object = broken("/metadata/name", json!("a".repeat(length)));
        assert_eq!(rules(&object, &json!({})), expected);
    }
}

#[test]
fn the_least_version_asked_for_is_good_enough() {
    let minimum = json!({"spilo": {"minimum": "3.3-p3"}});
    assert_eq!(rules(&base(), &minimum), NOTHING);
    assert_eq!(rules(&operator(), &minimum), NOTHING);
    let older = with(operator(), "/configuration/docker_image", json!("ghcr.io/zalando/spilo-16:3.2-p3"));
    assert_eq!(rules(&older, &minimum), ["operator/image"]);
}

#[test]
fn a_cluster_that_is_there_is_not_made_from_backups() {
    let restore = json!({"restore": {"clusters": [{
        "cluster": "harbor/postgresql-harbor-hc", "from": {"cluster": "postgresql-other-hc"},
        "timestamp": "2026-05-04T03:02:01Z",
    }]}});
    assert_eq!(rules(&base(), &restore), ["restore/cluster"]);
    // As the audit scanner sees it: stored, and nothing is being written.
    assert_eq!(rules(&with(base(), "/metadata/resourceVersion", json!("1")), &restore), NOTHING);
}
