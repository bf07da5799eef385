//! `spilo/minimum-version`: the image is new enough.

use spilo::release::milestones::{MAJOR_IN_PATH, REGION_WITH_ENDPOINT};
use spilo::{Release, Tag};

use super::{Replacement, effective_image, replace};
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PostgresqlContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "spilo/minimum-version",
    default: Action::Repair,
    summary: "the Spilo image is not older than spilo.minimum",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message {
        TooOld { tag: Tag, minimum: Tag, defect: String, replacement: Replacement } => {
            problem: "Spilo {tag} is older than {minimum}{defect}",
            fix: "{replacement}",
        },
    }
}

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    let minimum = context.settings.spilo.minimum;
    if let Some(image) = effective_image(context).filter(|image| image.tag < minimum) {
        let (tag, defect) = (image.tag, defect(image.tag));
        replace(context, image, |replacement| Message::TooOld { tag, minimum, defect, replacement }, reporter);
    }
}

/// What is wrong with a release before the default minimum.
fn defect(tag: Tag) -> String {
    let defect = match Release::find(tag).and_then(|release| release.defect) {
        Some(defect) => defect,
        None if tag < MAJOR_IN_PATH => "newer releases do not find its archive, and it can ignore AWS_REGION",
        None if tag < REGION_WITH_ENDPOINT => "it ignores AWS_REGION if AWS_ENDPOINT is set",
        None => return String::new(),
    };
    format!(": {defect}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    fn with_image(image: &str) -> Case {
        Case::postgresql(&json!({"spec": {"dockerImage": image}}))
    }

    #[test]
    fn replaces_the_image_of_harbor_operator() {
        let case = with_image("registry.opensource.zalan.do/acid/spilo-12:1.6-p3");
        assert_eq!(
            case.findings(&RULE),
            [
                "repair spec.dockerImage: Spilo 1.6-p3 is older than 2.1-p2: newer releases do not find its archive, and it can \
              ignore AWS_REGION; use ghcr.io/zalando/spilo-16:3.3-p3"
            ]
        );
        assert_eq!(case.repaired(&RULE)["spec"]["dockerImage"], "ghcr.io/zalando/spilo-16:3.3-p3");
    }

    #[test]
    fn the_minimum_is_a_setting() {
        let case = with_image("ghcr.io/zalando/spilo-15:3.0-p1").settings(&json!({"spilo": {"minimum": "3.1-p1"}}));
        assert_eq!(
            case.findings(&RULE),
            ["repair spec.dockerImage: Spilo 3.0-p1 is older than 3.1-p1; use ghcr.io/zalando/spilo-16:3.3-p3"]
        );
        assert_eq!(with_image("ghcr.io/zalando/spilo-15:3.0-p1").findings(&RULE), [""; 0]);
    }

    #[test]
    fn uses_the_mirror_of_the_replacement() {
        let settings = json!({"spilo": {"registries": {"ghcr.io": "mirror.example.com/ghcr"}}});
        let case = with_image("x/spilo-12:1.6-p3").settings(&settings);
        assert_eq!(case.repaired(&RULE)["spec"]["dockerImage"], "mirror.example.com/ghcr/zalando/spilo-16:3.3-p3");
    }

    #[test]
    fn denies_an_old_image_without_a_replacement() {
        let case = with_image("x/spilo-12:1.6-p3");
        let without_image = case.settings(&json!({"spilo": {"images": {"14": ""}}}));
        assert_eq!(
            without_image.findings(&RULE),
            [
                "deny spec.dockerImage: Spilo 1.6-p3 is older than 2.1-p2: newer releases do not find its archive, and it can \
              ignore AWS_REGION; use a newer image with PostgreSQL 14, or set one in spilo.images"
            ]
        );
    }

    #[test]
    fn uses_the_image_of_the_operator_if_it_is_good_enough() {
        let image = |docker_image: &str, patch: &serde_json::Value| {
            let case = Case::postgresql(patch).operator(&json!({"docker_image": docker_image}));
            case.repaired(&RULE)["spec"]["dockerImage"].as_str().unwrap().to_owned()
        };
        let old = json!({"spec": {"dockerImage": "x/spilo-12:1.6-p3"}});
        for docker_image in ["ghcr.io/zalando/spilo-17:4.0-p3", "mirror.example.com/spilo-15:3.0-p1"] {
            assert_eq!(image(docker_image, &old), docker_image);
        }
        let default = "ghcr.io/zalando/spilo-16:3.3-p3";
        // Too old, with a known defect, in a registry that is shut down, and of unknown content.
        for docker_image in [
            "x/spilo-13:2.0-p7",
            "ghcr.io/zalando/spilo-16:3.3-p1",
            "registry.opensource.zalan.do/acid/spilo-14:2.1-p7",
            "x/spilo-17:latest",
            "x/spilo-19:9.0-p1",
        ] {
            assert_eq!(image(docker_image, &old), default, "{docker_image}");
        }
        // 4.0-p3 contains 14, but not 12.
        let without_timestamp = json!({"cluster": "source"});
        let cloned = json!({"spec": {
            "dockerImage": "x/spilo-12:1.6-p3", "postgresql": {"version": "12"}, "clone": without_timestamp,
        }});
        assert_eq!(image("ghcr.io/zalando/spilo-17:4.0-p3", &cloned), default);
        let azure = json!({"spec": {
            "dockerImage": "x/spilo-13:2.1-p1", "env": [{"name": "WALG_AZ_PREFIX", "value": "azure://c/p"}],
        }});
        assert_eq!(image("ghcr.io/zalando/spilo-14:2.1-p6", &old), "ghcr.io/zalando/spilo-14:2.1-p6");
        assert_eq!(image("ghcr.io/zalando/spilo-14:2.1-p6", &azure), default);
    }

    #[test]
    fn does_not_use_an_image_of_the_operator_that_is_older_than_the_running_one() {
        let settings = json!({"spilo": {"minimum": "3.2-p1"}});
        let running = Case::postgresql(&json!({"spec": {"dockerImage": "x/spilo-16:3.3-p1"}}))
            .old(&json!({}))
            .settings(&settings)
            .operator(&json!({"docker_image": "ghcr.io/zalando/spilo-16:3.2-p3"}));
        let repaired = running.repaired(&crate::rules::spilo::known_defect::RULE);
        assert_eq!(repaired["spec"]["dockerImage"], "ghcr.io/zalando/spilo-16:3.3-p3");
    }

    #[test]
    fn an_image_without_a_known_release_is_not_compared() {
        assert_eq!(with_image("x/spilo-12:latest").findings(&RULE), [""; 0]);
    }
}
