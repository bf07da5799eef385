//! `pod-config/shape`: the data of the ConfigMap is a map of strings. The API server accepts nothing else, but manifests can
//! contain `true` and `14` without quotation marks.

use crate::finding::{Action, Reporter};
use crate::json::type_name;
use crate::message::messages;
use crate::rules::{Handlers, PodConfigContext, Rule};

use super::{data_path, variable_path};

/// The rule.
pub const RULE: Rule = Rule {
    id: "pod-config/shape",
    default: Action::Deny,
    summary: "the data of the ConfigMap is a map of strings",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { pod_config: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        NotAString { found: &'a str } => {
            problem: "expected a string, found {found}",
            fix: "write a quoted string",
        },
        NotAMap { found: &'a str } => {
            problem: "expected a map of strings, found {found}",
            fix: "write a map of strings",
        },
    }
}

fn check(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    let Some(data) = context.config_map.data() else { return };
    if !data.is_object() {
        return reporter.deny(data_path(), Message::NotAMap { found: type_name(data) });
    }
    for (name, value) in context.config_map.entries().filter(|(_, value)| !value.is_string() && !value.is_null()) {
        reporter.deny(variable_path(name), Message::NotAString { found: type_name(value) });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    #[test]
    fn denies_values_that_are_not_strings() {
        assert_eq!(
            Case::pod_config(&json!({"USE_WALG_BACKUP": true, "BACKUP_NUM_TO_RETAIN": 14})).findings(&RULE),
            [
                "deny data.BACKUP_NUM_TO_RETAIN: expected a string, found a number; write a quoted string",
                "deny data.USE_WALG_BACKUP: expected a string, found a boolean; write a quoted string",
            ]
        );
        assert_eq!(
            Case::pod_config(&json!([])).findings(&RULE),
            ["deny data: expected a map of strings, found a list; write a map of strings"]
        );
        assert_eq!(Case::pod_config(&json!({})).findings(&RULE), [""; 0]);
    }
}
