//! The image rules: old enough to fail, known to fail, or unfit for the database.

use crate::edit::Edit;
use crate::finding::{Action, Findings, Path};
use crate::rules;
use crate::settings::Settings;
use crate::spilo::catalogue::{self, NEW_COLLATIONS, PATH_WITH_MAJOR, REGION_KEPT};
use crate::spilo::environment::{Credentials, Store};
use crate::spilo::{Image, PostgresMajor, Tag};
use crate::subject::{Case, Postgresql};
use crate::text::quoted;

type PostgresqlCase<'a> = Case<'a, Postgresql<'a>>;

/// `spilo/minimum-version`.
pub fn minimum_version(case: &PostgresqlCase<'_>, out: &mut Findings) {
    let minimum = case.settings.spilo.minimum;
    if let Some((image, tag)) = judged(case).filter(|(_, tag)| *tag < minimum) {
        let problem = format!("Spilo {tag} is older than {minimum}: {}", fault_of(tag));
        replace(case, image, tag, problem, out);
    }
}

/// `spilo/known-defect`.
pub fn known_defect(case: &PostgresqlCase<'_>, out: &mut Findings) {
    let Some((image, tag)) = judged(case).filter(|(_, tag)| *tag >= case.settings.spilo.minimum) else { return };
    if let Some(defect) = catalogue::release(tag).and_then(|release| release.defect) {
        replace(case, image, tag, format!("Spilo {tag} is defective: {defect}"), out);
    }
    let Some(archive) = case.backups.archive() else { return };
    if tag == HANGS_ON_AZURE && archive.store == Store::Azure {
        replace(case, image, tag, format!("WAL-G in Spilo {tag} hangs on Azure (zalando/spilo#743)"), out);
    }
    if ROLE_FAILS.contains(&tag) && archive.credentials == Credentials::WebIdentity {
        out.advice(
            image_path(),
            format!("WAL-G in Spilo {tag} cannot take on a role by AWS_ROLE_ARN (zalando/spilo#1009)"),
            "use Spilo 2.1-p7 to 3.2-p3 or 4.1, or a key pair",
        );
    }
}

/// WAL-G 2.0.0.
const HANGS_ON_AZURE: Tag = Tag::new(2, 1, 6);

/// WAL-G 3.0.0 to 3.0.5: it asks for AWS_ROLE_SESSION_NAME, which Spilo does not pass on.
const ROLE_FAILS: std::ops::RangeInclusive<Tag> = Tag::new(3, 3, 1)..=Tag::new(4, 0, 3);

/// `spilo/postgres-major`.
pub fn postgres_major(case: &PostgresqlCase<'_>, out: &mut Findings) {
    let (Some((_, tag)), Some(major)) = (known(case.object.image()), case.object.major()) else { return };
    let Some(release) = catalogue::release(tag).filter(|release| !release.ships(major)) else { return };
    let (oldest, newest) = (release.oldest, release.newest);
    let problem = format!(
        "Spilo {tag} ships PostgreSQL {oldest} to {newest}, not {major}: a new database would silently be \
         PostgreSQL {newest}, an existing one would not start"
    );
    let fix = match substitute(case.settings, major) {
        Some(image) => format!("use an image that ships {major}, such as {image}"),
        None => format!("use an image that ships {major}"),
    };
    out.violation(image_path(), problem, fix);
}

