//! `spilo/running-cluster`: the image of a running cluster is not downgraded, and not replaced if that requires manual
//! work.

use spilo::{ImageReference, Tag};

use super::{KnownImage, Obstacle, effective_image, image_path, must_be_replaced};
use crate::edit::Edit;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::resources::Postgresql;
use crate::rules::{Handlers, PostgresqlContext, Rule};
use crate::settings::Settings;
use crate::text::Quoted;

/// The rule.
pub const RULE: Rule = Rule {
    id: "spilo/running-cluster",
    default: Action::Repair,
    summary: "the image of a running cluster is not downgraded, and not replaced if that requires manual work",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        Downgrade { from: String, to: Tag, image: Quoted<'a> } => {
            problem: "the update would downgrade the cluster from {from} to Spilo {to}",
            fix: "keep {image}",
        },
        NotReplaced { tag: Tag, reason: &'a str, work: &'a str } => {
            problem: "Spilo {tag} should be replaced, but {reason}",
            fix: "set spilo.upgradeRunning, and {work} afterwards",
        },
        NoReplacement { tag: Tag, reason: &'a str } => {
            problem: "Spilo {tag} should be replaced, but {reason}",
            fix: "set a newer image with a Spilo tag in spilo.images",
        },
        Upgrade { from: Tag, to: Tag, reason: &'a str, work: &'a str } => {
            problem: "between Spilo {from} and {to}, {reason}",
            fix: "{work} right after the upgrade",
        },
    }
}

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    let Some(running) = context.old.and_then(Postgresql::image) else { return };
    let Some(KnownImage { tag, .. }) = KnownImage::new(context.resource.image()) else { return };
    if is_downgrade(running, tag, context.settings) {
        let is_replaced = effective_image(context).is_some_and(|kept| {
            must_be_replaced(kept.tag, context.settings) && Obstacle::find(context, kept.tag).is_none()
        });
        // The running image would be replaced by a newer one at once.
        if !is_replaced {
            let image = running.reference();
            let message = Message::Downgrade { from: describe(running), to: tag, image: Quoted(image) };
            reporter.repair(image_path(), message, Edit::set_string(image));
        }
        return;
    }
    let obstacle = must_be_replaced(tag, context.settings).then(|| Obstacle::find(context, tag)).flatten();
    if let Some(obstacle) = obstacle {
        let reason = obstacle.reason();
        let message = match obstacle.work() {
            Some(work) => Message::NotReplaced { tag, reason, work },
            None => Message::NoReplacement { tag, reason },
        };
        reporter.warn(image_path(), message);
    } else if let Ok(from) = running.tag()
        && let Some(obstacle) = Obstacle::between(from, tag)
        && let Some(work) = obstacle.work()
    {
        reporter.warn(image_path(), Message::Upgrade { from, to: tag, reason: obstacle.reason(), work });
    }
}

/// Whether replacing the running image by one with this tag is a downgrade. If the release of the running image is not
/// known, only an image that would have to be replaced at once counts as older: harbor-operator overwrites every image
/// with its own default.
pub(super) fn is_downgrade(running: ImageReference<'_>, new: Tag, settings: &Settings) -> bool {
    running.tag().map_or_else(|_| must_be_replaced(new, settings), |running| new < running)
}

fn describe(running: ImageReference<'_>) -> String {
    running.tag().map_or_else(|_| Quoted(running.reference()).to_string(), |tag| format!("Spilo {tag}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::spilo::minimum_version;
    use crate::rules::testing::Case;

    fn update(new: &str, old: &str) -> Case {
        Case::postgresql(&json!({"spec": {"dockerImage": new}})).old(&json!({"spec": {"dockerImage": old}}))
    }

    #[test]
    fn keeps_a_newer_running_image() {
        let case = update("registry.opensource.zalan.do/acid/spilo-12:1.6-p3", "ghcr.io/zalando/spilo-16:3.3-p3");
        assert_eq!(
            case.findings(&RULE),
            ["repair spec.dockerImage: the update would downgrade the cluster from Spilo 3.3-p3 to Spilo 1.6-p3; \
              keep \"ghcr.io/zalando/spilo-16:3.3-p3\""]
        );
        assert_eq!(case.findings(&minimum_version::RULE), [""; 0]);
        let own = update("x/spilo-12:1.6-p3", "x/own:1");
        assert!(own.findings(&RULE)[0].contains("from \"x/own:1\" to Spilo 1.6-p3; keep \"x/own:1\""));
    }

    #[test]
    fn does_not_replace_a_running_image_if_that_requires_work() {
        let case = update("x/spilo-12:1.6-p3", "x/spilo-12:1.6-p3");
        assert_eq!(
            case.findings(&RULE),
            [
                "warn spec.dockerImage: Spilo 1.6-p3 should be replaced, but the archive path and the sort order of glibc \
              change, and indexes on text must be rebuilt; set spilo.upgradeRunning, and make a base backup and run REINDEX \
              DATABASE afterwards"
            ]
        );
        assert_eq!(case.findings(&minimum_version::RULE), [""; 0]);
        let allowed = case.settings(&json!({"spilo": {"upgradeRunning": true}}));
        assert_eq!(allowed.findings(&RULE), [""; 0]);
        assert_eq!(allowed.findings(&minimum_version::RULE).len(), 1);
    }

    #[test]
    fn warns_about_an_upgrade_that_requires_work() {
        assert_eq!(
            update("ghcr.io/zalando/spilo-15:3.0-p1", "x/spilo-14:2.1-p7").findings(&RULE),
            [
                "warn spec.dockerImage: between Spilo 2.1-p7 and 3.0-p1, the sort order of glibc changes, and indexes on text \
              must be rebuilt; run REINDEX DATABASE right after the upgrade"
            ]
        );
    }

    #[test]
    fn a_new_cluster_has_no_running_image() {
        assert_eq!(Case::postgresql(&json!({"spec": {"dockerImage": "x/spilo-12:1.6-p3"}})).findings(&RULE), [""; 0]);
    }
}
