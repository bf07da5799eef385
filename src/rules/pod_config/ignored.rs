//! `pod-config/ignored`: every variable and every reference has an effect.

use super::variable_path;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PodConfigContext, Rule};
use crate::settings::CredentialSource;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pod-config/ignored",
    default: Action::Warn,
    summary: "no variable is ignored, and no $(NAME) is left unexpanded",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { pod_config: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        SetByOperator { name: &'a str } => {
            problem: "{name} is ignored: the operator sets it itself",
            fix: "remove it",
        },
        NotRead { name: &'a str, note: String } => {
            problem: "{name} is ignored: {note}",
            fix: "remove it",
        },
        Unresolved { reference: String } => {
            problem: "{reference} is not expanded: no variable of that name is defined before this one",
            fix: "use SCOPE, POD_NAMESPACE, PGVERSION, or a variable whose name sorts before this one",
        },
    }
}

fn check(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    for variable in context.config_map.variables() {
        let (name, Some(row)) = (variable.name, variable.variable()) else { continue };
        if row.is_set_by_operator {
            reporter.warn(variable_path(name), Message::SetByOperator { name });
        } else if !row.is_read() && row.replacement.is_none() {
            let note = row.note.unwrap_or("Spilo does not pass it on to any program").to_owned();
            reporter.warn(variable_path(name), Message::NotRead { name, note });
        }
    }
    for unresolved in context.backups.environment.unresolved() {
        // The Secret, whose keys are not known, comes first in the list of variables.
        let is_in_secret =
            unresolved.is_to_credential() && context.settings.backup.credentials != CredentialSource::ConfigMap;
        if context.config_map.contains(unresolved.name) && !is_in_secret {
            let reference = if unresolved.reference.is_empty() {
                "a reference".to_owned()
            } else {
                format!("$({})", unresolved.reference)
            };
            reporter.deny(variable_path(unresolved.name), Message::Unresolved { reference });
        }
    }
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
    fn warns_about_variables_that_are_ignored() {
        assert_eq!(
            findings(&json!({"SCOPE": "x"})),
            ["warn data.SCOPE: SCOPE is ignored: the operator sets it itself; remove it"]
        );
        let not_read = findings(&json!({"AWS_ROLE_SESSION_NAME": "x"}));
        assert!(not_read[0].starts_with("warn data.AWS_ROLE_SESSION_NAME: AWS_ROLE_SESSION_NAME is ignored: "));
    }

    #[test]
    fn warns_about_references_that_are_not_expanded() {
        assert_eq!(
            findings(&json!({"WALG_S3_PREFIX": "s3://$(WAL_S3_BUCKET)/$(SCOPE)/$(PGVERSION)"})),
            [
                "warn data.WALG_S3_PREFIX: $(WAL_S3_BUCKET) is not expanded: no variable of that name is defined before this one; \
              use SCOPE, POD_NAMESPACE, PGVERSION, or a variable whose name sorts before this one"
            ]
        );
        assert_eq!(findings(&json!({"CLONE_AWS_REGION": "$(AWS_REGION)"})), [""; 0]);
    }
}
