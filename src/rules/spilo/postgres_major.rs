//! `spilo/postgres-major`: the image contains the PostgreSQL version of the resource.

use spilo::plan::ProblemKind;
use spilo::{PostgresMajor, Release, Tag};

use super::{KnownImage, image_path, replacement};
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::postgresql::version;
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
        OperatorImage { tag: Tag, oldest: PostgresMajor, newest: PostgresMajor, major: PostgresMajor, example: String } => {
            problem: "docker_image in the operator's configuration, which is used without an image, is Spilo {tag} with PostgreSQL \
                      {oldest} to {newest}, not {major}: a new database would be PostgreSQL {newest}, and an existing one would \
                      not start",
            fix: "set an image with PostgreSQL {major}{example}",
        },
        UsedNotContained { tag: Tag, oldest: PostgresMajor, newest: PostgresMajor, major: PostgresMajor, example: String } => {
            problem: "the operator's configuration selects PostgreSQL {major}, and Spilo {tag} contains {oldest} to {newest}: a new \
                      database would be PostgreSQL {newest}, and an existing one would not start",
            fix: "use an image with PostgreSQL {major}{example}, or change target_major_version in the operator's configuration",
        },
    }
}

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    // With `major_version_upgrade_mode: full`, the operator uses another version than the resource. An existing database
    // has that of the resource before the upgrade, which requires both versions.
    let is_other_used =
        context.backups.problems().any(|problem| matches!(problem.kind, ProblemKind::OtherMajor { .. }));
    if !(is_other_used && context.is_new) {
        check_resource(context, reporter);
    }
    for problem in context.backups.problems() {
        let ProblemKind::MajorNotInImage { major } = problem.kind else { continue };
        let Some(release) = Release::find(context.backups.tag) else { continue };
        let (tag, example) = (release.tag, example(context, major));
        let (oldest, newest) = (release.oldest_major, release.newest_major);
        if context.resource.major() != Some(major) {
            reporter.deny(image_path(), Message::UsedNotContained { tag, oldest, newest, major, example });
        } else if context.resource.image().is_none() {
            reporter.deny(image_path(), Message::OperatorImage { tag, oldest, newest, major, example });
        }
    }
}

fn example(context: &PostgresqlContext<'_>, major: PostgresMajor) -> String {
    replacement(context, major).map(|image| format!(", for example {image}")).unwrap_or_default()
}

fn check_resource(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    let Some(KnownImage { tag, .. }) = KnownImage::new(context.resource.image()) else { return };
    let Some(major) = version::effective_major(context) else { return };
    let Some(release) = Release::find(tag).filter(|release| !release.ships(major)) else { return };
    let example = example(context, major);
    let (oldest, newest) = (release.oldest_major, release.newest_major);
    reporter.deny(image_path(), Message::NotContained { tag, oldest, newest, major, example });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    fn findings(image: &str, version: &str) -> Vec<String> {
        let resource = json!({"spec": {"dockerImage": image, "postgresql": {"version": version}}});
        // An operator that supports 12, so that the version is not replaced.
        let settings = json!({"operator": {"version": if version == "12" { "1.13" } else { "2.0" }}});
        Case::postgresql(&resource).settings(&settings).findings(&RULE)
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

    #[test]
    fn denies_an_image_of_the_operator_without_the_version() {
        let case = |image: &str| {
            Case::postgresql(&json!({"spec": {"dockerImage": null, "postgresql": {"version": "12"}}}))
                .settings(&json!({"operator": {"version": "1.13.0"}}))
                .operator(&json!({"docker_image": image}))
                .findings(&RULE)
        };
        assert_eq!(
            case("ghcr.io/zalando/spilo-17:4.0-p3"),
            [
                "deny spec.dockerImage: docker_image in the operator's configuration, which is used without an image, is Spilo \
              4.0-p3 with PostgreSQL 13 to 17, not 12: a new database would be PostgreSQL 17, and an existing one would not \
              start; set an image with PostgreSQL 12, for example ghcr.io/zalando/spilo-16:3.3-p3"
            ]
        );
        assert_eq!(case("ghcr.io/zalando/spilo-16:3.3-p3"), [""; 0]);
        // Without look-ups, the image is not known.
        assert_eq!(Case::postgresql(&json!({"spec": {"dockerImage": null}})).findings(&RULE), [""; 0]);
    }

    #[test]
    fn denies_a_version_that_the_operator_s_configuration_selects() {
        let operator = json!({"major_version_upgrade": {
            "major_version_upgrade_mode": "full", "minimal_major_version": "14", "target_major_version": "17",
        }});
        let case = |version: &str, image: &str| {
            Case::postgresql(&json!({"spec": {"dockerImage": image, "postgresql": {"version": "13"}}}))
                .settings(&json!({"operator": {"version": version}}))
                .operator(&operator)
                .findings(&RULE)
        };
        assert_eq!(
            case("1.14.0", "ghcr.io/zalando/spilo-16:3.3-p3"),
            [
                "deny spec.dockerImage: the operator's configuration selects PostgreSQL 17, and Spilo 3.3-p3 contains 12 to 16: a \
              new database would be PostgreSQL 16, and an existing one would not start; use an image with PostgreSQL 17, or \
              change target_major_version in the operator's configuration"
            ]
        );
        assert_eq!(case("1.14.0", "ghcr.io/zalando/spilo-17:4.0-p3"), [""; 0]);
        // An existing database of version 12 cannot be upgraded by an image without it.
        let version = json!({"version": "12"});
        let existing = Case::postgresql(&json!({"spec": {
            "dockerImage": "ghcr.io/zalando/spilo-17:4.0-p3", "postgresql": version,
        }}))
        .old(&json!({"spec": {"dockerImage": "ghcr.io/zalando/spilo-16:3.3-p3"}}))
        .settings(&json!({"operator": {"version": "1.14.0"}}))
        .operator(&operator)
        .findings(&RULE);
        assert!(existing.len() == 1 && existing[0].contains(" contains PostgreSQL 13 to 17, not 12"), "{existing:?}");
    }
}
