//! The actions of rules in the settings.

use serde_json::Value;

use super::RULES;
use crate::finding::Action;
use crate::settings::{Settings, SettingsErrors};

impl Settings {
    /// Reads settings. Empty values (null, an empty string, list or object) mean that a setting is not set, because the
    /// forms of Rancher send them for fields without input.
    ///
    /// # Errors
    /// Returns all errors, unknown fields and rules included. Checks that involve several fields of an object are made
    /// once these fields are valid.
    pub fn parse(value: &Value) -> Result<Self, SettingsErrors> {
        let (settings, mut errors) = match Self::from_value(value) {
            Ok(settings) => (settings, SettingsErrors::default()),
            Err(errors) => (Self::default(), errors),
        };
        for (id, action) in value.get("rules").and_then(Value::as_object).into_iter().flatten() {
            check(id, action, &mut errors);
        }
        if errors.total() == 0 { Ok(settings) } else { Err(errors) }
    }
}

fn check(id: &str, action: &Value, errors: &mut SettingsErrors) {
    match super::find(id) {
        _ if action.is_null() || action == "" => {}
        None => errors.add_unknown_rule(id, RULES.iter().map(|rule| rule.id)),
        Some(rule) if action == Action::Repair.name() && !rule.can_repair() => {
            errors.add_rule(id, "the rule cannot repair; expected \"deny\", \"warn\" or \"off\"");
        }
        Some(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules;
    use crate::settings::testing::{accepts, rejects};

    fn action(settings: &Settings, id: &str) -> Action {
        rules::find(id).unwrap().action(settings, settings.mode)
    }

    #[test]
    fn rules_can_be_overridden() {
        let settings = accepts(&json!({"rules": {"pg-hba/required-access": "warn", "pod-config/target": "off"}}));
        assert_eq!(action(&settings, "pg-hba/required-access"), Action::Warn);
        assert_eq!(action(&settings, "pod-config/target"), Action::Off);
        assert_eq!(action(&settings, "spilo/known-defect"), Action::Repair);
        rejects(
            &json!({"rules": {"pod-config/target": "repair"}}),
            "rules.pod-config/target: the rule cannot repair; expected \"deny\", \"warn\" or \"off\"",
        );
        rejects(
            &json!({"rules": {"pod-config/target": "ignore"}}),
            "rules.pod-config/target: unknown value; expected \"off\", \"warn\", \"repair\" or \"deny\"",
        );
        rejects(
            &json!({"rules": {"pod-config/target": "Warning"}}),
            "rules.pod-config/target: unknown value; expected \"off\", \"warn\", \"repair\" or \"deny\"",
        );
        rejects(
            &json!({"rules": {"pod-config/target": false}}),
            "rules.pod-config/target: found a boolean; expected a string in quotation marks",
        );
        rejects(
            &json!({"rules": {"pg-hba/sintax": "off"}}),
            "rules: unknown rule \"pg-hba/sintax\"; did you mean \"pg-hba/syntax\"?",
        );
        rejects(
            &json!({"rules": {"replication": "off"}}),
            "rules: unknown rule \"replication\"; expected the id of a rule, see docs/rules.md",
        );
    }

    #[test]
    fn verify_denies_instead_of_repairing() {
        assert_eq!(action(&accepts(&json!({"mode": "verify"})), "pg-hba/required-access"), Action::Deny);
    }
}
