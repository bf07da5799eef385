//! `spilo/running-cluster`: what must not happen to the image of a cluster that has data.

use super::{PostgresqlCase, image_path, judged, known, needs_replacing, substitute};
use crate::edit::Edit;
use crate::finding::Findings;
use crate::settings::Settings;
use crate::spilo::catalogue::{NEW_COLLATIONS, PATH_WITH_MAJOR};
use crate::spilo::{Image, Tag};
use crate::subject::Postgresql;
use crate::text::quoted;

/// The rule.
pub fn running_cluster(case: &PostgresqlCase<'_>, out: &mut Findings) {
    let Some(running) = case.old.as_ref().and_then(Postgresql::image) else { return };
    let Some((_, tag)) = known(case.object.image()) else { return };
    if is_setback(running, tag, case.settings) {
        if judged(case).is_some_and(|(_, kept)| needs_replacing(kept, case.settings) && hold(case, kept).is_none()) {
            return; // The kept image is replaced by a newer one at once.
        }
        let problem = format!("the write would take the cluster from {} back to {tag}", describe(running));
        let fix = format!("keep {}", quoted(running.reference()));
        out.repair(image_path(), problem, fix, Edit::text(running.reference()));
        return;
    }
    if let Some(held) = needs_replacing(tag, case.settings).then(|| hold(case, tag)).flatten() {
        let problem = format!("Spilo {tag} should be replaced, but {}", held.reason());
        out.advice(image_path(), problem, held.way_out());
    } else if let Ok(from) = running.tag()
        && let Some(step) = Held::between(from, tag)
    {
        let problem = format!("going from Spilo {from} to {tag}, {}", step.reason());
        out.advice(image_path(), problem, step.preparation());
    }
}

/// Whether putting `written` in the place of `running` is a step back. Where the running image's tag is
/// not known, only an image that would have to be replaced at once counts as one: harbor-operator
/// writes its own default over whatever was there.
pub(super) fn is_setback(running: Image<'_>, written: Tag, settings: &Settings) -> bool {
    match running.tag() {
        Ok(running) => written < running,
        Err(_) => needs_replacing(written, settings),
    }
}

/// A step between two tags that an admission policy must not take for the user.
#[derive(Clone, Copy)]
pub(super) enum Held {
    ArchivePath,
    Collations,
    ArchivePathAndCollations,
    Downgrade,
    Unknown,
}

impl Held {
    fn between(from: Tag, to: Tag) -> Option<Self> {
        let crosses = |step: Tag| from < step && step <= to;
        match (crosses(PATH_WITH_MAJOR), crosses(NEW_COLLATIONS)) {
            (true, true) => Some(Self::ArchivePathAndCollations),
            (true, false) => Some(Self::ArchivePath),
            (false, true) => Some(Self::Collations),
            (false, false) => None,
        }
    }

    const fn reason(self) -> &'static str {
        match self {
            Self::ArchivePath => "the archive moves and the old backups are no longer listed",
            Self::Collations => "text indexes are wrong under the newer glibc until rebuilt",
            Self::ArchivePathAndCollations => {
                "the archive moves, and text indexes are wrong under the newer glibc until rebuilt"
            }
            Self::Downgrade => "the image for this PostgreSQL in spilo.images is older than the running one",
            Self::Unknown => "the image for this PostgreSQL in spilo.images has no tag to compare",
        }
    }

    const fn preparation(self) -> &'static str {
        match self {
            Self::ArchivePath => "plan a base backup right after",
            Self::Collations => "plan REINDEX DATABASE right after",
            Self::ArchivePathAndCollations => "plan a base backup and REINDEX DATABASE right after",
            Self::Downgrade | Self::Unknown => "name a newer image there, by its tag",
        }
    }

    fn way_out(self) -> String {
        match self {
            Self::Downgrade | Self::Unknown => self.preparation().to_owned(),
            _ => format!("{} and set spilo.upgradeRunning", self.preparation()),
        }
    }
}

/// Why the image of the cluster that runs must not be replaced now, if it must not.
pub(super) fn hold(case: &PostgresqlCase<'_>, written: Tag) -> Option<Held> {
    let running = case.old.as_ref().and_then(Postgresql::image)?.tag().unwrap_or(written);
    let substitute = Image::parse(substitute(case.settings, case.object.major()?)?);
    match substitute.tag() {
        Ok(tag) if tag < running => Some(Held::Downgrade),
        _ if case.settings.spilo.upgrade_running => None,
        Ok(tag) => Held::between(running, tag),
        Err(_) => Some(Held::Unknown),
    }
}

/// The running image in a sentence.
fn describe(running: Image<'_>) -> String {
    running.tag().map_or_else(|_| quoted(running.reference()), |tag| format!("Spilo {tag}"))
}
