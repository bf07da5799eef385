//! What an operator asks about a cluster: whether there are backups, where and for how long, and what a new cluster
//! would start from.

use harbor_postgres_backup_policy::backup_plan::BackupPlan;
use serde::Serialize;

use crate::evaluate::{EvaluatedObject, Outcome};

/// Whether a cluster makes backups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BackupStatus {
    /// It makes backups.
    Yes,
    /// It makes none.
    No,
    /// It makes none as long as it is a standby.
    Standby,
    /// Not all variables of its pods are known.
    Unknown,
    /// The policy denies it.
    Denied,
    /// The settings of the policy exclude it.
    OutOfScope,
}

impl BackupStatus {
    /// The status of an object that configures backups.
    pub fn new(object: &EvaluatedObject<'_>) -> Self {
        let plan = &object.plan;
        match (object.outcome, plan.get("backup-tool")) {
            (Outcome::OutOfScope, _) => Self::OutOfScope,
            (Outcome::NotEvaluated, _) => Self::Unknown,
            (Outcome::Denied, _) => Self::Denied,
            (_, Some("none")) => Self::No,
            (_, Some(_)) if plan.get("standby-of").is_some() => Self::Standby,
            (_, Some(_)) => Self::Yes,
            (_, None) => Self::Unknown,
        }
    }
}

/// The answers, as sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Are there backups?
    pub backups: String,
    /// Where, how often, for how long? One sentence each.
    pub storage: Vec<String>,
    /// What would a new cluster start from?
    pub new_cluster: String,
}

impl Explanation {
    /// The answers for an object with this status and plan.
    pub fn new(status: BackupStatus, plan: &BackupPlan) -> Self {
        Self { backups: backups(status, plan), storage: storage(plan), new_cluster: new_cluster(plan) }
    }
}

fn backups(status: BackupStatus, plan: &BackupPlan) -> String {
    let tool = if plan.get("backup-tool") == Some("wal-e") { "WAL-E" } else { "WAL-G" };
    match status {
        BackupStatus::Yes => format!("Yes: {tool} archives WAL and creates base backups."),
        BackupStatus::Standby => {
            format!(
                "No, as long as the cluster is a standby. After that, {tool} archives WAL and creates base backups."
            )
        }
        BackupStatus::No => format!("No: {}.", why_not(plan)),
        BackupStatus::Unknown => "Unknown: not all variables of the pods are known.".to_owned(),
        BackupStatus::Denied if plan.get("backup-tool") == Some("none") => {
            format!("No: {}. The policy denies the object.", why_not(plan))
        }
        BackupStatus::Denied => "No: the policy denies the object. The command `check` shows why.".to_owned(),
        BackupStatus::OutOfScope => {
            "Unknown: the settings `clusters.scope` and `podConfig` of the policy exclude the object.".to_owned()
        }
    }
}

/// Why nothing is archived.
fn why_not(plan: &BackupPlan) -> &str {
    let no_store = "the variables of the pods name no store, so Spilo archives nothing and reports no error";
    plan.get("failure").unwrap_or(no_store)
}

fn storage(plan: &BackupPlan) -> Vec<String> {
    let Some(store) = plan.get("backup-store") else {
        let answer = if plan.get("backup-tool") == Some("none") { "Nowhere." } else { "Unknown." };
        return vec![answer.to_owned()];
    };
    let region = plan.get("region").map(|region| format!("region {region}"));
    let provider: Vec<String> = plan.get("endpoint").map(str::to_owned).into_iter().chain(region).collect();
    let provider = if provider.is_empty() { String::new() } else { format!(" ({})", provider.join(", ")) };
    let frequency = plan.get("schedule").map(|schedule| frequency(schedule, plan.get("backups-per-day")));
    let retention = plan.get("retention-days").map(|days| retention(days, plan.get("copies-kept")));
    [Some(format!("In {store}{provider}.")), frequency, retention].into_iter().flatten().collect()
}

/// Whether a value contains a variable whose value is not known.
fn is_unknown(value: &str) -> bool {
    value.contains("$(")
}

fn frequency(schedule: &str, per_day: Option<&str>) -> String {
    let rate = per_day.and_then(|per_day| per_day.parse::<f64>().ok());
    match rate {
        _ if is_unknown(schedule) => "At unknown times.".to_owned(),
        // Spilo starts a backup whenever a pod becomes the primary.
        None => format!("Only when a pod becomes the primary: cron rejects the schedule \"{schedule}\"."),
        Some(1.0) => format!("One base backup per day: schedule \"{schedule}\" (UTC)."),
        Some(rate) if rate > 0.0 && rate < 1.0 => {
            format!("One base backup every {:.0} days: schedule \"{schedule}\" (UTC).", 1.0 / rate)
        }
        Some(rate) => format!("{rate} base backups per day: schedule \"{schedule}\" (UTC)."),
    }
}

fn retention(days: &str, copies: Option<&str>) -> String {
    let duration = match days.parse::<u32>() {
        Ok(1) => "1 day".to_owned(),
        Ok(days) => format!("{days} days"),
        Err(_) if is_unknown(days) => return "For an unknown time.".to_owned(),
        Err(_) => return format!("For an unknown time: the retention \"{days}\" is not a number of days."),
    };
    match copies {
        Some("unbounded") => format!("Forever: the retention is {duration}, but no base backup is deleted."),
        Some("1") => format!("For {duration}: at most 1 base backup."),
        Some(copies) => format!("For {duration}: at most {copies} base backups."),
        None => format!("For {duration}."),
    }
}

