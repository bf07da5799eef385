//! Names of known variables as numbers, which are found once and then compared and looked up at next to no cost. A name
//! that the code asks for and the tables do not have stops the compiler.

use std::borrow::Cow;
use std::fmt;

use super::all::{ALL, COUNT, MERGED, STARTS};
use super::names::{CLONE_PGVERSION, CLONE_SCOPE, PGVERSION, SCOPE, STANDBY_PGVERSION, STANDBY_SCOPE};
use super::{Class, Known, Twin, is_secret, split_twin};
use crate::bytes::{is_same, key};

/// The full name of a variable in the tables, or of its twin for a clone or a standby.
///
/// ```
/// use harbor_postgres_backup_policy::spilo::vocabulary::{Name, Twin};
/// const REGION: Name = Name::of("AWS_REGION");
/// assert_eq!(Name::find("CLONE_AWS_REGION"), Some(REGION.of_twin(Twin::Clone)));
/// assert_eq!(REGION.of_twin(Twin::Standby).to_string(), "STANDBY_AWS_REGION");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Name(u16);

impl Name {
    /// How many there are, twins included.
    pub const COUNT: usize = COUNT * 3;

    /// The name that is written so; for constants, since it looks through all.
    ///
    /// # Panics
    /// Where no variable is called so. In a constant that stops the compiler.
    #[allow(clippy::panic, reason = "it is the compiler that stops")]
    pub const fn of(text: &str) -> Self {
        match text.as_bytes() {
            text if row_of(text) < COUNT => Self::in_row(row_of(text)),
            [b'C', b'L', b'O', b'N', b'E', b'_', base @ ..] if row_of(base) < COUNT => {
                Self::in_row(COUNT + row_of(base))
            }
            [b'S', b'T', b'A', b'N', b'D', b'B', b'Y', b'_', base @ ..] if row_of(base) < COUNT => {
                Self::in_row(COUNT * 2 + row_of(base))
            }
            _ => panic!("no variable is called so"),
        }
    }

    #[allow(clippy::cast_possible_truncation, reason = "the tables have some hundreds of rows")]
    const fn in_row(row: usize) -> Self {
        Self(row as u16)
    }

    /// The name that is written so, if there is one.
    pub fn find(text: &str) -> Option<Self> {
        Self::plain(text).or_else(|| {
            let (twin, base) = split_twin(text);
            let name = Self::plain(base).filter(|name| twin != Twin::Own && name.row().twins)?;
            Some(name.of_twin(twin))
        })
    }

    /// The same, the case of letters aside: every name is in capitals or, as `http_proxy`, in small letters.
    pub fn find_in_any_case(text: &str) -> Option<Self> {
        let upper = text.to_ascii_uppercase();
        Self::find(&upper).or_else(|| {
            let (twin, base) = split_twin(&upper);
            let name = Self::plain(&base.to_ascii_lowercase())?;
            (twin == Twin::Own || name.row().twins).then(|| name.of_twin(twin))
        })
    }

    /// The names of all rows.
    pub(super) fn rows() -> impl Iterator<Item = Self> {
        (0..COUNT).map(Self::in_row)
    }

    /// The name of a row.
    fn plain(name: &str) -> Option<Self> {
        let key = key(name.as_bytes(), 0);
        let bucket = usize::from(key.to_be_bytes()[0]);
        let (from, to) = (*STARTS.get(bucket)?, *STARTS.get(bucket.saturating_add(1))?);
        let rows = usize::from(from)..usize::from(to);
        let is_it = |known: &Known| known.key == key && is_same(known.name.as_bytes(), name.as_bytes());
        let at = ALL.get(rows.clone())?.iter().position(is_it)?;
        Some(Self::in_row(rows.start.saturating_add(at)))
    }

    /// The twin of a name that is of no twin itself.
    #[must_use]
    pub fn of_twin(self, twin: Twin) -> Self {
        match (self, twin) {
            (name, Twin::Own) => name,
            (SCOPE, Twin::Clone) => CLONE_SCOPE,
            (SCOPE, Twin::Standby) => STANDBY_SCOPE,
            (PGVERSION, Twin::Clone) => CLONE_PGVERSION,
            (PGVERSION, Twin::Standby) => STANDBY_PGVERSION,
            (name, Twin::Clone) => Self::in_row(name.number().saturating_add(COUNT)),
            (name, Twin::Standby) => Self::in_row(name.number().saturating_add(COUNT * 2)),
        }
    }

    /// A number below [`Name::COUNT`] that no other name has.
    pub const fn number(self) -> usize {
        self.0 as usize
    }

    /// Its row in the tables.
    pub fn row(self) -> &'static Known {
        static FIRST: Known = MERGED[0];
        ALL.get(self.number() % COUNT).unwrap_or(&FIRST)
    }

    /// The same, unless it is none that a user should know of.
    pub fn for_users(self) -> Option<&'static Known> {
        Some(self.row()).filter(|known| known.class != Class::Inner)
    }

    /// Whether it is the twin that its row has no name of its own for.
    pub const fn twin(self) -> Twin {
        match self.number() / COUNT {
            0 => Twin::Own,
            1 => Twin::Clone,
            _ => Twin::Standby,
        }
    }
}

/// A name that variables are asked for by: one that is known, at next to no cost, or any text.
pub trait Asked: Copy {
    /// The name, where it is in the tables.
    fn known(self) -> Option<Name>;
    /// The name as it is written.
    fn written(self) -> Cow<'static, str>;
    /// Whether the variable can hold a credential.
    fn is_secret(self) -> bool;
}

impl Asked for Name {
    fn known(self) -> Option<Name> {
        Some(self)
    }

    fn written(self) -> Cow<'static, str> {
        match self.twin() {
            Twin::Own => Cow::Borrowed(self.row().name),
            twin => Cow::Owned([twin.prefix(), self.row().name].concat()),
        }
    }

    fn is_secret(self) -> bool {
        self.row().secret
    }
}

impl Asked for &str {
    fn known(self) -> Option<Name> {
        Name::find(self)
    }

    fn written(self) -> Cow<'static, str> {
        Cow::Owned(self.to_owned())
    }

    fn is_secret(self) -> bool {
        is_secret(self)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.twin().prefix())?;
        f.write_str(self.row().name)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Which row is called so; [`COUNT`] if none is.
#[allow(clippy::indexing_slicing, reason = "it is the compiler that stops")]
const fn row_of(name: &[u8]) -> usize {
    let mut row = 0;
    while row < COUNT && !is_equal(MERGED[row].name.as_bytes(), name) {
        row += 1;
    }
    row
}

const fn is_equal(mut one: &[u8], mut other: &[u8]) -> bool {
    while let ([first, rest @ ..], [other_first, other_rest @ ..]) = (one, other) {
        if *first != *other_first {
            return false;
        }
        (one, other) = (rest, other_rest);
    }
    one.is_empty() && other.is_empty()
}
