//! Spilo's public releases since 1.4 and the software in each.
//!
//! Read from `postgres-appliance/Dockerfile` (`PGVERSION`, `PGOLDVERSIONS`, `PATRONIVERSION`, `WALG_VERSION`) of each
//! tag of <https://github.com/zalando/spilo>.
//!
//! ```
//! use spilo::{PostgresMajor, Release, Tag};
//!
//! let release = Release::find(Tag::new(3, 3, 3)).unwrap();
//! assert!(release.ships(PostgresMajor::new(12)));
//! assert_eq!(release.wal_g, Some("3.0.3"));
//! assert_eq!(Release::newest_for(PostgresMajor::new(12)).unwrap().tag, release.tag);
//! ```

pub mod milestones;
mod postgres_major;
mod tag;

pub use postgres_major::{ParsePostgresMajorError, PostgresMajor};
pub use tag::{ParseTagError, Tag};

/// One Spilo release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Release {
    /// The tag.
    pub tag: Tag,
    /// `PGVERSION`: the version of a new cluster by default, and the number in the image's name.
    pub newest_major: PostgresMajor,
    /// The oldest of `PGOLDVERSIONS`. The image contains every major version between the two as well.
    pub oldest_major: PostgresMajor,
    /// The version of WAL-G. The 1.4 releases contain WAL-E only.
    pub wal_g: Option<&'static str>,
    /// The version of Patroni.
    pub patroni: &'static str,
    /// A defect that breaks backups or replicas whatever the configuration, as a sentence without a full stop.
    pub defect: Option<&'static str>,
}

impl Release {
    /// The release of a tag. `None` if the tag is not in [`RELEASES`]; it may be newer than this crate.
    pub fn find(tag: Tag) -> Option<&'static Self> {
        let index = RELEASES.binary_search_by_key(&tag, |release| release.tag).ok()?;
        RELEASES.get(index)
    }

    /// The newest release that contains a PostgreSQL major version.
    pub fn newest_for(major: PostgresMajor) -> Option<&'static Self> {
        RELEASES.iter().rev().find(|release| release.ships(major))
    }

    /// The PostgreSQL major versions in the image, oldest first.
    pub fn majors(&self) -> impl DoubleEndedIterator<Item = PostgresMajor> {
        let old = (3..=6).map(PostgresMajor::new_9);
        let new = (10..=self.newest_major.number()).map(PostgresMajor::new);
        old.chain(new).filter(|major| self.ships(*major))
    }

    /// Whether the image contains a PostgreSQL major version.
    pub fn ships(&self, major: PostgresMajor) -> bool {
        (self.oldest_major..=self.newest_major).contains(&major)
    }

    const fn new(
        tag: (u16, u16, u16),
        newest_major: u8,
        oldest_major: PostgresMajor,
        patroni: &'static str,
        wal_g: Option<&'static str>,
    ) -> Self {
        let (major, minor, patch) = tag;
        Self {
            tag: Tag::new(major, minor, patch),
            newest_major: PostgresMajor::new(newest_major),
            oldest_major,
            wal_g,
            patroni,
            defect: None,
        }
    }

    const fn defective(self, defect: &'static str) -> Self {
        Self { defect: Some(defect), ..self }
    }
}

/// zalando/spilo#622, fixed by #632 in 2.1-p2.
const UNREADABLE_LIST_OF_WAL_G_1_1: &str = "its scripts cannot read the backup list of WAL-G 1.1, so old backups are \
                                            never deleted and replicas cannot be created from a backup";
/// zalando/spilo#1015, fixed in 3.3-p3.
const UNREADABLE_LIST_OF_WAL_G_3: &str =
    "its retention script cannot read the backup list of WAL-G 3, so old backups are never deleted";

const V9_3: PostgresMajor = PostgresMajor::new_9(3);
const V9_5: PostgresMajor = PostgresMajor::new_9(5);
const V9_6: PostgresMajor = PostgresMajor::new_9(6);
const V10: PostgresMajor = PostgresMajor::new(10);
const V11: PostgresMajor = PostgresMajor::new(11);
const V12: PostgresMajor = PostgresMajor::new(12);
const V13: PostgresMajor = PostgresMajor::new(13);
const V14: PostgresMajor = PostgresMajor::new(14);

