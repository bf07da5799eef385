//! Whole requests: a valid base, and one thing broken in it. The sentences of single rules are pinned
//! by `tests/fixtures`.

mod chain;
mod limits;
mod restore;
mod stores;

use serde_json::{Value, json};

use super::*;
use crate::cluster::NoCluster;
use crate::request::Call;
use crate::test_support::{document, test};

/// A resource of Harbor's with nothing to find.
fn base() -> Value {
    json!({
        "metadata": {
            "name": "postgresql-harbor-hc", "namespace": "harbor", "creationTimestamp": null,
            "annotations": {"harbor.harborcluster.checksum.goharbor.io/hc": "1"},
        },
        "spec": {
            "dockerImage": "ghcr.io/zalando/spilo-16:3.3-p3",
            "postgresql": {"version": "12"},
            "databases": {"core": "harbor"},
            "allowedSourceRanges": null,
            "volume": {"size": "1Gi", "iops": 1.50},
            "patroni": {"pg_hba": ["local all all trust", "local replication all trust", "host all all all md5", "host replication all all md5"]},
        },
    })
}

fn broken(pointer: &str, value: Value) -> Value {
    let mut object = base();
    *object.pointer_mut(pointer).unwrap() = value;
    object
}

const HBA: &str = "/spec/patroni/pg_hba";
const IMAGE: &str = "/spec/dockerImage";

fn judge(operation: &str, object: &Value, old: Option<&Value>, settings: &Value) -> Outcome {
    let mut request = json!({
        "kind": {"group": "acid.zalan.do", "version": "v1", "kind": "postgresql"}, "operation": operation, "object": object,
    });
    if let Some(old) = old {
        request["oldObject"] = old.clone();
    }
    let call = document(&json!({"request": request}));
    let settings = Settings::parse(document(settings).root()).unwrap();
    evaluate(&Call::of(call).unwrap().request, &settings, &NoCluster, Detail::Full)
}

#[track_caller]
fn verdict(operation: &str, object: &Value, old: Option<&Value>, settings: &Value) -> Verdict {
    match judge(operation, object, old, settings) {
        Outcome::Judged(verdict) => verdict,
        Outcome::OutOfScope => panic!("out of scope: {object}"),
    }
}

fn created(object: &Value) -> Verdict {
    verdict("CREATE", object, None, &json!({}))
}

fn updated(object: &Value, old: &Value) -> Verdict {
    verdict("UPDATE", object, Some(old), &json!({}))
}

/// The object that goes back.
fn repaired(verdict: &Verdict) -> Option<Value> {
    verdict.repaired.as_ref().map(|repaired| serde_json::from_str(repaired.as_str()).unwrap())
}

fn ids(verdict: &Verdict, action: Action) -> Vec<&'static str> {
    verdict.with(action).map(|finding| finding.rule).collect()
}

#[test]
fn accepts_what_is_right() {
    let verdict = created(&base());
    assert!(verdict.accepted());
    assert_eq!(verdict.findings.len(), 0);
    assert_eq!(verdict.repaired, None);
}

#[test]
fn repairs_just_what_is_wrong() {
    let mut object = broken(IMAGE, json!("ghcr.io/goharbor/spilo-12:1.6-p3"));
    let verdict = created(&object);
    assert_eq!(ids(&verdict, Action::Repair), ["spilo/minimum-version"]);
    object["spec"]["dockerImage"] = json!("ghcr.io/zalando/spilo-16:3.3-p3");
    assert_eq!(repaired(&verdict), Some(object));
}

#[test]
fn repairs_nothing_that_has_no_place() {
    let object = broken("/spec/patroni", json!([]));
    assert_eq!(ids(&created(&object), Action::Deny), ["postgresql/shape"]);
    let mut changed = object.clone();
    changed["spec"]["volume"]["size"] = json!("2Gi");
    let verdict = updated(&changed, &object);
    assert_eq!(ids(&verdict, Action::Warn), ["postgresql/shape"]);
    assert_eq!((verdict.findings.len(), verdict.repaired), (1, None));
}

#[test]
fn says_what_an_old_image_lacks() {
    for (tag, minimum, problem) in [
        ("2.0-p2", "2.1-p2", "it loses AWS_REGION where AWS_ENDPOINT is set"),
        ("2.0-p4", "2.1-p2", "spilo.minimum asks for a newer one"),
        ("3.2-p3", "3.3-p3", "spilo.minimum asks for a newer one"),
    ] {
        let object = broken(IMAGE, json!(format!("ghcr.io/zalando/spilo-13:{tag}")));
        let verdict = verdict("CREATE", &object, None, &json!({"spilo": {"minimum": minimum}}));
        let problems: Vec<_> = verdict.findings.iter().map(|finding| finding.problem.as_ref()).collect();
        assert!(problems.iter().any(|told| told.ends_with(problem)), "{problems:?}");
    }
}

#[test]
fn leaves_every_number_as_it_is() {
    let mut object = broken(IMAGE, json!("ghcr.io/goharbor/spilo-12:1.6-p3"));
    let number = "0.026276135858027738";
    object["spec"]["volume"]["iops"] = serde_json::from_str(number).unwrap();
    let repaired = repaired(&created(&object)).unwrap();
    assert_eq!(repaired["spec"]["volume"]["iops"].to_string(), number);
}

