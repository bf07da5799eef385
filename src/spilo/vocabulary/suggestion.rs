//! What someone probably meant by a name that Spilo does not read.

use std::fmt;

use super::{Class, Known, Name, Twin, names, split_twin};

/// A variable that was probably meant. Prints as its full name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The variable.
    pub name: Name,
    /// How it was found.
    pub reason: Reason,
}

/// How a suggestion was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is a known mistake.
    Alias,
    /// Only the case differs.
    Case,
    /// It is spelt nearly so.
    Spelling,
}

impl fmt::Display for Suggestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)
    }
}

/// The variable that was probably meant by `name`; `None` if `name` is right as it is, or if it is none of
/// Spilo's business.
pub fn nearest(name: &str) -> Option<Suggestion> {
    if let Some(found) = Name::find(name).filter(|found| found.for_users().is_some()) {
        let instead = Name::find(found.row().instead?)?;
        let (twin, _) = split_twin(name);
        return Some(suggest(twin, instead, Reason::Alias));
    }
    alias(name).or_else(|| other_case(name)).or_else(|| nearly(name))
}

/// Whether a name, in capitals, looks like one of Spilo's rather than another program's.
pub fn is_in_name_space(name: &str) -> bool {
    NAME_SPACE.iter().any(|prefix| name.starts_with(prefix))
}

fn suggest(twin: Twin, name: Name, reason: Reason) -> Suggestion {
    let name = if name.row().twins { name.of_twin(twin) } else { name };
    Suggestion { name, reason }
}

fn alias(name: &str) -> Option<Suggestion> {
    let find = |name: &str| {
        let at = ALIASES.binary_search_by(|(alias, _)| (*alias).cmp(name)).ok()?;
        ALIASES.get(at).map(|(_, right)| *right)
    };
    if let Some(right) = find(name) {
        return Some(suggest(Twin::Own, right, Reason::Alias));
    }
    let (twin, base) = split_twin(name);
    find(base).filter(|right| right.row().twins && twin != Twin::Own).map(|right| suggest(twin, right, Reason::Alias))
}

fn other_case(name: &str) -> Option<Suggestion> {
    let name = Name::find_in_any_case(name).filter(|name| is_candidate(name.row()))?;
    Some(Suggestion { name, reason: Reason::Case })
}

fn nearly(name: &str) -> Option<Suggestion> {
    let upper = name.to_ascii_uppercase();
    let ours = is_in_name_space(&upper);
    let (twin, base, slips) = split_nearly_twin(&upper);
    let mut best: Option<(usize, Twin, Name)> = None;
    for (twin, name, slips, twins_only) in [(Twin::Own, upper.as_str(), 0, false), (twin, base, slips, true)] {
        if twins_only && twin == Twin::Own {
            continue;
        }
        // A mistake in the first letters leaves the name space, so there only the smallest one counts.
        let allowed = if ours { tolerance(name) } else { usize::from(name.len() >= 10) };
        let has = letters(name);
        for candidate in candidates().filter(|candidate| !twins_only || candidate.row().twins) {
            let variable = candidate.row();
            if !allowed.checked_sub(slips).is_some_and(|left| can_be_near(variable, name, has, left)) {
                continue;
            }
            let distance = slips.saturating_add(strsim::osa_distance(variable.name, name));
            let nearer = |(least, of, best): (usize, Twin, Name)| {
                distance < least || (distance == least && of == twin && variable.name < best.row().name)
            };
            if distance <= allowed && best.is_none_or(nearer) {
                best = Some((distance, twin, candidate));
            }
        }
    }
    best.map(|(_, twin, name)| suggest(twin, name, Reason::Spelling))
}

