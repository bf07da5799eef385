//! Rules on the Spilo image of a resource.

pub mod images;
pub mod known_defect;
pub mod minimum_version;
pub mod operator_version;
pub mod postgres_major;
pub mod reference;
pub mod running_cluster;

use std::fmt;

use spilo::release::milestones::{MAJOR_IN_PATH, UBUNTU_22_04};
use spilo::{ImageReference, PostgresMajor, Tag};

use crate::edit::Edit;
use crate::field_path::FieldPath;
use crate::finding::Reporter;
use crate::message::Message;
use crate::resources::Postgresql;
use crate::rules::PostgresqlContext;
use crate::rules::postgresql::version;
use images::{KnownImage, effective_image, must_be_replaced, replacement};

fn image_path() -> FieldPath {
    FieldPath::new(["spec", "dockerImage"])
}

/// What to do about an image that must be replaced.
#[derive(Clone, Debug)]
enum Replacement {
    Image(String),
    NoImage(PostgresMajor),
    NoMajor,
}

impl fmt::Display for Replacement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Image(image) => write!(f, "use {image}"),
            Self::NoImage(major) => {
                write!(f, "use a newer image with PostgreSQL {major}, or set one in spilo.images")
            }
            Self::NoMajor => f.write_str("set spec.postgresql.version, which selects the new image"),
        }
    }
}

/// Reports a problem of the effective image, and replaces the image if that is safe.
fn replace<M: Message>(
    context: &PostgresqlContext<'_>,
    image: KnownImage<'_>,
    message: impl FnOnce(Replacement) -> M,
    reporter: &mut Reporter<'_>,
) {
    if Obstacle::find(context, image.tag).is_some() {
        return; // Reported by `spilo/running-cluster`.
    }
    let Some(major) = version::effective_major(context) else {
        return reporter.deny(image_path(), message(Replacement::NoMajor));
    };
    match replacement(context, major) {
        Some(replacement) if replacement != image.image.reference() => {
            let image = reference::mirrored(context.settings, replacement).unwrap_or_else(|| replacement.to_owned());
            let edit = Edit::set_string(image.as_str());
            reporter.repair(image_path(), message(Replacement::Image(image)), edit);
        }
        _ => reporter.deny(image_path(), message(Replacement::NoImage(major))),
    }
}

/// Why the policy does not replace the image of a running cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Obstacle {
    ArchivePathChanges,
    CollationsChange,
    ArchivePathAndCollationsChange,
    ReplacementIsOlder,
    ReplacementIsUnknown,
}

impl Obstacle {
    /// The obstacle to replacing the image, whose tag is `new`, of a running cluster.
    fn find(context: &PostgresqlContext<'_>, new: Tag) -> Option<Self> {
        let running = context.old.and_then(Postgresql::image)?.tag().unwrap_or(new);
        let replacement = ImageReference::parse(replacement(context, version::effective_major(context)?)?);
        match replacement.tag() {
            Ok(tag) if tag < running => Some(Self::ReplacementIsOlder),
            _ if context.settings.spilo.upgrade_running => None,
            Ok(tag) => Self::between(running, tag),
            Err(_) => Some(Self::ReplacementIsUnknown),
        }
    }

    /// What changes between two releases.
    fn between(from: Tag, to: Tag) -> Option<Self> {
        let crosses = |milestone: Tag| from < milestone && milestone <= to;
        match (crosses(MAJOR_IN_PATH), crosses(UBUNTU_22_04)) {
            (true, true) => Some(Self::ArchivePathAndCollationsChange),
            (true, false) => Some(Self::ArchivePathChanges),
            (false, true) => Some(Self::CollationsChange),
            (false, false) => None,
        }
    }

    const fn reason(self) -> &'static str {
        match self {
            Self::ArchivePathChanges => "the archive path changes, and existing backups are no longer listed",
            Self::CollationsChange => "the sort order of glibc changes, and indexes on text must be rebuilt",
            Self::ArchivePathAndCollationsChange => {
                "the archive path and the sort order of glibc change, and indexes on text must be rebuilt"
            }
            Self::ReplacementIsOlder => "the image in spilo.images is older than the running one",
            Self::ReplacementIsUnknown => "the image in spilo.images has no Spilo tag to compare",
        }
    }

    /// The work that an upgrade requires. `None` if there is no image to upgrade to.
    const fn work(self) -> Option<&'static str> {
        match self {
            Self::ArchivePathChanges => Some("make a base backup"),
            Self::CollationsChange => Some("run REINDEX DATABASE"),
            Self::ArchivePathAndCollationsChange => Some("make a base backup and run REINDEX DATABASE"),
            Self::ReplacementIsOlder | Self::ReplacementIsUnknown => None,
        }
    }
}
