//! Single rules at their limits: what is still right, beside what is not any more.

use serde_json::{Value, json};

use super::chain::{judged, operator, pod_config, with};
use super::{Action, Verdict, base, broken, repaired};
use crate::cluster::in_memory::InMemory;
use crate::test_support::test;

/// The rules with findings in `object`, made by `settings`, nothing looked up.
fn rules(object: &Value, settings: &Value) -> Vec<&'static str> {
    found(&judged(object, None, settings, &InMemory::default()))
}

fn found(verdict: &Verdict) -> Vec<&'static str> {
    verdict.findings.iter().map(|finding| finding.rule).collect()
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
        ("archive_timeout", "1800000ms", false),
        ("archive_timeout", "3700000ms", true),
        ("archive_timeout", "1800000000us", false),
        ("archive_timeout", "0", true),
        ("archive_timeout", "0min", true),
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
    // Nothing replaces it, so it is for the mirror.
    let mirrored =
        json!({"spilo": {"minimum": "3.3-p3", "registries": {"ghcr.io/zalando": "mirror.example.com/spilo"}}});
    let verdict = judged(&base(), None, &mirrored, &InMemory::default());
    let image = json!("mirror.example.com/spilo/spilo-16:3.3-p3");
    assert_eq!(repaired(&verdict), Some(broken("/spec/dockerImage", image)));
}

#[test]
fn an_image_is_not_replaced_by_itself() {
    // 2.1-p6 hangs on Azure only, so settings may name it.
    let image = "ghcr.io/zalando/spilo-14:2.1-p6";
    let object = broken("/spec/dockerImage", json!(image));
    let object = with(object, "/spec/env", json!([{"name": "WALG_AZ_PREFIX", "value": "azure://backups/x"}]));
    let verdict = judged(&object, None, &json!({"spilo": {"images": {"12": image}}}), &InMemory::default());
    let actions: Vec<_> = verdict.findings.iter().map(|finding| (finding.action, finding.rule)).collect();
    assert_eq!(actions, [(Action::Deny, "spilo/known-defect")]);
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

#[test]
fn a_cluster_is_not_restored_from_the_folder_it_archives_to() {
    let archives_to = |bucket: &str| with(base(), "/spec/env", json!([{"name": "WAL_S3_BUCKET", "value": bucket}]));
    let path = |path: &str| json!({"cluster": "old", "s3WalPath": path});
    let same = "postgresql-harbor-hc";
    let uid = "5a0b4a5c-6a3c-4f7e-9d55-2f1c3f6f0a11";
    for (object, from, action) in [
        (base(), json!({"cluster": "old"}), Action::Repair),
        (base(), json!({"cluster": same}), Action::Deny),
        (base(), json!({"cluster": same, "uid": uid}), Action::Repair),
        // Where it archives to is not known: a folder of its name is taken for its own.
        (base(), path("s3://b/spilo/postgresql-harbor-hc/wal/12"), Action::Deny),
        (base(), path("s3://b/spilo/harbor-postgresql-harbor-hc/wal/12"), Action::Deny),
        (base(), path("s3://b/spilo/site-postgresql-harbor-hc/wal/12"), Action::Repair),
        (base(), path("s3://b/spilo/postgresql-harbor-hc/1/wal/12"), Action::Repair),
        (archives_to("b"), path("s3://b/spilo/harbor-postgresql-harbor-hc/wal/11"), Action::Deny),
        (archives_to("b"), path("s3://b/spilo/postgresql-harbor-hc/wal/12"), Action::Repair),
        (archives_to("c"), path("s3://b/spilo/harbor-postgresql-harbor-hc/wal/12"), Action::Repair),
    ] {
        let settings = json!({"restore": {"clusters": [{
            "cluster": "harbor/postgresql-harbor-hc", "from": from, "timestamp": "2026-05-04T03:02:01Z",
        }]}});
        let verdict = judged(&object, None, &settings, &InMemory::default());
        let of_rule = verdict.findings.iter().filter(|finding| finding.rule == "restore/cluster");
        assert_eq!(of_rule.map(|finding| finding.action).collect::<Vec<_>>(), [action], "{from}");
    }
}

#[test]
fn what_the_settings_allow_at_most_is_allowed() {
    // Twice a day, kept for 7 days: 16 copies with Spilo 3.3-p3.
    for (setting, most, expected) in [
        ("maxPerDay", 2, &[] as &[&str]),
        ("maxPerDay", 1, &["schedule/frequency"]),
        ("maxCopies", 16, &[]),
        ("maxCopies", 15, &["schedule/retention"]),
        ("minRetentionDays", 7, &[]),
        ("minRetentionDays", 8, &["schedule/retention"]),
    ] {
        let settings = json!({"backup": {"credentials": "role", setting: most}});
        assert_eq!(rules(&pod_config(), &settings), expected, "{setting} {most}");
    }
}

#[test]
fn a_step_counts_from_below_the_version_that_makes_it() {
    let image =
        |name_and_tag: &str| broken("/spec/dockerImage", json!(format!("ghcr.io/zalando/spilo-{name_and_tag}")));
    for (from, to, expected) in [
        ("14:2.1-p7", "15:2.1-p9", &["spilo/running-cluster"] as &[&str]),
        ("15:2.1-p9", "16:3.3-p3", &[]),
        ("13:2.1-p2", "14:2.1-p7", &[]),
    ] {
        let verdict = judged(&image(to), Some(&image(from)), &json!({}), &InMemory::default());
        assert_eq!(found(&verdict), expected, "{from} {to}");
    }
}

#[test]
fn a_running_image_is_not_replaced_by_an_older_one_or_one_of_unknown_age() {
    let running = broken("/spec/dockerImage", json!("ghcr.io/zalando/spilo-16:3.3-p1"));
    let changed = with(running.clone(), "/spec/volume/size", json!("2Gi"));
    for (image, why) in [
        ("ghcr.io/zalando/spilo-16:3.2-p3", "is older than the running one"),
        ("mirror.example.com/spilo:custom", "has no tag to compare"),
    ] {
        let settings = json!({"spilo": {"images": {"12": image}}});
        let verdict = judged(&changed, Some(&running), &settings, &InMemory::default());
        let told: Vec<_> = verdict.findings.iter().map(ToString::to_string).collect();
        let sentence = format!(
            "spilo/running-cluster spec.dockerImage: Spilo 3.3-p1 should be replaced, but the image for this PostgreSQL \
             in spilo.images {why}; name a newer image there, by its tag"
        );
        assert_eq!(told, [sentence]);
    }
}