#[test]
fn tells_every_problem_and_repairs_nothing_of_what_it_refuses() {
    let mut object = broken(HBA, json!(["local all trust", "host all all 10.0.0.0 md5"]));
    object["spec"]["dockerImage"] = json!("ghcr.io/zalando/spilo-17:4.0-p3");
    let verdict = created(&object);
    assert_eq!(ids(&verdict, Action::Deny), ["pg-hba/syntax", "pg-hba/syntax", "spilo/postgres-major"]);
    assert_eq!(verdict.repaired, None);
}

#[test]
fn refuses_instead_in_verify_mode() {
    let object = broken(IMAGE, json!("ghcr.io/goharbor/spilo-12:1.6-p3"));
    let verdict = verdict("CREATE", &object, None, &json!({"mode": "verify"}));
    assert_eq!(ids(&verdict, Action::Deny), ["spilo/minimum-version"]);
    assert_eq!(verdict.repaired, None);
}

#[test]
fn follows_the_settings_rule_by_rule() {
    let object = broken(IMAGE, json!("ghcr.io/goharbor/spilo-12:1.6-p3"));
    for (action, expected) in [("off", None), ("warn", Some(Action::Warn)), ("deny", Some(Action::Deny))] {
        let verdict = verdict("CREATE", &object, None, &json!({"rules": {"spilo/minimum-version": action}}));
        assert_eq!(verdict.findings.first().map(|finding| finding.action), expected);
        assert_eq!(verdict.repaired, None);
    }
}

#[test]
fn warns_only_of_what_was_wrong_before() {
    let old = broken(HBA, json!(["local all trust", "local all all trust"]));
    let mut new = old.clone();
    new["spec"]["volume"]["size"] = json!("2Gi");
    assert_eq!(ids(&updated(&new, &old), Action::Warn), ["pg-hba/syntax"]);
    // The same mistake in another place is the same mistake; a second one like it is a new one.
    new["spec"]["patroni"]["pg_hba"] = json!(["local all all trust", "local all trust"]);
    assert_eq!(ids(&updated(&new, &old), Action::Deny), [] as [&str; 0]);
    new["spec"]["patroni"]["pg_hba"] = json!(["local all trust", "local all all trust", "local all trust"]);
    assert_eq!(ids(&updated(&new, &old), Action::Deny), ["pg-hba/syntax"]);
}

#[test]
fn leaves_alone_what_does_not_change() {
    let old = broken(HBA, json!(["local all trust"]));
    let mut new = old.clone();
    new["metadata"]["finalizers"] = json!([]);
    assert!(matches!(judge("UPDATE", &new, Some(&old), &json!({})), Outcome::OutOfScope));
    new["spec"]["allowedSourceRanges"] = json!([]);
    assert!(matches!(judge("UPDATE", &new, Some(&old), &json!({})), Outcome::Judged(_)));
}

#[test]
fn taking_harbors_mark_off_does_not_take_the_checks_off() {
    let mut new = broken(HBA, json!(["local all trust"]));
    new["metadata"]["annotations"] = json!({});
    assert!(matches!(judge("CREATE", &new, None, &json!({})), Outcome::OutOfScope));
    assert_eq!(ids(&updated(&new, &base()), Action::Deny), ["pg-hba/syntax"]);
}

#[test]
fn keeps_a_running_cluster_where_it_is() {
    let old = base();
    let downgrade = broken(IMAGE, json!("ghcr.io/zalando/spilo-16:3.2-p3"));
    let verdict = updated(&downgrade, &old);
    assert_eq!(ids(&verdict, Action::Repair), ["spilo/running-cluster"]);
    assert_eq!(repaired(&verdict), Some(old));
}

#[test]
fn judges_what_is_written_where_no_rule_keeps_what_runs() {
    let downgrade = broken(IMAGE, json!("ghcr.io/zalando/spilo-12:1.6-p3"));
    let settings = json!({"rules": {"spilo/running-cluster": "warn"}});
    let verdict = verdict("UPDATE", &downgrade, Some(&base()), &settings);
    assert_eq!(ids(&verdict, Action::Repair), ["spilo/minimum-version"]);
    assert_eq!(repaired(&verdict), Some(base()));
}

#[test]
fn never_stops_on_a_shape() {
    for junk in [json!(null), json!([]), json!("text"), json!(7), json!({}), json!([[{}]])] {
        for pointer in [
            "/metadata",
            "/metadata/annotations",
            "/spec",
            "/spec/patroni",
            HBA,
            IMAGE,
            "/spec/postgresql",
            "/spec/postgresql/version",
            "/spec/databases",
        ] {
            let object = broken(pointer, junk.clone());
            let settings = json!({"clusters": {"scope": "all"}});
            let first = verdict("CREATE", &object, None, &settings);
            if let Some(repaired) = repaired(&first) {
                assert_eq!(verdict("CREATE", &repaired, None, &settings).repaired, None, "{pointer} {junk}");
            }
            judge("UPDATE", &object, Some(&base()), &settings);
            judge("UPDATE", &base(), Some(&object), &settings);
        }
    }
}
