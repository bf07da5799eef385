//! `pod-config/variable-name`: no variable name is misspelt.

use spilo::operator::Source;
use spilo::startup::StartupPlan;
use spilo::variables::{self, SuggestionReason, VariableName};

use super::{MAX_COMPARED, variable_path};
use crate::backups::pod_config_environment_with;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PodConfigContext, Rule};
use crate::text::Quoted;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pod-config/variable-name",
    default: Action::Deny,
    summary: "no variable name is misspelt",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { pod_config: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        Overrides { name: &'a str, overridden: &'a str } => {
            problem: "{name} overrides {overridden} of the operator, but Spilo ignores it: names are case-sensitive",
            fix: "rename it to {overridden}",
        },
        Misspelt { name: Quoted<'a>, case: &'a str, right: VariableName } => {
            problem: "unknown variable {name} is ignored{case}, and {right} is not set",
            fix: "rename it to {right}",
        },
        MisspeltBeside { name: Quoted<'a>, case: &'a str, right: VariableName } => {
            problem: "unknown variable {name} is ignored{case}",
            fix: "remove it and use {right}, which is set as well",
        },
        MisspeltWithoutEffect { name: Quoted<'a>, case: &'a str, right: VariableName } => {
            problem: "unknown variable {name} is ignored{case}",
            fix: "rename it to {right}",
        },
        Unknown { name: Quoted<'a> } => {
            problem: "unknown variable {name}: no program in a Spilo pod reads it",
            fix: "check the spelling",
        },
    }
}

/// The maximum number of variables in all environments that are computed to find out what a misspelt variable would
/// change.
const MAX_TRIED_VARIABLES: usize = 4_000;

/// The maximum length of their values in bytes.
const MAX_TRIED_LEN: usize = 4_000_000;

fn check(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    let environment = context.backups.environment;
    let overriding: Vec<_> =
        environment.overridden().iter().filter(|overridden| overridden.by_name != overridden.name).collect();
    for overridden in &overriding {
        // The operator ignores case, Spilo does not (postgres-operator, `util.go`, `isEnvVarPresent`: EqualFold).
        let is_of_operator = !matches!(overridden.source, Source::ConfigMap | Source::Secret | Source::ClusterEnv);
        if is_of_operator
            && overridden.by_source == Source::ConfigMap
            && context.config_map.contains(overridden.by_name)
        {
            let message = Message::Overrides { name: overridden.by_name, overridden: overridden.name };
            reporter.deny(variable_path(overridden.by_name), message);
        }
    }
    let of_others = overriding.iter().filter(|overridden| overridden.source != Source::ConfigMap);
    let overriding: Vec<&str> = of_others.map(|overridden| overridden.by_name).take(MAX_COMPARED).collect();
    let mut attempts = max_attempts(context);
    for variable in context.config_map.variables() {
        let row = variable.variable();
        if row.is_some_and(|row| row.replacement.is_none()) || overriding.contains(&variable.name) {
            continue;
        }
        let name = Quoted(variable.name);
        let path = variable_path(variable.name);
        let suggestion = match row {
            Some(_) => variables::suggest(variable.name),
            None => context.suggestions.get(variable.name).copied(),
        };
        let Some(suggestion) = suggestion else {
            if row.is_none() && variables::has_known_beginning(variable.name) {
                reporter.warn(path, Message::Unknown { name });
            }
            continue;
        };
        let right = suggestion.name;
        let case = if suggestion.reason == SuggestionReason::Case { " (names are case-sensitive)" } else { "" };
        let is_missing = !environment.is_set(right);
        let is_tried = is_missing && attempts > 0;
        attempts = attempts.saturating_sub(usize::from(is_tried));
        if is_tried && changes_backups(context, right, variable.value) {
            reporter.deny(path, Message::Misspelt { name, case, right });
        } else if is_missing {
            reporter.warn(path, Message::MisspeltWithoutEffect { name, case, right });
        } else {
            reporter.warn(path, Message::MisspeltBeside { name, case, right });
        }
    }
}

/// The maximum number of misspelt variables to try. It keeps the cost proportional to the size of the ConfigMap.
fn max_attempts(context: &PodConfigContext<'_>) -> usize {
    let (count, length) = context.config_map.variables().fold((0_usize, 0_usize), |(count, length), variable| {
        (count.saturating_add(1), length.saturating_add(variable.value.len()))
    });
    (MAX_TRIED_VARIABLES / count.max(1)).min(MAX_TRIED_LEN / length.max(1)).max(1)
}

/// Whether the start-up would differ if the variable with the right name had this value.
fn changes_backups(context: &PodConfigContext<'_>, right: VariableName, value: &str) -> bool {
    let (related, settings) = (context.related, context.settings);
    let environment = pod_config_environment_with(context.config_map, right.as_str(), value, related, settings);
    StartupPlan::new(&environment, context.backups.tag) != context.backups.plan.startup
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::testing::Case;

    fn findings(patch: &Value) -> Vec<String> {
        Case::pod_config(patch).findings(&RULE)
    }

    #[test]
    fn accepts_known_variables_and_those_of_other_programs() {
        assert_eq!(findings(&json!({"MY_APP_COLOR": "red"})), [""; 0]);
    }

    #[test]
    fn denies_a_misspelt_variable_that_would_have_an_effect() {
        assert_eq!(
            findings(&json!({"BACKUP_NUM_TO_RETAIN": null, "NUMBER_OF_BACKUPS_TO_RETAIN": "14"})),
            [
                "deny data.NUMBER_OF_BACKUPS_TO_RETAIN: unknown variable \"NUMBER_OF_BACKUPS_TO_RETAIN\" is ignored, and \
              BACKUP_NUM_TO_RETAIN is not set; rename it to BACKUP_NUM_TO_RETAIN"
            ]
        );
        assert_eq!(
            findings(&json!({"USE_WALG_BACKUP": null, "use_walg_backup": "true"})),
            [
                "deny data.use_walg_backup: unknown variable \"use_walg_backup\" is ignored (names are case-sensitive), and \
              USE_WALG_BACKUP is not set; rename it to USE_WALG_BACKUP"
            ]
        );
    }

    #[test]
    fn warns_about_a_misspelt_variable_beside_the_right_one() {
        assert_eq!(
            findings(&json!({"USEWALG_RESTORE": "true"})),
            ["warn data.USEWALG_RESTORE: unknown variable \"USEWALG_RESTORE\" is ignored; remove it and use \
              USE_WALG_RESTORE, which is set as well"]
        );
    }

    #[test]
    fn warns_about_an_unknown_variable_that_looks_like_one_of_spilo() {
        assert_eq!(
            findings(&json!({"WALG_NO_SUCH_SETTING_AT_ALL": "x"})),
            [
                "warn data.WALG_NO_SUCH_SETTING_AT_ALL: unknown variable \"WALG_NO_SUCH_SETTING_AT_ALL\": no program in a Spilo \
              pod reads it; check the spelling"
            ]
        );
    }

    #[test]
    fn denies_a_variable_that_overrides_one_of_the_operator() {
        let case = Case::pod_config(&json!({"WAL_S3_BUCKET": null, "wal_s3_bucket": "mine"}))
            .settings(&json!({"operator": {"walS3Bucket": "backups"}}));
        assert_eq!(
            case.findings(&RULE),
            [
                "deny data.wal_s3_bucket: wal_s3_bucket overrides WAL_S3_BUCKET of the operator, but Spilo ignores it: names are \
              case-sensitive; rename it to WAL_S3_BUCKET"
            ]
        );
    }
}
