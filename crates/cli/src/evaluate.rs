//! Evaluates manifests and keeps the policy's answer with each object's place in its file.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::contract::{Finding, Plan, Report, Response};
use crate::engine::{Engine, Manifests, payload};
use crate::manifest::{self, DEFAULT_NAMESPACE, Object};
use crate::output::Outcome;
use crate::review;
use crate::settings;
use crate::source::Source;

/// How an object fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The policy has nothing to say about it.
    OutOfScope,
    /// It may pass as it is.
    Accepted,
    /// It may pass with the repairs of the policy.
    Repaired,
    /// It may not pass.
    Refused,
}

/// What the policy says about one object.
#[derive(Clone, Debug)]
pub struct Judgement<'a> {
    /// The object.
    pub object: Object<'a>,
    /// `metadata.namespace`, or that of the request.
    pub namespace: String,
    /// How it fared.
    pub verdict: Verdict,
    report: Report,
}

/// What identifies an object in a cluster: kind, namespace and name.
pub type Identity = (String, String, String);

/// The identity of an object.
pub fn identity(object: &Object<'_>) -> Identity {
    (object.kind().to_owned(), object.namespace().unwrap_or(DEFAULT_NAMESPACE).to_owned(), object.name().to_owned())
}

/// Evaluates every object of the sources; the other objects among them take the place of the cluster in look-ups.
///
/// An object whose identity is in `old` is updated, any other is created. Clusters come last, so that they are
/// evaluated with the ConfigMaps as these would be stored.
///
/// # Errors
/// Returns a sentence if an answer of the engine cannot be read.
pub fn judge_all<'a>(
    engine: &dyn Engine,
    sources: &'a [Source],
    mut settings: Value,
    old: &BTreeMap<Identity, Value>,
) -> Result<Outcome<'a>, String> {
    let mut outcome = Outcome::default();
    let mut objects = Vec::new();
    for source in sources {
        let (found, others) = manifest::objects(source);
        objects.extend(found);
        outcome.others = outcome.others.saturating_add(others);
    }
    if let Some((namespace, name)) = settings::place_of_look_ups(&settings, &objects) {
        outcome.looks_up = Some(format!("OperatorConfiguration {namespace}/{name}"));
        settings = settings::with_look_ups(settings, namespace, name);
    }

    let mut known: Vec<Value> = objects.iter().map(Object::value).collect();
    let mut judged: Vec<(usize, Judgement<'a>)> = Vec::with_capacity(objects.len());
    let (clusters, others): (Vec<_>, Vec<_>) =
        objects.into_iter().enumerate().partition(|(_, object)| object.kind() == "postgresql");
    for objects in [others, clusters] {
        let manifests = Manifests::new(known.clone());
        for (index, object) in objects {
            let old = old.get(&identity(&object));
            let (judgement, stored) = judge(engine, object, &settings, &manifests, old)?;
            if let (Some(known), Some(stored)) = (known.get_mut(index), stored) {
                *known = stored;
            }
            judged.push((index, judgement));
        }
    }
    judged.sort_by_key(|(index, _)| *index);
    outcome.judgements = judged.into_iter().map(|(_, judgement)| judgement).collect();
    Ok(outcome)
}

/// Evaluates an object that is to be created or, given `old`, updated. Returns the object as it would be stored as
/// well, if the policy changes it.
fn judge<'a>(
    engine: &dyn Engine,
    object: Object<'a>,
    settings: &Value,
    manifests: &Manifests,
    old: Option<&Value>,
) -> Result<(Judgement<'a>, Option<Value>), String> {
    let request = review::request(&object, old);
    let answer = engine.report(&payload(&request, settings), manifests);
    // The error of serde_json quotes the value at fault, which may be a credential.
    let mut report: Report = serde_json::from_slice(&answer)
        .map_err(|error| format!("the policy's answer has an unknown form at column {}", error.column()))?;
    let response = &mut report.response;
    // The same object again is not a repair: the host makes no patch of it.
    if response.mutated_object.as_ref() == request.get("object") {
        response.mutated_object = None;
    }
    let verdict = if !response.accepted {
        Verdict::Refused
    } else if response.mutated_object.is_some() {
        Verdict::Repaired
    } else if report.findings.is_empty() && has_no_word(response) {
        Verdict::OutOfScope
    } else {
        Verdict::Accepted
    };
    let namespace =
        object.namespace().or_else(|| request.get("namespace").and_then(Value::as_str)).unwrap_or_default().to_owned();
    let stored = report.response.mutated_object.take();
    report.response.mutated_object = stored.clone().map(|stored| object.as_written(stored));
    Ok((Judgement { object, namespace, verdict, report }, stored))
}

fn has_no_word(response: &Response) -> bool {
    response.audit_annotations.as_ref().is_none_or(BTreeMap::is_empty)
        && response.warnings.as_ref().is_none_or(Vec::is_empty)
}

impl Judgement<'_> {
    /// Every finding, in the order of the policy.
    pub fn findings(&self) -> &[Finding] {
        &self.report.findings
    }

    /// What would come of the object, if backups depend on it.
    pub fn plan(&self) -> Option<&Plan> {
        self.report.plan.as_ref()
    }

    /// The object as the policy would store it, if it changes anything.
    pub fn mutated(&self) -> Option<&Value> {
        self.report.response.mutated_object.as_ref()
    }

    /// What the policy said beside the findings: the warnings and the reason of a refusal. They
    /// put the findings into other words, so there are none if there are findings.
    pub fn remarks(&self) -> impl Iterator<Item = &str> {
        let response = &self.report.response;
        let message = response.message.as_deref().filter(|_| !response.accepted);
        let warnings = response.warnings.iter().flatten().map(String::as_str);
        message.into_iter().chain(warnings).filter(|_| self.findings().is_empty())
    }

    /// What the policy notes for the audit log, by name, without the findings, which are told
    /// one by one.
    pub fn annotations(&self) -> impl Iterator<Item = (&str, &str)> {
        let annotations = self.report.response.audit_annotations.iter().flatten();
        annotations.map(|(name, value)| (name.as_str(), value.as_str())).filter(|(name, _)| *name != "findings")
    }

    /// Title and field of a finding: `postgresql harbor/pg spec.dockerImage`.
    pub fn title_of(&self, finding: &Finding) -> String {
        format!("{} {}", self.title(), finding.path).trim_end().to_owned()
    }

    /// The line of the field that a finding names, or of what would hold it; from 1.
    pub fn line_of(&self, finding: &Finding) -> usize {
        self.object.node.line_of(&finding.pointer)
    }

    /// File and line of the object: `harbor.yaml:12`.
    pub fn place(&self) -> String {
        format!("{}:{}", self.object.source.name, self.object.line())
    }

    /// What the object is called: `postgresql harbor/postgresql-harbor-hc`.
    pub fn title(&self) -> String {
        let name = match self.object.name() {
            "" => "(no name)",
            name => name,
        };
        if self.namespace.is_empty() {
            format!("{} {name}", self.object.kind())
        } else {
            format!("{} {}/{name}", self.object.kind(), self.namespace)
        }
    }
}