/// All releases, oldest first.
pub const RELEASES: &[Release] = &[
    Release::new((1, 4, 8), 10, V9_3, "1.4.4", None),
    Release::new((1, 4, 9), 10, V9_3, "1.4.5", None),
    Release::new((1, 4, 10), 10, V9_3, "1.4.5", None),
    Release::new((1, 4, 11), 10, V9_3, "1.4.5", None),
    Release::new((1, 5, 3), 11, V9_3, "1.5.4", Some("0.2.3")),
    Release::new((1, 5, 5), 11, V9_3, "1.5.4", Some("0.2.4")),
    Release::new((1, 5, 6), 11, V9_3, "1.5.5", Some("0.2.4")),
    Release::new((1, 5, 7), 11, V9_3, "1.5.5", Some("0.2.4")),
    Release::new((1, 5, 9), 11, V9_3, "1.5.7", Some("0.2.9")),
    Release::new((1, 6, 1), 11, V9_3, "1.6.0", Some("0.2.11")),
    Release::new((1, 6, 2), 12, V9_3, "1.6.4", Some("0.2.14")),
    Release::new((1, 6, 3), 12, V9_5, "1.6.5", Some("0.2.15")),
    Release::new((1, 6, 5), 12, V9_5, "1.6.5", Some("0.2.15")),
    Release::new((2, 0, 2), 13, V9_5, "2.0.0", Some("0.2.15")),
    Release::new((2, 0, 3), 13, V9_5, "2.0.0", Some("0.2.15")),
    Release::new((2, 0, 4), 13, V9_5, "2.0.1", Some("0.2.19")),
    Release::new((2, 0, 5), 13, V9_5, "2.0.2", Some("0.2.19")),
    Release::new((2, 0, 6), 13, V9_5, "2.0.2", Some("0.2.19")),
    Release::new((2, 0, 7), 13, V9_5, "2.0.2", Some("0.2.19")),
    Release::new((2, 1, 1), 13, V9_5, "2.1.1", Some("1.1")).defective(UNREADABLE_LIST_OF_WAL_G_1_1),
    Release::new((2, 1, 2), 14, V9_6, "2.1.1", Some("1.1")),
    Release::new((2, 1, 3), 14, V9_6, "2.1.1", Some("1.1")),
    Release::new((2, 1, 4), 14, V9_6, "2.1.3", Some("1.1")),
    Release::new((2, 1, 5), 14, V9_6, "2.1.3", Some("1.1")),
    Release::new((2, 1, 6), 14, V9_6, "2.1.4", Some("2.0.0")),
    Release::new((2, 1, 7), 14, V9_6, "2.1.4", Some("2.0.1")),
    Release::new((2, 1, 9), 15, V10, "2.1.5", Some("2.0.1")),
    Release::new((3, 0, 1), 15, V10, "3.0.1", Some("2.0.1")),
    Release::new((3, 1, 1), 15, V10, "3.1.2", Some("2.0.1")),
    Release::new((3, 2, 1), 15, V10, "3.2.2", Some("2.0.1")),
    Release::new((3, 2, 2), 16, V11, "3.2.2", Some("2.0.1")),
    Release::new((3, 2, 3), 16, V11, "3.2.2", Some("2.0.1")),
    Release::new((3, 3, 1), 16, V12, "3.3.2", Some("3.0.0")).defective(UNREADABLE_LIST_OF_WAL_G_3),
    Release::new((3, 3, 2), 16, V12, "3.3.2", Some("3.0.3")).defective(UNREADABLE_LIST_OF_WAL_G_3),
    Release::new((3, 3, 3), 16, V12, "3.3.3", Some("3.0.3")),
    Release::new((4, 0, 1), 17, V13, "4.0.4", Some("3.0.3")),
    Release::new((4, 0, 2), 17, V13, "4.0.4", Some("3.0.3")),
    Release::new((4, 0, 3), 17, V13, "4.0.4", Some("3.0.5")),
    Release::new((4, 1, 1), 18, V14, "4.1.0", Some("3.0.8")),
    Release::new((4, 1, 2), 18, V14, "4.1.0", Some("3.0.8")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_sorted_and_unique() {
        assert!(RELEASES.is_sorted_by(|one, next| one.tag < next.tag));
    }

    #[test]
    fn every_release_is_found_by_its_tag() {
        for release in RELEASES {
            assert_eq!(Release::find(release.tag), Some(release));
        }
        for tag in [Tag::new(1, 4, 7), Tag::new(2, 1, 8), Tag::new(9, 0, 1)] {
            assert_eq!(Release::find(tag), None);
        }
    }

    #[test]
    fn newest_release_of_each_major_version() {
        for (major, tag) in [
            (PostgresMajor::new_9(3), "1.6-p2"),
            (PostgresMajor::new_9(4), "1.6-p2"),
            (PostgresMajor::new_9(5), "2.1-p1"),
            (PostgresMajor::new_9(6), "2.1-p7"),
            (PostgresMajor::new(10), "3.2-p1"),
            (PostgresMajor::new(11), "3.2-p3"),
            (PostgresMajor::new(12), "3.3-p3"),
            (PostgresMajor::new(13), "4.0-p3"),
            (PostgresMajor::new(14), "4.1-p2"),
            (PostgresMajor::new(18), "4.1-p2"),
        ] {
            assert_eq!(Release::newest_for(major).map(|release| release.tag.to_string()).as_deref(), Some(tag));
        }
        assert_eq!(Release::newest_for(PostgresMajor::new(99)), None);
    }

    #[test]
    fn only_releases_that_fail_for_everyone_are_defective() {
        let defective: Vec<String> =
            RELEASES.iter().filter(|release| release.defect.is_some()).map(|release| release.tag.to_string()).collect();
        assert_eq!(defective, ["2.1-p1", "3.3-p1", "3.3-p2"]);
    }
}
