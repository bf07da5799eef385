//! `spilo/known-defect`: the image has no known defect that breaks backups or replicas.

use spilo::startup::Store;
use spilo::{Release, Tag};

use super::{Replacement, effective_image, replace};
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PostgresqlContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "spilo/known-defect",
    default: Action::Repair,
    summary: "the Spilo image has no known defect that breaks backups or replicas",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        Defective { tag: Tag, defect: &'a str, replacement: Replacement } => {
            problem: "Spilo {tag} has a known defect: {defect}",
            fix: "{replacement}",
        },
        HangsOnAzure { tag: Tag, replacement: Replacement } => {
            problem: "WAL-G in Spilo {tag} hangs with Azure storage (zalando/spilo#743)",
            fix: "{replacement}",
        },
    }
}

/// The release with WAL-G 2.0.0, which hangs with Azure storage.
const HANGS_ON_AZURE: Tag = Tag::new(2, 1, 6);

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    let minimum = context.settings.spilo.minimum;
    let Some(image) = effective_image(context).filter(|image| image.tag >= minimum) else { return };
    let tag = image.tag;
    if let Some(defect) = Release::find(tag).and_then(|release| release.defect) {
        replace(context, image, |replacement| Message::Defective { tag, defect, replacement }, reporter);
    }
    if hangs_on_azure(context, tag) {
        replace(context, image, |replacement| Message::HangsOnAzure { tag, replacement }, reporter);
    }
}

/// Whether WAL-G in this release hangs with the store of the cluster.
pub(super) fn hangs_on_azure(context: &PostgresqlContext<'_>, tag: Tag) -> bool {
    tag == HANGS_ON_AZURE && context.backups.archive().is_some_and(|archive| archive.store == Store::Azure)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::testing::Case;

    fn findings(image: &str, env: &Value) -> Vec<String> {
        Case::postgresql(&json!({"spec": {"dockerImage": image, "env": env}})).findings(&RULE)
    }

    #[test]
    fn replaces_a_defective_image() {
        assert_eq!(
            findings("ghcr.io/zalando/spilo-16:3.3-p1", &json!([])),
            [
                "repair spec.dockerImage: Spilo 3.3-p1 has a known defect: its retention script cannot read the backup list of \
              WAL-G 3, so old backups are never deleted; use ghcr.io/zalando/spilo-16:3.3-p3"
            ]
        );
        assert_eq!(findings("ghcr.io/zalando/spilo-16:3.3-p3", &json!([])), [""; 0]);
    }

    #[test]
    fn replaces_an_image_that_hangs_on_azure() {
        let azure = json!([{"name": "WALG_AZ_PREFIX", "value": "azure://c/p"}]);
        let image = "ghcr.io/zalando/spilo-14:2.1-p6";
        assert_eq!(
            findings(image, &azure),
            ["repair spec.dockerImage: WAL-G in Spilo 2.1-p6 hangs with Azure storage (zalando/spilo#743); \
              use ghcr.io/zalando/spilo-16:3.3-p3"]
        );
        assert_eq!(findings(image, &json!([])), [""; 0]);
    }
}
