//! Evaluates manifests with the policy.

use std::collections::BTreeMap;

use harbor_postgres_backup_policy::admission::{Payload, RequestError};
use harbor_postgres_backup_policy::backup_plan::{BackupPlan, Unknown};
use harbor_postgres_backup_policy::field_path::FieldPath;
use harbor_postgres_backup_policy::finding::{Action, Finding};
use harbor_postgres_backup_policy::pipeline::{self, Evaluated, Evaluation};
use harbor_postgres_backup_policy::settings::{ObjectName, Settings};
use serde_json::{Value, json};

use crate::admission_request::admission_request;
use crate::cluster::{Manifest, Manifests};
use crate::manifest::{Object, ObjectId, SkipReason, objects};
use crate::settings::RunSettings;
use crate::source::Source;

/// The rule of a request that the policy cannot read.
pub const REQUEST_RULE: &str = "admission/request";

/// The outcome of the evaluation of an object, in descending severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// The policy denies the object.
    Denied,
    /// The policy accepts the object after repairs.
    Repaired,
    /// The policy accepts the object as it is.
    Accepted,
    /// The object is encrypted or a template, so its values are not known.
    NotEvaluated,
    /// The policy does not evaluate such objects.
    OutOfScope,
}

impl Outcome {
    /// All outcomes, in descending severity.
    pub const ALL: [Self; 5] = [Self::Denied, Self::Repaired, Self::Accepted, Self::NotEvaluated, Self::OutOfScope];

    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Repaired => "repaired",
            Self::Accepted => "accepted",
            Self::NotEvaluated => "not-evaluated",
            Self::OutOfScope => "out-of-scope",
        }
    }
}

/// The results of a run.
#[derive(Clone, Debug, Default)]
pub struct Report<'a> {
    /// The objects in the order of the sources.
    pub objects: Vec<EvaluatedObject<'a>>,
    /// The number of documents and list items that are not Kubernetes objects.
    pub others: usize,
    /// The operator's configuration at which look-ups start, if the settings did not configure look-ups.
    pub lookup_start: Option<ObjectName>,
}

/// The result for an object.
#[derive(Clone, Debug)]
pub struct EvaluatedObject<'a> {
    /// The object.
    pub object: Object<'a>,
    /// `metadata.namespace`, or the namespace of the request.
    pub namespace: String,
    /// The outcome.
    pub outcome: Outcome,
    /// The findings, the most severe first.
    pub findings: Vec<Finding>,
    /// What the backups of the object come to, as it would be stored. Empty for objects that configure none.
    pub plan: BackupPlan,
    /// The repaired object in the form of the source, if the outcome is [`Outcome::Repaired`].
    pub repaired: Option<Value>,
}

/// Evaluates every object of the sources. Look-ups find the other objects of the sources.
///
/// An object that is among the `stored` ones is updated, any other is created. Clusters are evaluated last, with the
/// ConfigMaps as they would be stored.
pub fn evaluate<'a>(sources: &'a [Source], settings: RunSettings, stored: &BTreeMap<ObjectId, Value>) -> Report<'a> {
    let mut others = 0_usize;
    let mut found = Vec::new();
    for source in sources {
        let (objects, other) = objects(source);
        found.extend(objects);
        others = others.saturating_add(other);
    }
    let (settings, lookup_start) = settings.for_objects(&found);

    let mut known: Vec<Manifest> = found.iter().map(Manifest::from_object).collect();
    let mut evaluated = Vec::new();
    let (clusters, rest): (Vec<_>, Vec<_>) =
        found.into_iter().enumerate().partition(|(_, object)| object.kind() == "postgresql");
    for objects in [rest, clusters] {
        let manifests = Manifests::new(known.clone());
        for (index, object) in objects {
            let old = stored.get(&object.id());
            let result = evaluate_object(object, old, &settings, &manifests);
            if let (Some(known), Some(repaired)) = (known.get_mut(index), &result.repaired) {
                known.object.clone_from(repaired);
            }
            evaluated.push((index, result));
        }
    }
    evaluated.sort_by_key(|(index, _)| *index);
    let objects = evaluated.into_iter().map(|(_, mut result)| {
        result.repaired = result.repaired.map(|repaired| result.object.to_source_form(repaired));
        result
    });
    Report { objects: objects.collect(), others, lookup_start }
}

