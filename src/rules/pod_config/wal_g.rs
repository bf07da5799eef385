//! `pod-config/wal-g`: WAL-G is enabled, and the variables in `backup.defaults` are set.

use spilo::plan::ProblemKind;
use spilo::startup::Store;
use spilo::variables::{self, VariableName, names};

use super::{add, variable_path};
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PodConfigContext, Rule};
use crate::text::Quoted;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pod-config/wal-g",
    default: Action::Repair,
    summary: "WAL-G is enabled, and every variable in backup.defaults is set",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { pod_config: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        NotEnabled { name: VariableName } => {
            problem: "{name} is not set: Spilo uses WAL-E, which fails with regions, roles and newer PostgreSQL versions",
            fix: "set it to \"true\"",
        },
        Disabled => {
            problem: "WAL-G is disabled: Spilo uses WAL-E, which fails with regions, roles and newer PostgreSQL versions",
            fix: "write \"true\" unless this is intended",
        },
        GcsBucket => {
            problem: "WAL_GCS_BUCKET makes Spilo use WAL-E although WAL-G is enabled",
            fix: "set WAL_GS_BUCKET instead",
        },
        HasDefault { name: &'a str, value: String } => {
            problem: "{name} is not set, but backup.defaults in the settings has a value for it",
            fix: "set it to {value}",
        },
    }
}

fn check(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    let store = context.backups.archive().map(|archive| archive.store);
    // Swift is supported by WAL-E only.
    if store != Some(Store::Swift) {
        for name in [names::USE_WALG_BACKUP, names::USE_WALG_RESTORE] {
            match context.config_map.get(name) {
                Some(value) if value.eq_ignore_ascii_case("false") => {
                    reporter.warn(variable_path(name), Message::Disabled);
                }
                Some(_) => {}
                None => add(context, name, "true", Message::NotEnabled { name }, reporter),
            }
        }
    }
    if context.backups.problems().any(|problem| problem.kind == ProblemKind::GcsBucketForcesWalE) {
        reporter.warn(variable_path(names::WAL_GCS_BUCKET), Message::GcsBucket);
    }
    // The encryption by the store is a matter of S3, and WALG_S3_SSE is the user's choice of one.
    let chooses_encryption = store != Some(Store::S3) || context.backups.environment.is_set(names::WALG_S3_SSE);
    for (name, value) in &context.settings.backup.defaults {
        if !(chooses_encryption && name.as_str().ends_with("_DISABLE_S3_SSE")) {
            let shown = if variables::is_secret(name) { "that value".to_owned() } else { Quoted(value).to_string() };
            add(context, name, value, Message::HasDefault { name, value: shown }, reporter);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::testing::Case;

    fn case(patch: &Value) -> Case {
        Case::pod_config(patch)
    }

    #[test]
    fn warns_about_a_bucket_that_selects_wal_e() {
        let bucket = |name: &str| case(&json!({"WAL_S3_BUCKET": null, name: "backups"})).findings(&RULE);
        assert_eq!(
            bucket("WAL_GCS_BUCKET"),
            [
                "warn data.WAL_GCS_BUCKET: WAL_GCS_BUCKET makes Spilo use WAL-E although WAL-G is enabled; set WAL_GS_BUCKET \
              instead"
            ]
        );
        assert_eq!(bucket("WAL_GS_BUCKET"), [""; 0]);
    }

    #[test]
    fn adds_the_switches_of_wal_g() {
        let case = case(&json!({"USE_WALG_BACKUP": null, "USE_WALG_RESTORE": null}));
        let consequence = "Spilo uses WAL-E, which fails with regions, roles and newer PostgreSQL versions";
        assert_eq!(
            case.findings(&RULE),
            ["USE_WALG_BACKUP", "USE_WALG_RESTORE"]
                .map(|name| format!("repair data.{name}: {name} is not set: {consequence}; set it to \"true\""))
        );
        assert_eq!(case.repaired(&RULE)["data"]["USE_WALG_BACKUP"], "true");
    }

    #[test]
    fn warns_if_wal_g_is_disabled() {
        assert_eq!(
            case(&json!({"USE_WALG_BACKUP": "False"})).findings(&RULE),
            [
                "warn data.USE_WALG_BACKUP: WAL-G is disabled: Spilo uses WAL-E, which fails with regions, roles and newer \
              PostgreSQL versions; write \"true\" unless this is intended"
            ]
        );
    }

    #[test]
    fn adds_the_defaults_of_the_settings() {
        let settings =
            json!({"backup": {"defaults": {"AWS_ENDPOINT": "https://s3.example.com", "MY_TOKEN": "hunter2"}}});
        assert_eq!(
            case(&json!({"BACKUP_SCHEDULE": null})).settings(&settings).findings(&RULE),
            [
                "repair data.AWS_ENDPOINT: AWS_ENDPOINT is not set, but backup.defaults in the settings has a value for it; \
                 set it to \"https://s3.example.com\"",
                "repair data.BACKUP_SCHEDULE: BACKUP_SCHEDULE is not set, but backup.defaults in the settings has a value for it; \
                 set it to \"0 */12 * * *\"",
                "repair data.MY_TOKEN: MY_TOKEN is not set, but backup.defaults in the settings has a value for it; \
                 set it to that value",
            ]
        );
    }

    #[test]
    fn leaves_the_choice_of_encryption_to_the_user() {
        let sse = json!({"WALG_DISABLE_S3_SSE": null, "WALE_DISABLE_S3_SSE": null, "WALG_S3_SSE": "AES256"});
        assert_eq!(case(&sse).findings(&RULE), [""; 0]);
    }

    #[test]
    fn does_not_add_a_variable_that_is_there_under_a_misspelt_name() {
        let misspelt = json!({"USE_WALG_BACKUP": null, "USE_WAL_BACKUP": "false"});
        assert_eq!(case(&misspelt).findings(&RULE), [""; 0]);
    }
}
