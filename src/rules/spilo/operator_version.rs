//! `spilo/operator-version`: the operator supports the Patroni version in the image.

use spilo::Tag;
use spilo::operator::OperatorVersion;

use super::{KnownImage, image_path};
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PostgresqlContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "spilo/operator-version",
    default: Action::Warn,
    summary: "the operator supports the Patroni version in the Spilo image",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message {
        UnsupportedRole { tag: Tag, operator: OperatorVersion, patroni_4: Tag, minimum: OperatorVersion } => {
            problem: "Patroni in Spilo {tag} uses the role name primary, which operator {operator} does not support: major \
                      version upgrades are skipped",
            fix: "use Spilo before {patroni_4}, or operator {minimum} or later",
        },
    }
}

/// The first release with Patroni 4.
const PATRONI_4: Tag = Tag::new(4, 0, 1);

/// The first operator that supports the role `primary` (postgres-operator, `pkg/cluster/majorversionupgrade.go`; #2818).
const SUPPORTS_PRIMARY: OperatorVersion = OperatorVersion::new(1, 14, 0);

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    let Some(KnownImage { tag, .. }) = KnownImage::new(context.resource.image()) else { return };
    let Some(operator) = context.settings.operator.version else { return };
    if tag >= PATRONI_4 && operator < SUPPORTS_PRIMARY {
        let message = Message::UnsupportedRole { tag, operator, patroni_4: PATRONI_4, minimum: SUPPORTS_PRIMARY };
        reporter.deny(image_path(), message);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    fn findings(image: &str, operator: &str) -> Vec<String> {
        let resource = json!({"spec": {"dockerImage": image, "postgresql": {"version": "15"}}});
        Case::postgresql(&resource).settings(&json!({"operator": {"version": operator}})).findings(&RULE)
    }

    #[test]
    fn warns_about_patroni_4_under_an_older_operator() {
        assert_eq!(
            findings("ghcr.io/zalando/spilo-17:4.0-p2", "1.13.0"),
            [
                "warn spec.dockerImage: Patroni in Spilo 4.0-p2 uses the role name primary, which operator 1.13.0 does not \
              support: major version upgrades are skipped; use Spilo before 4.0-p1, or operator 1.14.0 or later"
            ]
        );
    }

    #[test]
    fn accepts_other_combinations() {
        for (image, operator) in [
            ("ghcr.io/zalando/spilo-17:4.0-p2", "1.14"),
            ("ghcr.io/zalando/spilo-16:3.3-p3", "1.8.2"),
            ("ghcr.io/zalando/spilo-17:4.0-p2", ""),
        ] {
            assert_eq!(findings(image, operator), [""; 0], "{image} {operator}");
        }
    }
}