fn evaluate_object<'a>(
    object: Object<'a>,
    old: Option<&Value>,
    settings: &Settings,
    manifests: &Manifests,
) -> EvaluatedObject<'a> {
    let request = admission_request(&object, old);
    let payload = json!({ "request": request }).to_string();
    let evaluation = Payload::parse(payload.as_bytes())
        .and_then(|payload| pipeline::evaluate(&payload.request, settings, manifests))
        .unwrap_or_else(|error| Evaluation::Evaluated(unreadable(&error)));
    let is_affected =
        |reason: &&SkipReason| evaluation != Evaluation::OutOfScope || reason.hides_scope(object.kind(), object.node);
    let skip_reason = object.skip_reason.as_ref().filter(is_affected);
    let (outcome, evaluated) = match (skip_reason, evaluation) {
        (Some(reason), _) => (Outcome::NotEvaluated, not_evaluated(reason)),
        (None, Evaluation::OutOfScope) => (Outcome::OutOfScope, Evaluated::default()),
        (None, Evaluation::Evaluated(evaluated)) => (outcome_of(&evaluated), evaluated),
    };
    let Evaluated { mut findings, repaired, plan } = evaluated;
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.action));
    let namespace = object.namespace().or_else(|| request.get("namespace").and_then(Value::as_str));
    let namespace = namespace.unwrap_or_default().to_owned();
    EvaluatedObject { object, namespace, outcome, findings, plan, repaired }
}

fn outcome_of(evaluated: &Evaluated) -> Outcome {
    if !evaluated.is_accepted() {
        Outcome::Denied
    } else if evaluated.repaired.is_some() {
        Outcome::Repaired
    } else {
        Outcome::Accepted
    }
}

/// An object whose values are not known has a remark in place of findings.
fn not_evaluated(reason: &SkipReason) -> Evaluated {
    let finding = Finding {
        rule: reason.id(),
        rule_index: 0,
        path: reason.path(),
        problem: reason.problem().to_owned(),
        fix: reason.fix().to_owned(),
        edit: None,
        action: Action::Warn,
    };
    let plan = BackupPlan {
        facts: Vec::new(),
        unknown: vec![Unknown::Object(format!("{}; {}", finding.problem, finding.fix))],
    };
    Evaluated { findings: vec![finding], repaired: None, plan }
}

/// The policy denies a request that it cannot read.
fn unreadable(error: &RequestError) -> Evaluated {
    let finding = Finding {
        rule: REQUEST_RULE,
        rule_index: 0,
        path: FieldPath::root(),
        // Without the position, which is that in the payload and not in the source.
        problem: error.problem(),
        fix: "write the request as the API server sends it".to_owned(),
        edit: None,
        action: Action::Deny,
    };
    Evaluated { findings: vec![finding], ..Evaluated::default() }
}

impl<'a> Report<'a> {
    /// The objects that the policy evaluates, or would evaluate if their values were known.
    pub fn in_scope(&self) -> impl Iterator<Item = &EvaluatedObject<'a>> {
        self.objects.iter().filter(|object| object.outcome != Outcome::OutOfScope)
    }
}

impl EvaluatedObject<'_> {
    /// The line of the field of a finding, or of its nearest parent that exists; from 1.
    pub fn line_of(&self, finding: &Finding) -> usize {
        self.object.node.line_of(&finding.path.to_pointer())
    }

    /// The file and line of the object: `harbor.yaml:12`.
    pub fn location(&self) -> String {
        format!("{}:{}", self.object.source.name, self.object.node.line)
    }

    /// The kind and name of the object: `postgresql harbor/postgresql-harbor-hc`.
    pub fn title(&self) -> String {
        let name = match self.object.name() {
            "" => "(no name)",
            name => name,
        };
        let separator = if self.namespace.is_empty() { "" } else { "/" };
        format!("{} {}{separator}{name}", self.object.kind(), self.namespace)
    }
}

#[cfg(test)]
mod tests;
