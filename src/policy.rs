//! From a request to what becomes of it: scope, rules, ratchet, repair, and the repaired object
//! judged once more. Pure: no clock, no log; what the judgement depends on is looked up before it begins.

mod ratchet;

use std::mem;

use crate::cluster::Cluster;
use crate::edit::{self, Edit};
use crate::finding::{Action, Finding, Findings, Path};
use crate::json::{Document, Json};
use crate::plan::{self, Detail, Plan};
use crate::request::Request;
use crate::rules::pg_hba::Reading;
use crate::rules::{Check, RULES};
use crate::scope::{self, Subject};
use crate::settings::{Mode, Settings};
use crate::sorted::sorted;
use crate::subject::{
    Answers, Backups, Case, OperatorCase, OperatorConfiguration, PodConfig, Postgresql, Surroundings, backups,
    pod_config,
};
use ratchet::Known;

/// What becomes of a request.
#[derive(Debug)]
pub enum Outcome {
    /// It is none of the policy's business.
    OutOfScope,
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
    pub repaired: Option<String>,
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

/// Judges `request` by `settings`, looking up in `cluster` what these let it. `detail` is that of the plan.
pub fn evaluate(request: &Request<'_>, settings: &Settings, cluster: &dyn Cluster, detail: Detail) -> Outcome {
    let Some(subject) = scope::subject(request, settings) else { return Outcome::OutOfScope };
    let (object, old) = (request.object, request.old_object);
    if subject == Subject::Postgresql && !scope::is_ours([object, old], settings) {
        return Outcome::OutOfScope;
    }
    let answers = Answers::look_up(subject, settings, cluster);
    let surroundings = answers.read();
    let judge = Judge { subject, surroundings: &surroundings, settings, detail };
    Outcome::Judged(judge.verdict(object.unwrap_or_default(), old))
}

/// Only a stored object has a resource version.
fn is_stored(object: Json<'_>) -> bool {
    object.at(&["metadata", "resourceVersion"]).is_some_and(|version| !version.is_null())
}

/// The text of `object` after the edits of `findings`, which then have none; `None` where they had none.
fn mended(object: Json<'_>, findings: &mut [Finding]) -> Option<String> {
    let edits: Vec<(&Path, Edit)> =
        findings.iter_mut().filter_map(|finding| Some((&finding.path, finding.edit.take()?))).collect();
    if edits.is_empty() { None } else { Some(edit::apply(object, edits)) }
}

/// How often a repaired object may need another repair: a trimmed value, say, that then lacks a companion.
const MOST_ROUNDS: usize = 3;

/// What one run of the rules over an object gives.
struct Pass {
    findings: Vec<Finding>,
    plan: Plan,
}

/// Whether a run describes the object's plan as well: only that of what would be stored is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Describe {
    Never,
    /// Where nothing is left to repair.
    OnceRight,
    Always,
}

impl Pass {
    fn new(findings: Vec<Finding>, describe: Describe, plan: impl FnOnce() -> Plan) -> Self {
        let wanted = match describe {
            Describe::Never => false,
            Describe::OnceRight => findings.iter().all(|finding| finding.edit.is_none()),
            Describe::Always => true,
        };
        Self { findings, plan: if wanted { plan() } else { Plan::default() } }
    }

    /// Of an object on which no backup depends.
    fn of_no_plan(findings: Vec<Finding>) -> Self {
        Self { findings, plan: Plan::default() }
    }
}

/// Runs the rules for one kind of object.
#[derive(Clone, Copy)]
struct Judge<'a> {
    subject: Subject,
    surroundings: &'a Surroundings<'a>,
    settings: &'a Settings,
    detail: Detail,
}

