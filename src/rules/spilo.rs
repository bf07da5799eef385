//! Rules on the Spilo image of a resource.

pub mod known_defect;
pub mod minimum_version;
pub mod operator_version;
pub mod postgres_major;
pub mod reference;
pub mod running_cluster;

use std::fmt;

use spilo::release::milestones::{MAJOR_IN_PATH, UBUNTU_22_04};
use spilo::{ImageReference, PostgresMajor, Release, Tag};

use crate::edit::Edit;
use crate::field_path::FieldPath;
use crate::finding::{Action, Reporter};
use crate::message::Message;
use crate::resources::Postgresql;
use crate::rules::postgresql::version;
use crate::rules::{PostgresqlContext, Rule};
use crate::settings::Settings;

fn image_path() -> FieldPath {
    FieldPath::new(["spec", "dockerImage"])
}

/// An image whose release is known.
#[derive(Clone, Copy, Debug)]
struct KnownImage<'a> {
    image: ImageReference<'a>,
    tag: Tag,
}

impl<'a> KnownImage<'a> {
    fn new(image: Option<ImageReference<'a>>) -> Option<Self> {
        let image = image?;
        Some(Self { image, tag: image.tag().ok()? })
    }
}

/// The image that the cluster would run: that of the resource, or the stored one if `spilo/running-cluster` keeps it.
fn effective_image<'a>(context: &PostgresqlContext<'a>) -> Option<KnownImage<'a>> {
    let new = KnownImage::new(context.resource.image())?;
    match context.old.and_then(Postgresql::image) {
        Some(running) if running_cluster::is_downgrade(running, new.tag, context.settings) && keeps_images(context) => {
            KnownImage::new(Some(running))
        }
        _ => Some(new),
    }
}

fn keeps_images(context: &PostgresqlContext<'_>) -> bool {
    running_cluster::RULE.action(context.settings, context.mode) == Action::Repair
}

/// Whether an image with this tag must be replaced.
fn must_be_replaced(tag: Tag, settings: &Settings) -> bool {
    tag < settings.spilo.minimum || Release::find(tag).is_some_and(|release| release.defect.is_some())
}

/// Whether an image with this tag must be replaced, and a rule does so or requires it.
fn is_replaced(context: &PostgresqlContext<'_>, tag: Tag) -> bool {
    let is_required = |rule: &Rule| rule.action(context.settings, context.mode) >= Action::Repair;
    if tag < context.settings.spilo.minimum {
        return is_required(&minimum_version::RULE);
    }
    let has_defect = must_be_replaced(tag, context.settings) || known_defect::hangs_on_azure(context, tag);
    has_defect && is_required(&known_defect::RULE)
}

/// The image that replaces others for a PostgreSQL major version: the operator's own if it is good enough, else the one in
/// `spilo.images` if it is not too old itself.
pub(super) fn replacement<'a>(context: &PostgresqlContext<'a>, major: PostgresMajor) -> Option<&'a str> {
    if let Some(image) = operator_image(context, major) {
        return Some(image);
    }
    let settings = context.settings;
    let reference = settings.spilo.images.get(&major)?;
    let is_new_enough = ImageReference::parse(reference).tag().map_or(true, |tag| tag >= settings.spilo.minimum);
    is_new_enough.then_some(reference)
}

/// The `docker_image` of the operator, if it can replace another image: it contains the major version and that of the backups
/// that a new cluster is created from, it has no known defect, and it is not older than the running image.
fn operator_image<'a>(context: &PostgresqlContext<'a>, major: PostgresMajor) -> Option<&'a str> {
    let KnownImage { image, tag } = KnownImage::new(context.related.operator_configuration()?.image())?;
    let is_good = !must_be_replaced(tag, context.settings) && !known_defect::hangs_on_azure(context, tag);
    let contains_majors = Release::find(tag)?.ships(major) && version::contains_source(context, tag);
    let is_older = context.old.and_then(Postgresql::image).is_some_and(|image| image.tag().is_ok_and(|old| tag < old));
    let is_available = reference::is_available(context.settings, image.reference());
    (is_good && contains_majors && !is_older && is_available).then_some(image.reference())
}

/// Whether the image that the cluster would run contains a PostgreSQL major version, as far as it is known.
pub(super) fn contains_major(context: &PostgresqlContext<'_>, major: PostgresMajor) -> bool {
    match effective_image(context) {
        Some(image) if is_replaced(context, image.tag) => replacement(context, major).is_some(),
        _ => tag_with_major(context, major).and_then(Release::find).is_none_or(|release| release.ships(major)),
    }
}

/// The tag of the image that the cluster would run with a PostgreSQL major version, if it is known.
pub(super) fn tag_with_major(context: &PostgresqlContext<'_>, major: PostgresMajor) -> Option<Tag> {
    match effective_image(context) {
        Some(image) if is_replaced(context, image.tag) => {
            ImageReference::parse(replacement(context, major)?).tag().ok()
        }
        Some(image) => Some(image.tag),
        None if context.resource.image().is_some() => None,
        None => context.related.operator_configuration()?.image()?.tag().ok(),
    }
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
