//! A Kubewarden policy that makes backups and restores of Harbor's in-cluster PostgreSQL work.
//!
//! Read in this order:
//!
//! 1. [`policy`]: from a request to what becomes of it.
//! 2. [`rules`]: the rule table, a row and a function per rule.
//! 3. [`finding`] and [`edit`]: what a rule says, and how it repairs.
//! 4. [`scope`], [`request`], [`settings`], [`response`]: the edges.
//! 5. [`subject`]: the objects as rules see them; [`spilo`]: what Spilo does with them.
//! 6. [`cluster`]: how other objects are looked up, before any rule runs.
//! 7. [`json`], [`mod@bytes`], [`sorted`]: what everything above is read with.
//!
//! Bytes come in and go out in this file; everything behind it is pure but for those look-ups.

#[cfg(target_os = "wasi")]
mod guest;

pub mod bytes;
pub mod cluster;
pub mod edit;
pub mod finding;
pub mod hba;
pub mod json;
pub mod path;
pub mod plan;
pub mod policy;
pub mod report;
pub mod request;
pub mod response;
pub mod rules;
pub mod schedule;
pub mod scope;
pub mod settings;
pub mod sorted;
pub mod spilo;
pub mod subject;
#[cfg(test)]
mod test_support;
pub mod text;

use cluster::Cluster;
use json::{Document, Object};
use plan::Detail;
use policy::Outcome;
use report::Report;
use request::Call;
use response::Response;
use settings::Settings;

/// waPC's `validate`: a request and settings in, a ValidationResponse out, both JSON.
pub fn validate(payload: &[u8], cluster: &dyn Cluster) -> Vec<u8> {
    let response = match evaluate(payload, cluster, Detail::Audit) {
        Ok(outcome) => Response::from(outcome),
        Err(refusal) => refusal,
    };
    let answer = response.written().into_bytes();
    let_go(response);
    answer
}

/// waPC's `report`: the same in, a [`Report`] out.
pub fn report(payload: &[u8], cluster: &dyn Cluster) -> Vec<u8> {
    let mut report = Report::default();
    report.response = match evaluate(payload, cluster, Detail::Full) {
        Ok(Outcome::Judged(verdict)) => {
            report.findings = verdict.findings.iter().map(report::entry).collect();
            let (response, plan) = Response::judged(verdict);
            report.plan = Some(plan).filter(|plan| !plan.facts.is_empty());
            response
        }
        Ok(outcome) => Response::from(outcome),
        Err(refusal) => refusal,
    };
    report.written().into_bytes()
}

/// waPC's `validate_settings`: settings in, `{"valid": …, "message": …}` out.
pub fn validate_settings(payload: &[u8]) -> Vec<u8> {
    let message = match Document::read(payload) {
        Ok(settings) => Settings::parse(settings.root()).err().map(|mistakes| mistakes.to_string()),
        Err(why) => Some(format!("the settings could not be read: {why}")),
    };
    // Kubewarden's SettingsValidationResponse.
    let mut answer = Object::with_capacity(1024);
    answer.truth("valid", message.is_none());
    if let Some(message) = message {
        answer.text("message", &message);
    }
    answer.written().into_bytes()
}

fn evaluate(payload: &[u8], cluster: &dyn Cluster, detail: Detail) -> Result<Outcome, Response> {
    let unreadable = |why| Response::unreadable(format!("the admission request could not be read: {why}"));
    let document = Document::read(payload).map_err(unreadable)?;
    let call = Call::of(&document).map_err(unreadable)?;
    let settings = call.settings.map_or_else(|| Ok(Settings::default()), Settings::parse);
    let settings = settings.map_err(|mistakes| Response::unreadable(mistakes.to_string()))?;
    let outcome = policy::evaluate(&call.request, &settings, cluster, detail);
    let_go(settings);
    Ok(outcome)
}

/// Is done with a value. A module's memory goes when its instance does, after one request (policy-evaluator,
/// `runtimes/wapc`: every evaluation is rehydrated), so that taking a tree apart is a tenth of the work for nothing.
fn let_go<T>(value: T) {
    if cfg!(target_os = "wasi") {
        std::mem::forget(value);
    }
}
