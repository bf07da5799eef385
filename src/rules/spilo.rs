//! The image rules: old enough to fail, known to fail, or unfit for the database.

mod reference;
mod running;

pub use reference::reference;
pub use running::running_cluster;

use crate::edit::Edit;
use crate::finding::{Action, Findings};
use crate::path::Path;
use crate::rules;
use crate::settings::{OperatorVersion, Settings};
use crate::spilo::catalogue::{self, PATH_WITH_MAJOR, REGION_KEPT};
use crate::spilo::environment::{Credentials, Store};
use crate::spilo::{Image, PostgresMajor, Tag};
use crate::subject::{Case, Postgresql};
use reference::mapped;
use running::{hold, is_setback};

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
    let archive_of = |has_defect: bool| has_defect.then(|| case.backups.archive()).flatten();
    if archive_of(tag == HANGS_ON_AZURE).is_some_and(|archive| archive.store == Store::Azure) {
        replace(case, image, tag, format!("WAL-G in Spilo {tag} hangs on Azure (zalando/spilo#743)"), out);
    }
    let roles_fail = archive_of(ROLE_FAILS.contains(&tag));
    if roles_fail.is_some_and(|archive| archive.credentials == Credentials::WebIdentity) {
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

/// `spilo/operator-version`.
pub fn operator_version(case: &PostgresqlCase<'_>, out: &mut Findings) {
    let (Some((_, tag)), Some(operator)) = (known(case.object.image()), case.settings.operator.version) else { return };
    if tag >= PATRONI_4 && operator < KNOWS_PRIMARY {
        let problem = format!(
            "Patroni in Spilo {tag} calls its leader primary, which operator {operator} does not know: it upgrades no major version"
        );
        out.violation(
            image_path(),
            problem,
            format!("use Spilo below {PATRONI_4}, or operator {KNOWS_PRIMARY} and later"),
        );
    }
}

/// The first tag with Patroni 4.
const PATRONI_4: Tag = Tag::new(4, 0, 1);

/// The first operator that takes "primary" for the leader (pkg/cluster/majorversionupgrade.go; operator#2818).
const KNOWS_PRIMARY: OperatorVersion = OperatorVersion { major: 1, minor: 14 };

/// What is wrong with a tag below the default minimum.
fn fault_of(tag: Tag) -> &'static str {
    match catalogue::release(tag).and_then(|release| release.defect) {
        Some(defect) => defect,
        None if tag < PATH_WITH_MAJOR => "newer images do not find its archive, and it may lose AWS_REGION",
        None if tag < REGION_KEPT => "it loses AWS_REGION where AWS_ENDPOINT is set",
        None => "spilo.minimum asks for a newer one",
    }
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
    match case.old.as_ref().and_then(Postgresql::image) {
        Some(running) if is_setback(running, tag, case.settings) && keeps_running(case.settings) => {
            known(Some(running))
        }
        _ => Some((written, tag)),
    }
}

fn keeps_running(settings: &Settings) -> bool {
    rules::find("spilo/running-cluster").is_some_and(|rule| settings.action(rule) == Action::Repair)
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
            out.repair(image_path(), problem, format!("use {substitute}"), Edit::text(&substitute));
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