impl Judge<'_> {
    fn verdict(self, object: Json<'_>, old: Option<Json<'_>>) -> Verdict {
        let Pass { mut findings, mut plan } = self.judged_against(object, old, Describe::OnceRight);
        let mut repaired = None;
        // What one repair uncovers the next one mends; what is left then is refused.
        let mut text = mended(object, &mut findings);
        for round in 1..=MOST_ROUNDS {
            // What is judged is the text that goes back.
            let Some(judged) = text.take() else { break };
            let Ok(document) = Document::parse(&judged) else { break };
            // What the repaired object still has wrong counts, and what the repair has mended does not.
            findings.retain(|finding| finding.action == Action::Repair);
            let describe = if round == MOST_ROUNDS { Describe::Always } else { Describe::OnceRight };
            let pass = self.judged_against(document.root(), old, describe);
            plan = pass.plan;
            for mut left in pass.findings {
                if round == MOST_ROUNDS && left.edit.take().is_some() {
                    left.action = Action::Deny;
                }
                findings.push(left);
            }
            text = mended(document.root(), &mut findings);
            repaired = Some(judged);
        }
        // Several rounds leave the findings of one rule in several places.
        let findings = sorted(findings, &|one, other| one.position.cmp(&other.position));
        let mut verdict = Verdict { findings, plan, repaired: None };
        if verdict.accepted() {
            verdict.repaired = repaired;
        }
        verdict
    }

    /// The findings on `object`, refusals turned into warnings where the stored object already has the
    /// same mistake: a stricter policy must not freeze what runs.
    fn judged_against(self, object: Json<'_>, old: Option<Json<'_>>, describe: Describe) -> Pass {
        let mut pass = self.pass(object, old, describe);
        let refused = pass.findings.iter().any(|finding| finding.action == Action::Deny);
        if let Some(old) = old.filter(|_| refused && self.subject != Subject::PodConfigDeletion) {
            let mut known = self.known(old);
            for finding in pass.findings.iter_mut().filter(|finding| finding.action == Action::Deny) {
                for known in &mut known {
                    if known.meets(finding) {
                        finding.action = Action::Warn;
                    }
                }
            }
        }
        pass
    }

    /// The mistakes of the stored object: as it is, and after each repair that it would get. A blank bucket, say,
    /// is repaired to none; that there is none is then no new mistake, for the policy that verifies either.
    fn known(self, old: Json<'_>) -> Vec<Known> {
        let settings = Settings { mode: Mode::Repair, ..self.settings.clone() };
        let judge = Judge { settings: &settings, ..self };
        let mut findings = judge.pass(old, None, Describe::Never).findings;
        let mut text = mended(old, &mut findings);
        let mut known = Vec::new();
        while known.len() < MOST_ROUNDS {
            let Some(judged) = text.take() else { break };
            let Ok(document) = Document::parse(&judged) else { break };
            let mut uncovered = judge.pass(document.root(), None, Describe::Never).findings;
            text = mended(document.root(), &mut uncovered);
            known.push(Known::new(mem::replace(&mut findings, uncovered)));
        }
        known.push(Known::new(findings));
        known
    }

    fn pass(self, object: Json<'_>, old: Option<Json<'_>>, describe: Describe) -> Pass {
        let Self { surroundings, settings, detail, .. } = self;
        // The audit scanner sends stored objects as CREATE.
        let is_new = old.is_none() && !is_stored(object);
        match self.subject {
            Subject::Postgresql => {
                let view = Postgresql::new(object);
                let environment = backups::of_postgresql(view, surroundings, settings);
                let backups = Backups::new(&environment, backups::tag_of_postgresql(view, surroundings, settings));
                let old = old.map(Postgresql::new);
                let case = Case { object: view, old, is_new, backups, surroundings, settings };
                let reading = Reading::new(&case);
                let pg_hba = reading.judge();
                let findings = self.run(|check, out| match check {
                    Check::Postgresql(rule) | Check::Both(rule, _) => rule(&case, out),
                    Check::PgHba(rule) => rule(&pg_hba, out),
                    _ => {}
                });
                let pass = Pass::new(findings, describe, || plan::of_postgresql(&case, detail));
                // A long list takes most of the memory that a request needs, and the next run reads it again.
                drop(pg_hba);
                drop(reading);
                crate::let_go(case);
                crate::let_go(environment);
                pass
            }
            Subject::PodConfig => {
                let data = pod_config::Data::of(object);
                let stored = old.map(pod_config::Data::of).unwrap_or_default();
                let view = PodConfig::new(object, &data);
                let environment = backups::of_pod_config(view, surroundings, settings);
                let backups = Backups::new(&environment, backups::tag_of_pod_config(settings));
                let old = old.map(|old| PodConfig::new(old, &stored));
                let case = Case { object: view, old, is_new, backups, surroundings, settings };
                let findings = self.run(|check, out| match check {
                    Check::PodConfig(rule)
                    | Check::PodConfigAndDeletion(rule, _)
                    | Check::PodConfigAndOperator(rule, _)
                    | Check::Both(_, rule) => rule(&case, out),
                    _ => {}
                });
                let pass = Pass::new(findings, describe, || plan::of_pod_config(&case, detail));
                crate::let_go(case);
                crate::let_go(environment);
                pass
            }
            Subject::PodConfigDeletion => Pass::of_no_plan(self.run(|check, out| {
                if let Check::PodConfigAndDeletion(_, rule) = check {
                    rule(out);
                }
            })),
            Subject::OperatorConfiguration => {
                let namespace = object.at(&["metadata", "namespace"]).and_then(Json::as_str);
                let case = OperatorCase { object: OperatorConfiguration::new(object), namespace, settings };
                Pass::of_no_plan(self.run(|check, out| {
                    if let Check::Operator(rule) | Check::PodConfigAndOperator(_, rule) = check {
                        rule(&case, out);
                    }
                }))
            }
        }
    }

    fn run(self, apply: impl Fn(Check, &mut Findings)) -> Vec<Finding> {
        let mut out = Findings::default();
        for (position, rule) in RULES.iter().enumerate() {
            let action = self.settings.action(rule);
            if action != Action::Off {
                out.switch(position, rule, action);
                apply(rule.check, &mut out);
            }
        }
        out.into_vec()
    }
}

#[cfg(test)]
mod tests;
