//! The image that a cluster runs, and the one that replaces it.

use spilo::{ImageReference, PostgresMajor, Release, Tag};

use crate::finding::Action;
use crate::resources::Postgresql;
use crate::rules::postgresql::restored;
use crate::rules::{PostgresqlContext, Rule};
use crate::settings::Settings;

/// An image whose release is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnownImage<'a> {
    pub(super) image: ImageReference<'a>,
    pub(super) tag: Tag,
}

impl<'a> KnownImage<'a> {
    pub(super) fn new(image: Option<ImageReference<'a>>) -> Option<Self> {
        let image = image?;
        Some(Self { image, tag: image.tag().ok()? })
    }
}

/// The image that the cluster would run: that of the resource, or the stored one if `spilo/running-cluster` keeps it.
pub(super) fn effective_image<'a>(context: &PostgresqlContext<'a>) -> Option<KnownImage<'a>> {
    let new = KnownImage::new(context.resource.image())?;
    match context.old.and_then(Postgresql::image) {
        Some(running)
            if super::running_cluster::is_downgrade(running, new.tag, context.settings) && keeps_images(context) =>
        {
            KnownImage::new(Some(running))
        }
        _ => Some(new),
    }
}

fn keeps_images(context: &PostgresqlContext<'_>) -> bool {
    super::running_cluster::RULE.action(context.settings, context.mode) == Action::Repair
}

/// Whether an image with this tag must be replaced.
pub(super) fn must_be_replaced(tag: Tag, settings: &Settings) -> bool {
    tag < settings.spilo.minimum || Release::find(tag).is_some_and(|release| release.defect.is_some())
}

/// Whether an image with this tag must be replaced, and a rule does so or requires it.
fn is_replaced(context: &PostgresqlContext<'_>, tag: Tag) -> bool {
    let is_required = |rule: &Rule| rule.action(context.settings, context.mode) >= Action::Repair;
    if tag < context.settings.spilo.minimum {
        return is_required(&super::minimum_version::RULE);
    }
    let has_defect = must_be_replaced(tag, context.settings) || super::known_defect::hangs_on_azure(context, tag);
    has_defect && is_required(&super::known_defect::RULE)
}

/// The image that replaces others for a PostgreSQL major version: the operator's own if it is good enough, else the one in
/// `spilo.images` if it is not too old itself.
pub fn replacement<'a>(context: &PostgresqlContext<'a>, major: PostgresMajor) -> Option<&'a str> {
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
    let is_good = !must_be_replaced(tag, context.settings) && !super::known_defect::hangs_on_azure(context, tag);
    let contains_majors = Release::find(tag)?.ships(major) && restored::contains_source(context, tag);
    let is_older = context.old.and_then(Postgresql::image).is_some_and(|image| image.tag().is_ok_and(|old| tag < old));
    let is_available = super::reference::is_available(context.settings, image.reference());
    (is_good && contains_majors && !is_older && is_available).then_some(image.reference())
}

/// Whether the image that the cluster would run contains a PostgreSQL major version, as far as it is known.
pub fn contains_major(context: &PostgresqlContext<'_>, major: PostgresMajor) -> bool {
    match effective_image(context) {
        Some(image) if is_replaced(context, image.tag) => replacement(context, major).is_some(),
        _ => tag_with_major(context, major).and_then(Release::find).is_none_or(|release| release.ships(major)),
    }
}

/// The tag of the image that the cluster would run with a PostgreSQL major version, if it is known.
pub fn tag_with_major(context: &PostgresqlContext<'_>, major: PostgresMajor) -> Option<Tag> {
    match effective_image(context) {
        Some(image) if is_replaced(context, image.tag) => {
            ImageReference::parse(replacement(context, major)?).tag().ok()
        }
        Some(image) => Some(image.tag),
        None if context.resource.image().is_some() => None,
        None => context.related.operator_configuration()?.image()?.tag().ok(),
    }
}