/// Rules most names out before the distance is computed: one mistake takes at most one letter away, and leaves all
/// but two alike, counted from both ends.
fn can_be_near(variable: &Known, name: &str, letters: u32, allowed: usize) -> bool {
    let wanted = variable.name;
    if wanted.len().abs_diff(name.len()) > allowed {
        return false;
    }
    let lost = (variable.letters & !letters).count_ones().max((letters & !variable.letters).count_ones());
    if usize::try_from(lost).is_ok_and(|lost| lost > allowed) {
        return false;
    }
    if allowed != 1 {
        return allowed > 1 || wanted == name;
    }
    let alike = |pair: &(u8, u8)| pair.0 == pair.1;
    let at_start = wanted.bytes().zip(name.bytes()).take_while(alike).count();
    let at_end = wanted.bytes().rev().zip(name.bytes().rev()).take_while(alike).count();
    at_start.saturating_add(at_end).saturating_add(2) >= wanted.len().max(name.len())
}

/// Which letters are in `name`, a bit each; some digits share one with a letter.
pub(super) const fn letters(name: &str) -> u32 {
    let (mut letters, mut rest) = (0, name.as_bytes());
    while let Some((letter, left)) = rest.split_first() {
        letters |= 1 << (*letter % 32);
        rest = left;
    }
    letters
}

/// As [`split_twin`], but with up to one mistake in `CLONE_` or `STANDBY_`; says how many there are.
fn split_nearly_twin(name: &str) -> (Twin, &str, usize) {
    if let (twin @ (Twin::Clone | Twin::Standby), base) = split_twin(name) {
        return (twin, base, 0);
    }
    for twin in [Twin::Clone, Twin::Standby] {
        let word = twin.prefix().trim_end_matches('_');
        if let Some(base) = name.strip_prefix(word) {
            return (twin, base, 1);
        }
        if let Some((first, base)) = name.split_once('_')
            && first.len().abs_diff(word.len()) <= 1
            && strsim::osa_distance(first, word) == 1
        {
            return (twin, base, 1);
        }
    }
    (Twin::Own, name, 0)
}

/// How many mistakes a name of this length may have.
fn tolerance(name: &str) -> usize {
    match name.len() {
        0..=6 => 0,
        7..=9 => 1,
        10..=19 => 2,
        _ => 3,
    }
}

/// What may be suggested: variables that someone reads and that are the user's to set.
fn candidates() -> impl Iterator<Item = Name> {
    Name::rows().filter(|name| is_candidate(name.row()))
}

const fn is_candidate(variable: &Known) -> bool {
    variable.unread.is_none()
        && !variable.by_operator
        && variable.instead.is_none()
        && !matches!(variable.class, Class::Inner)
}

/// What names of this module's subject begin with.
const NAME_SPACE: [&str; 14] = [
    "AWS_", "AZURE_", "BACKUP", "CLONE", "GCS_", "GOOGLE_", "GS_", "LOG_S", "S3_", "SSH_", "STANDBY", "SWIFT_", "USE",
    "WAL",
];