/// `spilo/running-cluster`.
pub fn running_cluster(case: &PostgresqlCase<'_>, out: &mut Findings) {
    let Some(running) = case.old.and_then(Postgresql::image) else { return };
    let Some((_, tag)) = known(case.object.image()) else { return };
    if is_setback(running, tag, case.settings) {
        if judged(case).is_some_and(|(_, kept)| needs_replacing(kept, case.settings) && hold(case, kept).is_none()) {
            return; // The kept image is replaced by a newer one at once.
        }
        let problem = format!("the write would take the cluster from {} back to {tag}", describe(running));
        let fix = format!("keep {}", quoted(running.reference()));
        out.repair(image_path(), problem, fix, Edit::Set(running.reference().into()));
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

/// What is wrong with a tag below the default minimum.
fn fault_of(tag: Tag) -> &'static str {
    match catalogue::release(tag).and_then(|release| release.defect) {
        Some(defect) => defect,
        None if tag < PATH_WITH_MAJOR => "newer images do not find its archive, and it may lose AWS_REGION",
        None if tag < REGION_KEPT => "it loses AWS_REGION where AWS_ENDPOINT is set",
        None => "spilo.minimum asks for a newer one",
    }
}

/// `spilo/reference`.
pub fn reference(case: &PostgresqlCase<'_>, out: &mut Findings) {
    let Some(image) = case.object.image() else { return };
    let will_be_replaced = judged(case).is_some_and(|(judged, tag)| {
        judged.reference() != image.reference() || (needs_replacing(tag, case.settings) && hold(case, tag).is_none())
    });
    if will_be_replaced {
        return; // Another rule puts another image here.
    }
    let written = image.reference();
    if let Some(mapped) = mapped(case.settings, written) {
        let problem = format!("spilo.registries has a mirror for {}", quoted(written));
        return out.repair(image_path(), problem, format!("use {mapped}"), Edit::Set(mapped.into()));
    }
    if let Err(unknown) = image.tag() {
        let problem = format!("the Spilo version of {} is not known: {unknown}", quoted(written));
        out.advice(image_path(), problem, "write spilo-NN:MAJOR.MINOR-pPATCH where you can, so that it can be checked");
    }
    let public = PUBLIC_REGISTRIES.iter().any(|registry| written.starts_with(registry));
    if public
        && let Some(release) = image.tag().ok().and_then(catalogue::release)
        && image.name_major().is_some_and(|major| major != release.newest)
    {
        let problem = format!("there is no such image: Spilo {} is called spilo-{}", release.tag, release.newest);
        out.advice(image_path(), problem, "write the name that belongs to the tag");
    }
    if written.starts_with(CLOSING_REGISTRY) {
        out.advice(
            image_path(),
            "registry.opensource.zalan.do is being switched off",
            "use ghcr.io/zalando or a mirror, and map it in spilo.registries",
        );
    }
}

/// Where only the project itself puts images.
const PUBLIC_REGISTRIES: [&str; 2] = [CLOSING_REGISTRY, "ghcr.io/zalando/"];

/// zalando/postgres-operator#3092.
const CLOSING_REGISTRY: &str = "registry.opensource.zalan.do/acid/";

/// The reference with the longest prefix that has a mirror replaced by it.
fn mapped(settings: &Settings, reference: &str) -> Option<String> {
    let mirrors = settings.spilo.registries.iter();
    let rest = |prefix: &str| {
        let rest = reference.strip_prefix(prefix.trim_end_matches('/'))?;
        rest.starts_with('/').then_some(rest)
    };
    let (prefix, mirror) =
        mirrors.filter(|(prefix, _)| rest(prefix).is_some()).max_by_key(|(prefix, _)| prefix.len())?;
    Some(format!("{}{}", mirror.trim_end_matches('/'), rest(prefix)?))
}

fn image_path() -> Path {
    Path::of(&["spec", "dockerImage"])
}

/// An image whose tag is known.
fn known(image: Option<Image<'_>>) -> Option<(Image<'_>, Tag)> {
    let image = image?;
    Some((image, image.tag().ok()?))
}

/// The image to judge: the one written, or the stored one where `spilo/running-cluster` keeps that.
fn judged<'a>(case: &PostgresqlCase<'a>) -> Option<(Image<'a>, Tag)> {
    let (written, tag) = known(case.object.image())?;
    match case.old.and_then(Postgresql::image) {
        Some(running) if is_setback(running, tag, case.settings) && keeps_running(case.settings) => {
            known(Some(running))
        }
        _ => Some((written, tag)),
    }
}

fn keeps_running(settings: &Settings) -> bool {
    rules::find("spilo/running-cluster").is_some_and(|rule| settings.action(rule) == Action::Repair)
}

/// Whether putting `written` in the place of `running` is a step back. Where the running image's tag is
/// not known, only an image that would have to be replaced at once counts as one: harbor-operator
/// writes its own default over whatever was there.
fn is_setback(running: Image<'_>, written: Tag, settings: &Settings) -> bool {
    match running.tag() {
        Ok(running) => written < running,
        Err(_) => needs_replacing(written, settings),
    }
}

fn needs_replacing(tag: Tag, settings: &Settings) -> bool {
    tag < settings.spilo.minimum || catalogue::release(tag).is_some_and(|release| release.defect.is_some())
}

/// Reports `problem` with the image at hand, and puts another in its place where that is safe.
fn replace(case: &PostgresqlCase<'_>, image: Image<'_>, tag: Tag, problem: String, out: &mut Findings) {
    if hold(case, tag).is_some() {
        return; // spilo/running-cluster says so.
    }
    match case.object.major().and_then(|major| substitute(case.settings, major)) {
        Some(substitute) if substitute != image.reference() => {
            let substitute = mapped(case.settings, substitute).unwrap_or_else(|| substitute.to_owned());
            out.repair(image_path(), problem, format!("use {substitute}"), Edit::Set(substitute.clone().into()));
        }
        _ => {
            let fix = match case.object.major() {
                Some(major) => {
                    format!("write a newer image that ships PostgreSQL {major}, or name one in spilo.images")
                }
                None => "write spec.postgresql.version, so that a newer image can be chosen".to_owned(),
            };
            out.violation(image_path(), problem, fix);
        }
    }
}

/// The image that is put in for PostgreSQL `major`, if it is good enough itself.
fn substitute(settings: &Settings, major: PostgresMajor) -> Option<&str> {
    let reference = settings.spilo.images.get(&major)?;
    let good = Image::parse(reference).tag().map_or(true, |tag| tag >= settings.spilo.minimum);
    good.then_some(reference)
}

/// A step between two tags that an admission policy must not take for the user.
#[derive(Clone, Copy)]
enum Held {
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
fn hold(case: &PostgresqlCase<'_>, written: Tag) -> Option<Held> {
    let running = case.old.and_then(Postgresql::image)?.tag().unwrap_or(written);
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
