//! `pod-config/inline-credentials`: the ConfigMap contains no credentials.

use super::data_path;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PodConfigContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "pod-config/inline-credentials",
    default: Action::Warn,
    summary: "the ConfigMap contains no credentials",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { pod_config: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message {
        Inline { variables: String } => {
            problem: "everyone who can read ConfigMaps can read {variables}",
            fix: "move the credentials to the Secret in pod_environment_secret",
        },
    }
}

/// The maximum number of variables in the message.
const MAX_NAMED: usize = 8;

fn check(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    let is_set = |value: &str| !value.is_empty() && !value.starts_with("$(");
    let inline = context.config_map.variables().filter(|variable| is_set(variable.value) && variable.is_secret());
    let variables: Vec<&str> = inline.map(|variable| variable.name).take(MAX_NAMED).collect();
    if !variables.is_empty() {
        reporter.deny(data_path(), Message::Inline { variables: variables.join(", ") });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    #[test]
    fn warns_about_credentials() {
        let patch = json!({
            "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "CLONE_AWS_ACCESS_KEY_ID": "$(AWS_ACCESS_KEY_ID)",
            "WALG_LIBSODIUM_KEY": "", "MY_TOKEN": "c",
        });
        assert_eq!(
            Case::pod_config(&patch).findings(&RULE),
            [
                "warn data: everyone who can read ConfigMaps can read AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, MY_TOKEN; move \
              the credentials to the Secret in pod_environment_secret"
            ]
        );
        assert_eq!(Case::pod_config(&json!({})).findings(&RULE), [""; 0]);
    }
}