/// Known mistakes, from public manifests and issues (among them postgres-operator #1391, #1453, #1840, #2197,
/// #2363, #2942 and #2992, and spilo #278). Sorted.
pub(super) static ALIASES: [(&str, Name); 60] = [
    ("AWS_ACCESS_ID", names::AWS_ACCESS_KEY_ID),
    ("AWS_ACCESS_SECRET_KEY", names::AWS_SECRET_ACCESS_KEY),
    ("AWS_BUCKET", names::WAL_S3_BUCKET),
    ("AWS_BUCKET_NAME", names::WAL_S3_BUCKET),
    ("AWS_ENDPOINT_URL", names::AWS_ENDPOINT),
    ("AWS_ENDPOINT_URL_S3", names::AWS_ENDPOINT),
    ("AWS_FORCE_PATH_STYLE", names::AWS_S3_FORCE_PATH_STYLE),
    ("AWS_S3_BUCKET", names::WAL_S3_BUCKET),
    ("AWS_S3_ENDPOINT", names::AWS_ENDPOINT),
    ("AWS_S3_REGION", names::AWS_REGION),
    ("AWS_SECRET_ACCESS_KEY_ID", names::AWS_SECRET_ACCESS_KEY),
    ("AZURE_ACCOUNT", names::AZURE_STORAGE_ACCOUNT),
    ("AZURE_STORAGE_ACCOUNT_KEY", names::AZURE_STORAGE_ACCESS_KEY),
    ("AZURE_STORAGE_ACCOUNT_NAME", names::AZURE_STORAGE_ACCOUNT),
    ("AZURE_STORAGE_KEY", names::AZURE_STORAGE_ACCESS_KEY),
    ("BACKUP_CRON", names::BACKUP_SCHEDULE),
    ("BACKUP_CRON_SCHEDULE", names::BACKUP_SCHEDULE),
    ("BACKUP_NUM_RETAIN", names::BACKUP_NUM_TO_RETAIN),
    ("BACKUP_RETAIN", names::BACKUP_NUM_TO_RETAIN),
    ("BACKUP_RETENTION", names::BACKUP_NUM_TO_RETAIN),
    ("BACKUP_S3_BUCKET", names::WAL_S3_BUCKET),
    ("BACKUP_TO_RETAIN", names::BACKUP_NUM_TO_RETAIN),
    ("CLONE_CLUSTER", names::CLONE_SCOPE),
    ("CLONE_TARGET_TIMESTAMP", names::CLONE_TARGET_TIME),
    ("CLONE_TIMESTAMP", names::CLONE_TARGET_TIME),
    ("GCS_BUCKET", names::WAL_GS_BUCKET),
    ("GOOGLE_CREDENTIALS", names::GOOGLE_APPLICATION_CREDENTIALS),
    ("NUMBER_OF_BACKUPS_TO_RETAIN", names::BACKUP_NUM_TO_RETAIN),
    ("NUM_BACKUPS_TO_RETAIN", names::BACKUP_NUM_TO_RETAIN),
    ("NUM_TO_RETAIN", names::BACKUP_NUM_TO_RETAIN),
    ("S3_ACCESS_KEY", names::AWS_ACCESS_KEY_ID),
    ("S3_BUCKET", names::WAL_S3_BUCKET),
    ("S3_ENDPOINT", names::AWS_ENDPOINT),
    ("S3_FORCE_PATH_STYLE", names::AWS_S3_FORCE_PATH_STYLE),
    ("S3_REGION", names::AWS_REGION),
    ("S3_SECRET_KEY", names::AWS_SECRET_ACCESS_KEY),
    ("USEWALG", names::USE_WALG),
    ("USEWALG_BACKUP", names::USE_WALG_BACKUP),
    ("USEWALG_RESTORE", names::USE_WALG_RESTORE),
    ("USE_WAL", names::USE_WALG),
    ("USE_WALG_CLONE", names::USE_WALG_RESTORE),
    ("USE_WAL_BACKUP", names::USE_WALG_BACKUP),
    ("USE_WAL_G_BACKUP", names::USE_WALG_BACKUP),
    ("USE_WAL_G_RESTORE", names::USE_WALG_RESTORE),
    ("USE_WAL_RESTORE", names::USE_WALG_RESTORE),
    ("WALG_AZURE_PREFIX", names::WALG_AZ_PREFIX),
    ("WALG_BACKUP_SCHEDULE", names::BACKUP_SCHEDULE),
    ("WALG_BUCKET_SCOPE_PREFIX", names::WAL_BUCKET_SCOPE_PREFIX),
    ("WALG_BUCKET_SCOPE_SUFFIX", names::WAL_BUCKET_SCOPE_SUFFIX),
    ("WALG_GCS_PREFIX", names::WALG_GS_PREFIX),
    ("WALG_S3_ACCESS_KEY", names::AWS_ACCESS_KEY_ID),
    ("WALG_S3_BUCKET", names::WAL_S3_BUCKET),
    ("WALG_S3_FORCE_PATH_STYLE", names::AWS_S3_FORCE_PATH_STYLE),
    ("WALG_S3_REGION", names::AWS_REGION),
    ("WALG_S3_SECRET_KEY", names::AWS_SECRET_ACCESS_KEY),
    ("WALG_STORAGE", names::WALG_S3_PREFIX),
    ("WAL_BUCKET_PREFIX", names::WAL_BUCKET_SCOPE_PREFIX),
    ("WAL_BUCKET_SUFFIX", names::WAL_BUCKET_SCOPE_SUFFIX),
    ("WAL_S3_BUCKET_NAME", names::WAL_S3_BUCKET),
    ("WAL_S3_PREFIX", names::WALG_S3_PREFIX),
];
