//! Where the backups of an object go and what it is restored from, for the API server's audit log.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::schedule::{BackupScript, Kept, RetentionDays, Schedule, copies_kept};
use crate::scope::Subject;
use crate::settings::Settings;
use crate::spilo::environment::{ClonePlan, Plan, Tool};
use crate::subject::{Backups, PodConfig, Postgresql, Surroundings, backups};
use crate::text::without_user;

/// The annotations that describe `object`. A resource whose own variables name no store gets none where
/// nothing else was looked up: where its backups go is then the ConfigMap's business.
pub fn of(
    subject: Subject,
    object: &Value,
    surroundings: &Surroundings,
    settings: &Settings,
) -> BTreeMap<&'static str, String> {
    match subject {
        Subject::PodConfigDeletion | Subject::OperatorConfiguration => BTreeMap::new(),
        Subject::PodConfig => {
            let environment = backups::of_pod_config(PodConfig::new(object), surroundings, settings);
            of_backups(&Backups::new(&environment, backups::tag_of_pod_config(settings)), true)
        }
        Subject::Postgresql => {
            let view = Postgresql::new(object);
            let says_none = surroundings.whole().is_some_and(|operator| !operator.has_pod_secret());
            let environment = backups::of_postgresql(view, surroundings, settings);
            of_backups(&Backups::new(&environment, backups::tag_of_postgresql(view, settings)), says_none)
        }
    }
}

fn of_backups(backups: &Backups<'_>, says_none: bool) -> BTreeMap<&'static str, String> {
    let mut annotations = BTreeMap::new();
    match (&backups.plan, backups.archive()) {
        (Ok(plan), Some(archive)) => {
            annotations.insert("backup-tool", tool(archive.backup_tool).to_owned());
            annotations.insert("backup-store", without_user(archive.prefix()).into_owned());
            if let Ok(schedule) = Schedule::parse(plan.schedule) {
                annotations.insert("backups-per-day", schedule.average_per_day().to_string());
                if let Some(kept) = kept(backups, plan, &schedule) {
                    annotations.insert("copies-kept", kept);
                }
            }
        }
        _ if says_none => {
            annotations.insert("backup-tool", "none".to_owned());
        }
        _ => {}
    }
    if let Ok(plan) = &backups.plan {
        restore(&plan.clone, says_none, &mut annotations);
    }
    annotations
}

const fn tool(tool: Tool) -> &'static str {
    match tool {
        Tool::WalG => "wal-g",
        Tool::WalE => "wal-e",
    }
}

/// What a new cluster is made from. A ConfigMap that restores nothing says so; a resource that says nothing
/// leaves it to the ConfigMap, and so does one whose `spec.clone` takes the bucket from there.
fn restore(clone: &ClonePlan<'_>, says_none: bool, annotations: &mut BTreeMap<&'static str, String>) {
    let (method, source) = match clone {
        ClonePlan::Archive { archive, .. } => {
            ("wal", archive.as_ref().map(|archive| without_user(archive.restore_prefix()).into_owned()))
        }
        ClonePlan::BaseBackup { host, .. } => ("basebackup", Some((*host).to_owned())),
        ClonePlan::Incomplete { method: "CLONE_WITH_WALE" } if !says_none => ("wal", None),
        _ if says_none => ("none", None),
        _ => return,
    };
    annotations.insert("restore-method", method.to_owned());
    if let Some(source) = source.filter(|source| !source.is_empty()) {
        annotations.insert("restore-source", source);
    }
}

fn kept(backups: &Backups<'_>, plan: &Plan<'_>, schedule: &Schedule) -> Option<String> {
    let (script, days) = (BackupScript::of_tag(backups.tag)?, RetentionDays::parse(plan.retain).ok()?);
    Some(match copies_kept(schedule, days, script) {
        Kept::AtMost(copies) => copies.to_string(),
        Kept::Unbounded(_) => "unbounded".to_owned(),
    })
}
