//! `spilo/known-defect`: the image has no known defect that breaks backups or replicas.

use std::ops::RangeInclusive;

use spilo::startup::{Credentials, Store};
use spilo::{Release, Tag};

use super::{Replacement, effective_image, image_path, replace};
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
        RoleFails { tag: Tag } => {
            problem: "WAL-G in Spilo {tag} cannot assume the role in AWS_ROLE_ARN (zalando/spilo#1009)",
            fix: "use Spilo 2.1-p7 to 3.2-p3 or 4.1, or access keys without AWS_ROLE_ARN",
        },
    }
}

/// The release with WAL-G 2.0.0, which hangs with Azure storage.
const HANGS_ON_AZURE: Tag = Tag::new(2, 1, 6);

/// The releases with WAL-G 3.0.0 to 3.0.5, which need AWS_ROLE_SESSION_NAME. Spilo does not pass that on.
const ROLE_FAILS: RangeInclusive<Tag> = Tag::new(3, 3, 1)..=Tag::new(4, 0, 3);

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    let minimum = context.settings.spilo.minimum;
    let Some(image) = effective_image(context).filter(|image| image.tag >= minimum) else { return };
    let tag = image.tag;
    if let Some(defect) = Release::find(tag).and_then(|release| release.defect) {
        replace(context, image, |replacement| Message::Defective { tag, defect, replacement }, reporter);
    }
    let Some(archive) = context.backups.archive() else { return };
    if tag == HANGS_ON_AZURE && archive.store == Store::Azure {
        replace(context, image, |replacement| Message::HangsOnAzure { tag, replacement }, reporter);
    }
    if ROLE_FAILS.contains(&tag) && archive.credentials == Credentials::WebIdentity {
        reporter.warn(image_path(), Message::RoleFails { tag });
    }
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

    #[test]
    fn warns_about_a_role_that_wal_g_cannot_assume() {
        let role = json!([
            {"name": "WAL_S3_BUCKET", "value": "b"}, {"name": "AWS_ROLE_ARN", "value": "arn:aws:iam::1:role/r"},
            {"name": "AWS_WEB_IDENTITY_TOKEN_FILE", "value": "/token"},
        ]);
        assert_eq!(
            findings("ghcr.io/zalando/spilo-16:3.3-p3", &role),
            [
                "warn spec.dockerImage: WAL-G in Spilo 3.3-p3 cannot assume the role in AWS_ROLE_ARN (zalando/spilo#1009); \
              use Spilo 2.1-p7 to 3.2-p3 or 4.1, or access keys without AWS_ROLE_ARN"
            ]
        );
        assert_eq!(findings("ghcr.io/zalando/spilo-16:3.2-p3", &role), [""; 0]);
    }
}
