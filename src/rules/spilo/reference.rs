//! `spilo/reference`: the image reference names an existing release in a registry that remains available.

use spilo::{PostgresMajor, Release, Tag, UnknownTag};

use super::{Obstacle, effective_image, image_path, must_be_replaced};
use crate::edit::Edit;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PostgresqlContext, Rule};
use crate::settings::Settings;
use crate::text::Quoted;

/// The rule.
pub const RULE: Rule = Rule {
    id: "spilo/reference",
    default: Action::Repair,
    summary: "the image reference names an existing Spilo release in a registry that remains available",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        Mirrored { image: Quoted<'a>, mirrored: &'a str } => {
            problem: "spilo.registries has a mirror of {image}",
            fix: "use {mirrored}",
        },
        UnknownRelease { image: Quoted<'a>, reason: UnknownTag } => {
            problem: "the Spilo release of {image} is unknown, so the image is not checked: {reason}",
            fix: "use a reference such as spilo-16:3.3-p3 if possible",
        },
        NoSuchImage { tag: Tag, newest: PostgresMajor } => {
            problem: "the image does not exist: Spilo {tag} is published as spilo-{newest}",
            fix: "use spilo-{newest}:{tag}",
        },
        ClosingRegistry => {
            problem: "the registry registry.opensource.zalan.do is being shut down",
            fix: "use ghcr.io/zalando, or set a mirror in spilo.registries",
        },
    }
}

/// The registries to which only Zalando pushes.
const PUBLIC_REGISTRIES: [&str; 2] = [CLOSING_REGISTRY, "ghcr.io/zalando/"];

/// zalando/postgres-operator#3092
const CLOSING_REGISTRY: &str = "registry.opensource.zalan.do/acid/";

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    let Some(image) = context.resource.image() else { return };
    let reference = image.reference();
    let is_replaced = effective_image(context).is_some_and(|effective| {
        let tag = effective.tag;
        effective.image.reference() != reference
            || (must_be_replaced(tag, context.settings) && Obstacle::find(context, tag).is_none())
    });
    if is_replaced {
        return; // By another rule.
    }
    if let Some(mirrored) = mirrored(context.settings, reference) {
        let message = Message::Mirrored { image: Quoted(reference), mirrored: &mirrored };
        return reporter.repair(image_path(), message, Edit::set_string(mirrored.as_str()));
    }
    if let Err(reason) = image.tag() {
        reporter.warn(image_path(), Message::UnknownRelease { image: Quoted(reference), reason });
    }
    let is_public = PUBLIC_REGISTRIES.iter().any(|registry| reference.starts_with(registry));
    if is_public
        && let Some(release) = image.tag().ok().and_then(Release::find)
        && image.major_in_name().is_some_and(|major| major != release.newest_major)
    {
        reporter.warn(image_path(), Message::NoSuchImage { tag: release.tag, newest: release.newest_major });
    }
    if reference.starts_with(CLOSING_REGISTRY) {
        reporter.warn(image_path(), Message::ClosingRegistry);
    }
}

/// Whether an image remains available: its registry is not shut down, or has a mirror.
pub(super) fn is_available(settings: &Settings, reference: &str) -> bool {
    !reference.starts_with(CLOSING_REGISTRY) || mirrored(settings, reference).is_some()
}

/// The reference with the longest prefix in `spilo.registries` replaced by its mirror.
pub(super) fn mirrored(settings: &Settings, reference: &str) -> Option<String> {
    let rest = |prefix: &str| reference.strip_prefix(prefix.trim_end_matches('/')).filter(|rest| rest.starts_with('/'));
    let mirrors = settings.spilo.registries.iter().filter_map(|(prefix, mirror)| Some((prefix, mirror, rest(prefix)?)));
    let (_, mirror, rest) = mirrors.max_by_key(|(prefix, ..)| prefix.len())?;
    Some(format!("{}{rest}", mirror.trim_end_matches('/')))
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
    fn accepts_a_public_image_and_an_own_mirror() {
        for image in ["ghcr.io/zalando/spilo-16:3.3-p3", "mirror.example.com/spilo-16:3.3-p3-own"] {
            assert_eq!(with_image(image).findings(&RULE), [""; 0]);
        }
    }

    #[test]
    fn replaces_a_registry_by_its_mirror() {
        let settings =
            json!({"spilo": {"registries": {"ghcr.io": "m.example.com/", "ghcr.io/zalando/": "z.example.com"}}});
        let case = with_image("ghcr.io/zalando/spilo-16:3.3-p3").settings(&settings);
        assert_eq!(
            case.findings(&RULE),
            ["repair spec.dockerImage: spilo.registries has a mirror of \"ghcr.io/zalando/spilo-16:3.3-p3\"; \
              use z.example.com/spilo-16:3.3-p3"]
        );
    }

    #[test]
    fn warns_about_a_reference_without_a_known_release() {
        assert_eq!(
            with_image("ghcr.io/zalando/spilo-16:latest").findings(&RULE),
            [
                "warn spec.dockerImage: the Spilo release of \"ghcr.io/zalando/spilo-16:latest\" is unknown, so the image is not \
              checked: the image reference does not name a fixed version; use a reference such as spilo-16:3.3-p3 if \
              possible"
            ]
        );
    }

    #[test]
    fn warns_about_an_image_that_does_not_exist() {
        assert_eq!(
            with_image("ghcr.io/zalando/spilo-15:3.3-p3").findings(&RULE),
            ["warn spec.dockerImage: the image does not exist: Spilo 3.3-p3 is published as spilo-16; \
              use spilo-16:3.3-p3"]
        );
        assert_eq!(with_image("mirror.example.com/spilo-15:3.3-p3").findings(&RULE), [""; 0]);
    }

    #[test]
    fn warns_about_the_registry_that_is_shut_down() {
        assert_eq!(
            with_image("registry.opensource.zalan.do/acid/spilo-14:2.1-p7").findings(&RULE),
            ["warn spec.dockerImage: the registry registry.opensource.zalan.do is being shut down; \
              use ghcr.io/zalando, or set a mirror in spilo.registries"]
        );
    }
}
