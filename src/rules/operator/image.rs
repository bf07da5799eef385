//! `operator/image`: the image of resources without one is new enough and has no known defect.

use spilo::{Release, Tag};

use crate::backups::pod_config_image;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::resources::operator_configuration::ConfigurationKey;
use crate::rules::{Handlers, OperatorConfigurationContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "operator/image",
    default: Action::Warn,
    summary: "docker_image in the operator's configuration is not older than spilo.minimum and has no known defect",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { operator_configuration: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        TooOld { tag: Tag, minimum: Tag, replacement: &'a str } => {
            problem: "Spilo {tag}, which resources without an image use, is older than {minimum}",
            fix: "use {replacement}",
        },
        Defective { tag: Tag, defect: &'a str, replacement: &'a str } => {
            problem: "Spilo {tag}, which resources without an image use, has a known defect: {defect}",
            fix: "use {replacement}",
        },
    }
}

fn check(context: &OperatorConfigurationContext<'_>, reporter: &mut Reporter<'_>) {
    let Some(tag) = context.configuration.image().and_then(|image| image.tag().ok()) else { return };
    let (minimum, replacement) = (context.settings.spilo.minimum, pod_config_image(context.settings));
    let message = if tag < minimum {
        Message::TooOld { tag, minimum, replacement }
    } else if let Some(defect) = Release::find(tag).and_then(|release| release.defect) {
        Message::Defective { tag, defect, replacement }
    } else {
        return;
    };
    reporter.deny(context.configuration.path(ConfigurationKey::DOCKER_IMAGE), message);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    fn findings(image: &str) -> Vec<String> {
        Case::operator_configuration(&json!({"docker_image": image})).findings(&RULE)
    }

    #[test]
    fn warns_about_an_old_or_defective_image() {
        assert_eq!(
            findings("registry.opensource.zalan.do/acid/spilo-12:1.6-p3"),
            [
                "warn configuration.docker_image: Spilo 1.6-p3, which resources without an image use, is older than 2.1-p2; \
              use ghcr.io/zalando/spilo-16:3.3-p3"
            ]
        );
        assert!(findings("ghcr.io/zalando/spilo-16:3.3-p1")[0].contains("has a known defect: its retention script"));
        for image in ["ghcr.io/zalando/spilo-16:3.3-p3", "x/own:1"] {
            assert_eq!(findings(image), [""; 0]);
        }
    }
}
