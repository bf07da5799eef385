//! From a request to what becomes of it: scope, rules, ratchet, repair, and the repaired object
//! judged once more. Pure: no clock, no log; what the judgement depends on is looked up before it begins.

use std::mem;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::cluster::Cluster;
use crate::edit::{self, Edit};
use crate::finding::{Action, Finding, Findings, Path};
use crate::plan::{self, Plan};
use crate::request::{Request, Unreadable};
use crate::rules::pg_hba::Reading;
use crate::rules::{Check, RULES};
use crate::scope::{self, Subject};
use crate::settings::{Mode, Settings};
use crate::subject::{
    Backups, Case, OperatorCase, OperatorConfiguration, PodConfig, Postgresql, Surroundings, backups,
};

/// What becomes of a request.
#[derive(Debug)]
pub enum Outcome {
    /// It is none of the policy's business.
    OutOfScope,
    /// The object in it cannot be read.
    Unreadable(Unreadable),
    /// It was judged.
    Judged(Verdict),
}

/// The judgement on an object in scope.
#[derive(Debug, Default)]
pub struct Verdict {
    /// All findings, in the order of the rule table.
    pub findings: Vec<Finding>,
    /// What Spilo would do with the object as it would be stored.
    pub plan: Plan,
    /// The repaired object, where there is something to repair and nothing to refuse.
    pub repaired: Option<Value>,
}

impl Verdict {
    /// Whether the object may be stored, repaired if need be.
    pub fn accepted(&self) -> bool {
        self.with(Action::Deny).next().is_none()
    }

    /// The findings with this action.
    pub fn with(&self, action: Action) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.action == action)
    }
}

/// Judges `request` by `settings`, looking up in `cluster` what these let it.
pub fn evaluate(request: &Request<'_>, settings: &Settings, cluster: &dyn Cluster) -> Outcome {
    let Some(subject) = scope::subject(request, settings) else { return Outcome::OutOfScope };
    let objects = tree(request.object).and_then(|object| Ok((object, tree(request.old_object)?)));
    let (object, old) = match objects {
        Ok(objects) => objects,
        Err(error) => return Outcome::Unreadable(Unreadable::new(&error)),
    };
    let surroundings = Surroundings::look_up(subject, settings, cluster);
    let judge = Judge { subject, surroundings: &surroundings, settings };
    Outcome::Judged(judge.verdict(&object.unwrap_or_default(), old.as_ref()))
}

fn tree(object: Option<&RawValue>) -> serde_json::Result<Option<Value>> {
    object.map(|raw| serde_json::from_str(raw.get())).transpose()
}

/// `object` with the edits of `findings` made; `None` where they have none.
fn mended(object: &Value, findings: &[Finding]) -> Option<Value> {
    let edits: Vec<(&Path, &Edit)> =
        findings.iter().filter_map(|finding| Some((&finding.path, finding.edit.as_ref()?))).collect();
    (!edits.is_empty()).then(|| edit::apply(object, &edits))
}

/// How often a repaired object may need another repair: a trimmed value, say, that then lacks a companion.
const MOST_ROUNDS: usize = 3;

/// Runs the rules for one kind of object.
#[derive(Clone, Copy)]
struct Judge<'a> {
    subject: Subject,
    surroundings: &'a Surroundings,
    settings: &'a Settings,
}

