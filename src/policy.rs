//! From a request to what becomes of it: scope, rules, ratchet, repair, and the repaired object
//! judged once more. Pure: no clock, no log; what the judgement depends on is looked up before it begins.

mod ratchet;

use std::cell::{LazyCell, OnceCell};
use std::mem;

use crate::cluster::Cluster;
use crate::edit::{self, Edit};
use crate::finding::{Action, Finding, Findings};
use crate::json::{Document, Json, Written};
use crate::path::Path;
use crate::plan::{self, Detail, Plan};
use crate::request::Request;
use crate::rules::pg_hba::Reading;
use crate::rules::{Check, RULES};
use crate::scope::{self, Subject};
use crate::settings::{Mode, Settings};
use crate::sorted::sorted;
use crate::subject::{
    self, Answers, Backups, Case, OperatorCase, OperatorConfiguration, PodConfig, Postgresql, Surroundings, backups,
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
    pub repaired: Option<Written>,
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
fn mended(object: Json<'_>, findings: &mut [Finding]) -> Option<Written> {
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

/// What a run of the rules is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    /// What is wrong with an object that is stored already: every rule.
    Mistakes,
    /// What is to be repaired; where that is nothing, what every other rule finds, and the plan. A repaired object is
    /// judged again, so that what these say of it before counts for nothing.
    Repairs,
    /// What is left after the last repair: every rule, and the plan.
    Rest,
}

impl Run {
    /// Whether these findings are all that is asked for.
    fn is_done(self, findings: &[Finding]) -> bool {
        self == Self::Repairs && findings.iter().any(|finding| finding.edit.is_some())
    }

    /// What comes of it.
    fn pass(self, findings: Vec<Finding>, plan: impl FnOnce() -> Plan) -> Pass {
        let is_described = self != Self::Mistakes && !self.is_done(&findings);
        Pass { findings, plan: if is_described { plan() } else { Plan::default() } }
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
        let Pass { mut findings, mut plan } = self.judged_against(object, old, Run::Repairs);
        let mut repaired = None;
        // What one repair uncovers the next one mends; what is left then is refused.
        let mut text = mended(object, &mut findings);
        for round in 1..=MOST_ROUNDS {
            // What is judged is the text that goes back.
            let Some(judged) = text.take() else { break };
            let Ok(document) = Document::parse(judged.as_str()) else { break };
            // What the repaired object still has wrong counts, and what the repair has mended does not.
            findings.retain(|finding| finding.action == Action::Repair);
            let run = if round == MOST_ROUNDS { Run::Rest } else { Run::Repairs };
            let pass = self.judged_against(document.root(), old, run);
            plan = pass.plan;
            let mut left = pass.findings;
            if round == MOST_ROUNDS {
                for finding in left.iter_mut().filter(|finding| finding.edit.is_some()) {
                    finding.edit = None;
                    finding.action = Action::Deny;
                }
            }
            left.splice(..0, findings);
            findings = left;
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
    fn judged_against(self, object: Json<'_>, old: Option<Json<'_>>, run: Run) -> Pass {
        let mut pass = self.pass(object, old, run);
        let refused =
            !run.is_done(&pass.findings) && pass.findings.iter().any(|finding| finding.action == Action::Deny);
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
        let mut findings = judge.pass(old, None, Run::Mistakes).findings;
        let mut text = mended(old, &mut findings);
        let mut known = Vec::new();
        while known.len() < MOST_ROUNDS {
            let Some(judged) = text.take() else { break };
            let Ok(document) = Document::parse(judged.as_str()) else { break };
            let mut uncovered = judge.pass(document.root(), None, Run::Mistakes).findings;
            text = mended(document.root(), &mut uncovered);
            known.push(Known::new(mem::replace(&mut findings, uncovered)));
        }
        known.push(Known::new(findings));
        known
    }

    fn pass(self, object: Json<'_>, old: Option<Json<'_>>, run: Run) -> Pass {
        let Self { surroundings, settings, detail, .. } = self;
        // The audit scanner sends stored objects as CREATE.
        let is_new = old.is_none() && !is_stored(object);
        match self.subject {
            Subject::Postgresql => {
                let view = Postgresql::new(object);
                let environment = OnceCell::new();
                let backups = || {
                    let environment = environment.get_or_init(|| backups::of_postgresql(&view, surroundings, settings));
                    Backups::new(environment, backups::tag_of_postgresql(&view, surroundings, settings))
                };
                let backups = LazyCell::new(&backups as subject::FindBackups<'_>);
                let old = old.map(Postgresql::new);
                let reading = Reading::new(&view, old.as_ref(), settings);
                let pg_hba = reading.judge();
                let case = Case { object: view, old, is_new, backups, surroundings, settings };
                let findings = self.findings(run, &|check, out| match check {
                    Check::Postgresql(rule) | Check::Both(rule, _) => rule(&case, out),
                    Check::PgHba(rule) => rule(&pg_hba, out),
                    _ => {}
                });
                let pass = run.pass(findings, || plan::of_postgresql(&case, detail));
                crate::let_go(case);
                crate::let_go(pg_hba);
                crate::let_go(reading);
                crate::let_go(environment);
                pass
            }
            Subject::PodConfig => {
                let data = pod_config::Data::of(object);
                let stored = old.map(pod_config::Data::of).unwrap_or_default();
                let view = PodConfig::new(object, &data);
                let environment = OnceCell::new();
                let backups = || {
                    let environment = environment.get_or_init(|| backups::of_pod_config(view, surroundings, settings));
                    Backups::new(environment, backups::tag_of_pod_config(settings))
                };
                let backups = LazyCell::new(&backups as subject::FindBackups<'_>);
                let old = old.map(|old| PodConfig::new(old, &stored));
                let case = Case { object: view, old, is_new, backups, surroundings, settings };
                let findings = self.findings(run, &|check, out| match check {
                    Check::PodConfig(rule)
                    | Check::PodConfigAndDeletion(rule, _)
                    | Check::PodConfigAndOperator(rule, _)
                    | Check::Both(_, rule) => rule(&case, out),
                    _ => {}
                });
                let pass = run.pass(findings, || plan::of_pod_config(&case, detail));
                crate::let_go(case);
                crate::let_go(environment);
                pass
            }
            Subject::PodConfigDeletion => {
                let findings = self.findings(run, &|check, out| {
                    if let Check::PodConfigAndDeletion(_, rule) = check {
                        rule(out);
                    }
                });
                Pass { findings, plan: Plan::default() }
            }
            Subject::OperatorConfiguration => {
                let namespace = object.at(&["metadata", "namespace"]).and_then(Json::as_str);
                let case = OperatorCase { object: OperatorConfiguration::new(object), namespace, settings };
                let findings = self.findings(run, &|check, out| {
                    if let Check::Operator(rule) | Check::PodConfigAndOperator(_, rule) = check {
                        rule(&case, out);
                    }
                });
                Pass { findings, plan: Plan::default() }
            }
        }
    }

    fn findings(self, run: Run, apply: &dyn Fn(Check, &mut Findings)) -> Vec<Finding> {
        let mut out = Findings::default();
        for repairs in [true, false] {
            if !repairs && run.is_done(out.found()) {
                break;
            }
            for (position, rule) in RULES.iter().enumerate() {
                let action = self.settings.action(rule);
                if action != Action::Off && (action == Action::Repair) == repairs {
                    out.switch(position, rule.id, action);
                    apply(rule.check, &mut out);
                }
            }
        }
        sorted(out.into_vec(), &|one, other| one.position.cmp(&other.position))
    }
}

#[cfg(test)]
mod tests;
