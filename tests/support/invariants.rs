//! What holds for every call, however odd.

use harbor_postgres_backup_policy::cluster::Cluster;
use harbor_postgres_backup_policy::rules::RULES;
use harbor_postgres_backup_policy::{report, validate};
use kubewarden_policy_sdk::response::ValidationResponse;
use serde_json::{Map, Value, json};

/// Stands wherever a credential can stand.
pub const CANARY: &str = "hunter2-canary";

fn report_on(request: &Value, settings: &Value, cluster: &dyn Cluster) -> Value {
    let call = json!({"request": request, "settings": settings}).to_string();
    let told: Value = serde_json::from_slice(&report(call.as_bytes(), cluster)).unwrap();
    let response = validate(call.as_bytes(), cluster);
    serde_json::from_slice::<ValidationResponse>(&response).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&response).unwrap(), told["response"], "both entry points");
    told
}

/// The findings with this action.
fn with<'r>(report: &'r Value, action: &'r str) -> impl Iterator<Item = &'r Value> {
    report["findings"].as_array().unwrap().iter().filter(move |finding| finding["action"] == action)
}

/// Judges the request, asserts all that must hold, and gives the report.
#[track_caller]
pub fn judged(request: &Value, settings: &Value, cluster: &dyn Cluster) -> Value {
    let report = report_on(request, settings, cluster);
    assert_eq!(report_on(request, settings, cluster), report, "the same answer twice");

    let response = &report["response"];
    let accepted = response["accepted"] == json!(true);
    let unreadable = response["code"] == json!(400);
    assert_eq!(response["code"].is_null(), accepted, "{response:#}");
    assert_eq!(response["message"].is_null(), accepted, "{response:#}");
    if !unreadable {
        assert_eq!(accepted, with(&report, "deny").next().is_none(), "{report:#}");
    }
    for warning in response["warnings"].as_array().into_iter().flatten() {
        let warning = warning.as_str().unwrap();
        assert!(warning.len() <= 256 && !warning.contains(char::is_control), "{warning}");
    }
    let findings = report["findings"].as_array().unwrap();
    let rules = findings.iter().map(|finding| RULES.iter().position(|rule| finding["rule"] == rule.id).unwrap());
    assert!(rules.is_sorted(), "{findings:#?}");

    if let Some(repaired) = response.get("mutated_object") {
        assert!(accepted && settings["mode"] != "verify", "{report:#}");
        only_what_is_named_changed(&request["object"], repaired, &report);
        let mut again = request.clone();
        again["object"] = repaired.clone();
        let again = report_on(&again, settings, cluster);
        assert_eq!(again["response"]["accepted"], json!(true), "{again:#}");
        assert_eq!(again["response"].get("mutated_object"), None, "{again:#}");
        assert_eq!(with(&again, "repair").next(), None, "{again:#}");
    } else if accepted {
        assert_eq!(with(&report, "repair").next(), None, "{report:#}");
    }
    report
}

/// Judges the request both ways: what would be repaired is refused in verify mode, and nothing else is but
/// what is refused anyway. Of a stored object the old one's mistakes are forgiven, so this is for new ones.
#[track_caller]
pub fn judged_in_both_modes(request: &Value, settings: &Value, cluster: &dyn Cluster) -> Value {
    let report = judged(request, settings, cluster);
    if settings.is_object() && report["response"]["code"] != json!(400) {
        let mut strict = settings.clone();
        strict["mode"] = json!("verify");
        let verified = judged(request, &strict, cluster);
        if settings["mode"] != "verify" && request["operation"] == "CREATE" {
            let fine =
                report["response"]["accepted"] == json!(true) && report["response"].get("mutated_object").is_none();
            assert_eq!(verified["response"]["accepted"], json!(fine), "{report:#}\n{verified:#}");
        }
    }
    report
}

/// A repair changes only what stands at the places it names. A list keeps its items, and their order.
fn only_what_is_named_changed(given: &Value, repaired: &Value, report: &Value) {
    let mut changed = Vec::new();
    differences("", given, repaired, &mut changed);
    assert!(!changed.is_empty(), "{report:#}");
    for place in changed {
        let named = with(report, "repair").map(|finding| finding["pointer"].as_str().unwrap());
        let below =
            |pointer: &str| place.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        assert!(named.into_iter().any(below), "{place} in {report:#}");
    }
}

/// Every place where two documents differ, as JSON pointers; objects that one of them lacks count by what is
/// in them. Of lists that differ the place is the list, or the items where it lacks some of the first.
fn differences(at: &str, one: &Value, other: &Value, found: &mut Vec<String>) {
    let empty = Map::new();
    let (one, other) = match (one, other) {
        (Value::Object(one), Value::Object(other)) => (one, other),
        (Value::Null, Value::Object(other)) if !other.is_empty() => (&empty, other),
        (Value::Array(one), Value::Array(other)) => {
            let mut rest = other.iter();
            if one.len() == other.len() {
                for (position, (one, other)) in one.iter().zip(other).enumerate() {
                    differences(&format!("{at}/{position}"), one, other, found);
                }
            } else if one.iter().all(|item| rest.any(|other| other == item)) {
                found.push(at.to_owned());
            } else {
                found.push(format!("{at} has lost an item"));
            }
            return;
        }
        _ => {
            if one != other {
                found.push(at.to_owned());
            }
            return;
        }
    };
    for key in one.keys().chain(other.keys().filter(|key| !one.contains_key(*key))) {
        let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        let (one, other) = (one.get(key), other.get(key));
        match other {
            Some(other) if one.is_some() || !other.is_null() => {
                differences(&at, one.unwrap_or(&Value::Null), other, found);
            }
            _ => found.push(at),
        }
    }
}

/// The canary is nowhere but in the repaired object.
#[track_caller]
pub fn no_canary(report: &Value) {
    let mut told = report.clone();
    told["response"].as_object_mut().unwrap().remove("mutated_object");
    assert!(!told.to_string().contains(CANARY), "{told:#}");
}