impl Judge<'_> {
    fn verdict(self, object: &Value, old: Option<&Value>) -> Verdict {
        let mut findings = self.judged_against(object, old);
        let mut repaired: Option<Value> = None;
        // What one repair uncovers the next one mends; what is left then is refused.
        for round in 1..=MOST_ROUNDS {
            let Some(next) = mended(repaired.as_ref().unwrap_or(object), &findings) else { break };
            // What the repaired object still has wrong counts, and what the repair has mended does not.
            findings.retain(|finding| finding.action == Action::Repair);
            for finding in &mut findings {
                finding.edit = None;
            }
            for mut left in self.judged_against(&next, old) {
                if round == MOST_ROUNDS && left.edit.take().is_some() {
                    left.action = Action::Deny;
                }
                findings.push(left);
            }
            repaired = Some(next);
        }
        // Several rounds leave the findings of one rule in several places.
        findings.sort_by_cached_key(|finding| RULES.iter().take_while(|rule| rule.id != finding.rule.id).count());
        let plan = plan::of(self.subject, repaired.as_ref().unwrap_or(object), self.surroundings, self.settings);
        let mut verdict = Verdict { findings, plan, repaired: None };
        if verdict.accepted() {
            verdict.repaired = repaired;
        }
        verdict
    }

    /// The findings on `object`, refusals turned into warnings where the stored object already has the
    /// same mistake: a stricter policy must not freeze what runs.
    fn judged_against(self, object: &Value, old: Option<&Value>) -> Vec<Finding> {
        let mut findings = self.findings(object, old);
        let refused = findings.iter().any(|finding| finding.action == Action::Deny);
        if let Some(old) = old.filter(|_| refused && self.subject != Subject::PodConfigDeletion) {
            let mut known = self.known(old);
            for finding in findings.iter_mut().filter(|finding| finding.action == Action::Deny) {
                for known in &mut known {
                    if let Some(position) = known.iter().position(|old| finding.same_as(old)) {
                        known.swap_remove(position);
                        finding.action = Action::Warn;
                    }
                }
            }
        }
        findings
    }

    /// The mistakes of the stored object: as it is, and after each repair that it would get. A blank bucket, say,
    /// is repaired to none; that there is none is then no new mistake, for the policy that verifies either.
    fn known(self, old: &Value) -> Vec<Vec<Finding>> {
        let settings = Settings { mode: Mode::Repair, ..self.settings.clone() };
        let judge = Judge { settings: &settings, ..self };
        let mut findings = judge.findings(old, None);
        let mut next = mended(old, &findings);
        let mut known = Vec::new();
        while let Some(repaired) = next.take_if(|_| known.len() < MOST_ROUNDS) {
            known.push(mem::replace(&mut findings, judge.findings(&repaired, None)));
            next = mended(&repaired, &findings);
        }
        known.push(findings);
        known
    }

    fn findings(self, object: &Value, old: Option<&Value>) -> Vec<Finding> {
        let Self { surroundings, settings, .. } = self;
        // The audit scanner sends stored objects as CREATE; only those have a resource version.
        let is_new = old.is_none() && object.pointer("/metadata/resourceVersion").is_none_or(Value::is_null);
        match self.subject {
            Subject::Postgresql => {
                let view = Postgresql::new(object);
                let environment = backups::of_postgresql(view, surroundings, settings);
                let backups = Backups::new(&environment, backups::tag_of_postgresql(view, surroundings, settings));
                let old = old.map(Postgresql::new);
                let case = Case { object: view, old, is_new, backups, surroundings, settings };
                let reading = Reading::new(&case);
                let pg_hba = reading.judge();
                self.run(|check, out| match check {
                    Check::Postgresql(rule) | Check::Both(rule, _) => rule(&case, out),
                    Check::PgHba(rule) => rule(&pg_hba, out),
                    _ => {}
                })
            }
            Subject::PodConfig => {
                let view = PodConfig::new(object);
                let environment = backups::of_pod_config(view, surroundings, settings);
                let backups = Backups::new(&environment, backups::tag_of_pod_config(settings));
                let old = old.map(PodConfig::new);
                let case = Case { object: view, old, is_new, backups, surroundings, settings };
                self.run(|check, out| match check {
                    Check::PodConfig(rule)
                    | Check::PodConfigAndDeletion(rule, _)
                    | Check::PodConfigAndOperator(rule, _)
                    | Check::Both(_, rule) => rule(&case, out),
                    _ => {}
                })
            }
            Subject::PodConfigDeletion => self.run(|check, out| {
                if let Check::PodConfigAndDeletion(_, rule) = check {
                    rule(out);
                }
            }),
            Subject::OperatorConfiguration => {
                let namespace = object.pointer("/metadata/namespace").and_then(Value::as_str);
                let case = OperatorCase { object: OperatorConfiguration::new(object), namespace, settings };
                self.run(|check, out| {
                    if let Check::Operator(rule) | Check::PodConfigAndOperator(_, rule) = check {
                        rule(&case, out);
                    }
                })
            }
        }
    }

    fn run(self, apply: impl Fn(Check, &mut Findings)) -> Vec<Finding> {
        let mut out = Findings::default();
        for rule in RULES {
            let action = self.settings.action(rule);
            if action != Action::Off {
                out.switch(rule, action);
                apply(rule.check, &mut out);
            }
        }
        out.into_vec()
    }
}

#[cfg(test)]
mod tests;
