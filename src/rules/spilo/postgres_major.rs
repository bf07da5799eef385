//! `spilo/postgres-major`: the image contains the PostgreSQL version of the resource.

use spilo::{PostgresMajor, Release, Tag};

use super::{KnownImage, image_path, replacement};
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PostgresqlContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "spilo/postgres-major",
    default: Action::Deny,
    summary: "the Spilo image contains the PostgreSQL version of the resource",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message {
        NotContained { tag: Tag, oldest: PostgresMajor, newest: PostgresMajor, major: PostgresMajor, example: String } => {
            problem: "Spilo {tag} contains PostgreSQL {oldest} to {newest}, not {major}: a new database would be PostgreSQL \
                      {newest}, and an existing one would not start",
            fix: "use an image with PostgreSQL {major}{example}",
        },
    }
}

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    let Some(KnownImage { tag, .. }) = KnownImage::new(context.resource.image()) else { return };
    let Some(major) = context.resource.major() else { return };
    let Some(release) = Release::find(tag).filter(|release| !release.ships(major)) else { return };
    let example =
        replacement(context.settings, major).map(|image| format!(", for example {image}")).unwrap_or_default();
    let (oldest, newest) = (release.oldest_major, release.newest_major);
    reporter.deny(image_path(), Message::NotContained { tag, oldest, newest, major, example });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    fn findings(image: &str, version: &str) -> Vec<String> {
        Case::postgresql(&json!({"spec": {"dockerImage": image, "postgresql": {"version": version}}})).findings(&RULE)
    }

    #[test]
    fn denies_an_image_without_the_major_version() {
        let problem = "Spilo 4.0-p3 contains PostgreSQL 13 to 17, not 12: a new database would be PostgreSQL 17, and an \
                       existing one would not start";
        let fix = "use an image with PostgreSQL 12, for example ghcr.io/zalando/spilo-16:3.3-p3";
        assert_eq!(
            findings("ghcr.io/zalando/spilo-17:4.0-p3", "12"),
            [format!("deny spec.dockerImage: {problem}; {fix}")]
        );
        assert!(findings("ghcr.io/zalando/spilo-17:4.0-p3", "18")[0].ends_with("; use an image with PostgreSQL 18"));
    }

    #[test]
    fn accepts_an_image_with_the_major_version() {
        assert_eq!(findings("ghcr.io/zalando/spilo-17:4.0-p3", "13"), [""; 0]);
        assert_eq!(findings("x/own-image:1", "12"), [""; 0]);
    }
}