fn new_cluster(plan: &BackupPlan) -> String {
    if let Some(followed) = plan.get("standby-of") {
        return format!("It follows {followed} as a standby, and makes no backups until it is promoted.");
    }
    let source = plan.get("restore-source").unwrap_or("a store that is not known");
    match plan.get("restore-method") {
        Some("wal") => {
            let end = plan.get("restore-until").unwrap_or("the end of the archive");
            let credentials =
                plan.get("restore-credentials").map(|used| format!(", read with {used}")).unwrap_or_default();
            let key = plan.get("restore-key").map(|key| format!(", decrypted with {key}")).unwrap_or_default();
            format!("The backups in {source}, restored to {end}{credentials}{key}.")
        }
        Some("basebackup") => format!("A copy of the running cluster at {source}. No backup is read."),
        Some(_) => "Nothing: it starts empty.".to_owned(),
        None => "Unknown.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use harbor_postgres_backup_policy::backup_plan::Fact;

    use super::*;

    fn plan(facts: &[(&'static str, &str)]) -> BackupPlan {
        let facts = facts.iter().map(|(name, value)| Fact { name, value: (*value).to_owned(), from: None });
        BackupPlan { facts: facts.collect(), unknown: Vec::new() }
    }

    #[test]
    fn backups_are_explained_with_the_reason() {
        for (status, facts, expected) in [
            (BackupStatus::Yes, &[("backup-tool", "wal-g")][..], "Yes: WAL-G archives WAL and creates base backups."),
            (BackupStatus::Yes, &[("backup-tool", "wal-e")], "Yes: WAL-E archives WAL and creates base backups."),
            (
                BackupStatus::No,
                &[("backup-tool", "none")],
                "No: the variables of the pods name no store, so Spilo archives nothing and reports no error.",
            ),
            (
                BackupStatus::No,
                &[("failure", "the start-up of Spilo fails"), ("backup-tool", "none")],
                "No: the start-up of Spilo fails.",
            ),
            (
                BackupStatus::Denied,
                &[("backup-tool", "none")],
                "No: the variables of the pods name no store, so Spilo archives nothing and reports no error. The policy \
                 denies the object.",
            ),
            (
                BackupStatus::Denied,
                &[("backup-tool", "wal-g")],
                "No: the policy denies the object. The command `check` shows why.",
            ),
            (
                BackupStatus::Standby,
                &[("backup-tool", "wal-g")],
                "No, as long as the cluster is a standby. After that, WAL-G archives WAL and creates base backups.",
            ),
        ] {
            assert_eq!(backups(status, &plan(facts)), expected);
        }
    }

    #[test]
    fn the_store_is_explained_with_schedule_and_retention() {
        let store = [
            ("backup-store", "s3://b/x"),
            ("endpoint", "AWS"),
            ("region", "eu-central-1"),
            ("schedule", "0 0 * * *"),
            ("retention-days", "7"),
            ("backups-per-day", "1"),
            ("copies-kept", "8"),
        ];
        assert_eq!(
            storage(&plan(&store)),
            [
                "In s3://b/x (AWS, region eu-central-1).",
                "One base backup per day: schedule \"0 0 * * *\" (UTC).",
                "For 7 days: at most 8 base backups.",
            ]
        );
        assert_eq!(storage(&plan(&[("backup-store", "gs://b/x")])), ["In gs://b/x."]);
        assert_eq!(storage(&plan(&[("backup-tool", "none")])), ["Nowhere."]);
        assert_eq!(storage(&plan(&[])), ["Unknown."]);
    }

    #[test]
    fn a_frequency_is_per_day_or_in_days() {
        for (schedule, per_day, expected) in [
            ("*/10 * * * *", Some("144"), "144 base backups per day: schedule \"*/10 * * * *\" (UTC)."),
            ("30 2 * * 0", Some("0.143"), "One base backup every 7 days: schedule \"30 2 * * 0\" (UTC)."),
            ("0 24 * * *", None, "Only when a pod becomes the primary: cron rejects the schedule \"0 24 * * *\"."),
            ("$(BACKUP_SCHEDULE)", None, "At unknown times."),
        ] {
            assert_eq!(frequency(schedule, per_day), expected);
        }
    }

    #[test]
    fn a_retention_has_days_and_copies() {
        for (days, copies, expected) in [
            ("1", Some("1"), "For 1 day: at most 1 base backup."),
            ("14", None, "For 14 days."),
            ("14", Some("unbounded"), "Forever: the retention is 14 days, but no base backup is deleted."),
            ("some", None, "For an unknown time: the retention \"some\" is not a number of days."),
            ("$(BACKUP_NUM_TO_RETAIN)", None, "For an unknown time."),
        ] {
            assert_eq!(retention(days, copies), expected);
        }
    }

    #[test]
    fn a_new_cluster_starts_from_one_of_these() {
        let time = "2026-05-04T03:02:01+00:00";
        for (facts, expected) in [
            (&[("restore-method", "none")][..], "Nothing: it starts empty."),
            (
                &[("restore-method", "wal"), ("restore-source", "s3://b/old"), ("restore-until", time)],
                "The backups in s3://b/old, restored to 2026-05-04T03:02:01+00:00.",
            ),
            (
                &[("restore-method", "wal")],
                "The backups in a store that is not known, restored to the end of the archive.",
            ),
            (
                &[("restore-method", "basebackup"), ("restore-source", "old")],
                "A copy of the running cluster at old. No backup is read.",
            ),
            (
                &[("standby-of", "s3://b/old"), ("restore-method", "none")],
                "It follows s3://b/old as a standby, and makes no backups until it is promoted.",
            ),
            (&[], "Unknown."),
        ] {
            assert_eq!(new_cluster(&plan(facts)), expected);
        }
    }
}
