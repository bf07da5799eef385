//! What holds for every request.

use harbor_postgres_backup_policy::admission::Payload;
use harbor_postgres_backup_policy::cluster::Cluster;
use harbor_postgres_backup_policy::finding::{Action, Finding};
use harbor_postgres_backup_policy::pipeline::{self, Evaluation};
use harbor_postgres_backup_policy::settings::Settings;
use harbor_postgres_backup_policy::validate;
use serde_json::{Map, Value, json};

/// The value of every credential in a request.
pub const CANARY: &str = "hunter2-canary";

/// The response to a request, and the findings that it is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    pub response: Value,
    pub findings: Vec<Finding>,
}

impl Report {
    pub fn is_accepted(&self) -> bool {
        self.response["accepted"] == json!(true)
    }

    /// Whether the request or the settings could not be read.
    pub fn is_bad_request(&self) -> bool {
        self.response["code"] == json!(400)
    }

    /// The repaired object.
    pub fn repaired(&self) -> Option<&Value> {
        self.response.get("mutated_object").filter(|object| !object.is_null())
    }

    fn with_action(&self, action: Action) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.action == action)
    }

    fn has(&self, action: Action) -> bool {
        self.with_action(action).next().is_some()
    }
}

fn report(request: &Value, settings: &Value, cluster: &dyn Cluster) -> Report {
    let payload = json!({"request": request, "settings": settings}).to_string();
    let response = serde_json::to_value(validate(payload.as_bytes(), cluster)).unwrap();
    Report { response, findings: findings(payload.as_bytes(), cluster).unwrap_or_default() }
}

/// The findings; `None` if the request or the settings cannot be read.
fn findings(payload: &[u8], cluster: &dyn Cluster) -> Option<Vec<Finding>> {
    let payload = Payload::parse(payload).ok()?;
    let settings = Settings::parse(&payload.settings().ok()?).ok()?;
    match pipeline::evaluate(&payload.request, &settings, cluster).ok()? {
        Evaluation::OutOfScope => Some(Vec::new()),
        Evaluation::Evaluated(evaluated) => Some(evaluated.findings),
    }
}

/// Evaluates a request and asserts everything that must hold.
#[track_caller]
pub fn evaluate(request: &Value, settings: &Value, cluster: &dyn Cluster) -> Report {
    let report = report(request, settings, cluster);
    assert_eq!(self::report(request, settings, cluster), report, "the same answer twice");

    let response = &report.response;
    assert_eq!(response["code"].is_null(), report.is_accepted(), "{response:#}");
    assert_eq!(response["message"].is_null(), report.is_accepted(), "{response:#}");
    if !report.is_bad_request() {
        assert_eq!(report.is_accepted(), !report.has(Action::Deny), "{report:#?}");
    }
    for warning in response["warnings"].as_array().into_iter().flatten() {
        let warning = warning.as_str().unwrap();
        assert!(warning.len() <= 256 && !warning.contains(char::is_control), "{warning}");
    }
    assert!(report.findings.is_sorted_by_key(|finding| finding.rule_index), "{report:#?}");

    if let Some(repaired) = report.repaired() {
        assert!(report.is_accepted() && settings["mode"] != "verify", "{report:#?}");
        assert_only_named_fields_changed(&request["object"], repaired, &report);
        let mut again = request.clone();
        again["object"] = repaired.clone();
        let again = self::report(&again, settings, cluster);
        assert!(again.is_accepted() && again.repaired().is_none() && !again.has(Action::Repair), "{again:#?}");
    } else if report.is_accepted() {
        assert!(!report.has(Action::Repair), "{report:#?}");
    }
    report
}

/// Evaluates a request in both modes: what is repaired in one is denied in the other, and nothing else is.
///
/// Holds for new objects: in an update, problems of the stored object are warnings.
#[track_caller]
pub fn evaluate_in_both_modes(request: &Value, settings: &Value, cluster: &dyn Cluster) -> Report {
    let report = evaluate(request, settings, cluster);
    if settings.is_object() && !report.is_bad_request() {
        let mut verify = settings.clone();
        verify["mode"] = json!("verify");
        let verified = evaluate(request, &verify, cluster);
        if settings["mode"] != "verify" && request["operation"] == "CREATE" {
            let is_valid = report.is_accepted() && report.repaired().is_none();
            assert_eq!(verified.is_accepted(), is_valid, "{report:#?}\n{verified:#?}");
        }
    }
    report
}

/// A repair changes only the fields that its findings name. A list keeps its items and their order.
fn assert_only_named_fields_changed(object: &Value, repaired: &Value, report: &Report) {
    let mut changed = Vec::new();
    differences("", object, repaired, &mut changed);
    assert!(!changed.is_empty(), "{report:#?}");
    for field in changed {
        let contains_field = |finding: &Finding| {
            let rest = field.strip_prefix(&finding.path.to_pointer());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        assert!(report.with_action(Action::Repair).any(contains_field), "{field} in {report:#?}");
    }
}

/// The fields in which two documents differ, as JSON pointers. An object that one of them lacks counts by its members; a
/// list that is longer counts as one field if it has all items of the shorter one in order.
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

/// The canary is in the repaired object only.
#[track_caller]
pub fn assert_no_canary(report: &Report) {
    let mut response = report.response.clone();
    response.as_object_mut().unwrap().remove("mutated_object");
    assert!(!response.to_string().contains(CANARY), "{response:#}");
    for finding in &report.findings {
        assert!(!finding.to_string().contains(CANARY), "{finding}");
    }
}
