//! Every public Spilo tag since 1.4 and what is in it.
//!
//! Read from `postgres-appliance/Dockerfile` (`PGVERSION`, `PGOLDVERSIONS`, `PATRONIVERSION`,
//! `WALG_VERSION`) of each tag of <https://github.com/zalando/spilo>.

use super::{PostgresMajor, Tag};

/// One Spilo tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release {
    /// The tag.
    pub tag: Tag,
    /// `PGVERSION`: what a new cluster gets by default, and the number in the image's name.
    pub newest: PostgresMajor,
    /// The oldest of `PGOLDVERSIONS`; every major between the two is in the image as well.
    pub oldest: PostgresMajor,
    /// The WAL-G in the image; the 1.4 tags had WAL-E only.
    pub wal_g: Option<&'static str>,
    /// The Patroni in the image.
    pub patroni: &'static str,
    /// A defect that makes backups or replicas fail whatever the configuration.
    pub defect: Option<&'static str>,
}

impl Release {
    /// Whether PostgreSQL `major` is installed in the image.
    pub fn ships(&self, major: PostgresMajor) -> bool {
        (self.oldest..=self.newest).contains(&major)
    }
}

/// The first tag whose archive path ends in the PostgreSQL major (configure_spilo.py, bb6ab22), and
/// whose pg_hba list replaces Spilo's own instead of being put before it (27f94fb).
pub const PATH_WITH_MAJOR: Tag = Tag::new(2, 0, 2);

/// The first tag that hands AWS_REGION on whether or not AWS_ENDPOINT is set (zalando/spilo#546).
pub const REGION_KEPT: Tag = Tag::new(2, 0, 4);

/// The first tag that is on Ubuntu 22.04, whose glibc sorts text differently from 18.04: text indexes made
/// before it are corrupt until they are rebuilt (<https://wiki.postgresql.org/wiki/Locale_data_changes>).
pub const NEW_COLLATIONS: Tag = Tag::new(2, 1, 9);

/// The image a resource gets whose own one is too old or defective: the newest tag that still ships
/// PostgreSQL 12, the version harbor-operator asks for.
pub const DEFAULT_IMAGE: &str = "ghcr.io/zalando/spilo-16:3.3-p3";

const BACKUP_LIST_2_1: &str = "its scripts cannot read WAL-G 1.1's backup list: old backups are never deleted and \
                               replicas cannot start from a backup";
const BACKUP_LIST_3_3: &str = "its retention script cannot read WAL-G 3's backup list: old backups are never deleted";

/// What is known of `tag`; `None` for a tag that is not in the table, a newer one perhaps.
pub fn release(tag: Tag) -> Option<&'static Release> {
    RELEASES.iter().find(|release| release.tag == tag)
}

const fn release_of(
    tag: (u16, u16, u16),
    newest: u8,
    oldest: PostgresMajor,
    patroni: &'static str,
    wal_g: Option<&'static str>,
) -> Release {
    let (major, minor, patch) = tag;
    Release {
        tag: Tag::new(major, minor, patch),
        newest: PostgresMajor::new(newest),
        oldest,
        wal_g,
        patroni,
        defect: None,
    }
}

const fn defective(release: Release, defect: &'static str) -> Release {
    Release { defect: Some(defect), ..release }
}

const NINE_3: PostgresMajor = PostgresMajor::nine(3);
const NINE_5: PostgresMajor = PostgresMajor::nine(5);
const NINE_6: PostgresMajor = PostgresMajor::nine(6);
const TEN: PostgresMajor = PostgresMajor::new(10);
const ELEVEN: PostgresMajor = PostgresMajor::new(11);
const TWELVE: PostgresMajor = PostgresMajor::new(12);
const THIRTEEN: PostgresMajor = PostgresMajor::new(13);
const FOURTEEN: PostgresMajor = PostgresMajor::new(14);

/// All of them, oldest first.
pub const RELEASES: &[Release] = &[
    release_of((1, 4, 8), 10, NINE_3, "1.4.4", None),
    release_of((1, 4, 9), 10, NINE_3, "1.4.5", None),
    release_of((1, 4, 10), 10, NINE_3, "1.4.5", None),
    release_of((1, 4, 11), 10, NINE_3, "1.4.5", None),
    release_of((1, 5, 3), 11, NINE_3, "1.5.4", Some("0.2.3")),
    release_of((1, 5, 5), 11, NINE_3, "1.5.4", Some("0.2.4")),
    release_of((1, 5, 6), 11, NINE_3, "1.5.5", Some("0.2.4")),
    release_of((1, 5, 7), 11, NINE_3, "1.5.5", Some("0.2.4")),
    release_of((1, 5, 9), 11, NINE_3, "1.5.7", Some("0.2.9")),
    release_of((1, 6, 1), 11, NINE_3, "1.6.0", Some("0.2.11")),
    release_of((1, 6, 2), 12, NINE_3, "1.6.4", Some("0.2.14")),
    release_of((1, 6, 3), 12, NINE_5, "1.6.5", Some("0.2.15")),
    release_of((1, 6, 5), 12, NINE_5, "1.6.5", Some("0.2.15")),
    release_of((2, 0, 2), 13, NINE_5, "2.0.0", Some("0.2.15")),
    release_of((2, 0, 3), 13, NINE_5, "2.0.0", Some("0.2.15")),
    release_of((2, 0, 4), 13, NINE_5, "2.0.1", Some("0.2.19")),
    release_of((2, 0, 5), 13, NINE_5, "2.0.2", Some("0.2.19")),
    release_of((2, 0, 6), 13, NINE_5, "2.0.2", Some("0.2.19")),
    release_of((2, 0, 7), 13, NINE_5, "2.0.2", Some("0.2.19")),
    // zalando/spilo#622, mended by #632 in 2.1-p2.
    defective(release_of((2, 1, 1), 13, NINE_5, "2.1.1", Some("1.1")), BACKUP_LIST_2_1),
    release_of((2, 1, 2), 14, NINE_6, "2.1.1", Some("1.1")),
    release_of((2, 1, 3), 14, NINE_6, "2.1.1", Some("1.1")),
    release_of((2, 1, 4), 14, NINE_6, "2.1.3", Some("1.1")),
    release_of((2, 1, 5), 14, NINE_6, "2.1.3", Some("1.1")),
    release_of((2, 1, 6), 14, NINE_6, "2.1.4", Some("2.0.0")),
    release_of((2, 1, 7), 14, NINE_6, "2.1.4", Some("2.0.1")),
    release_of((2, 1, 9), 15, TEN, "2.1.5", Some("2.0.1")),
    release_of((3, 0, 1), 15, TEN, "3.0.1", Some("2.0.1")),
    release_of((3, 1, 1), 15, TEN, "3.1.2", Some("2.0.1")),
    release_of((3, 2, 1), 15, TEN, "3.2.2", Some("2.0.1")),
    release_of((3, 2, 2), 16, ELEVEN, "3.2.2", Some("2.0.1")),
    release_of((3, 2, 3), 16, ELEVEN, "3.2.2", Some("2.0.1")),
    // zalando/spilo#1015, mended in 3.3-p3.
    defective(release_of((3, 3, 1), 16, TWELVE, "3.3.2", Some("3.0.0")), BACKUP_LIST_3_3),
    defective(release_of((3, 3, 2), 16, TWELVE, "3.3.2", Some("3.0.3")), BACKUP_LIST_3_3),
    release_of((3, 3, 3), 16, TWELVE, "3.3.3", Some("3.0.3")),
    release_of((4, 0, 1), 17, THIRTEEN, "4.0.4", Some("3.0.3")),
    release_of((4, 0, 2), 17, THIRTEEN, "4.0.4", Some("3.0.3")),
    release_of((4, 0, 3), 17, THIRTEEN, "4.0.4", Some("3.0.5")),
    release_of((4, 1, 1), 18, FOURTEEN, "4.1.0", Some("3.0.8")),
    release_of((4, 1, 2), 18, FOURTEEN, "4.1.0", Some("3.0.8")),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spilo::Image;
    use crate::test_support::test;

    fn newest_with(major: PostgresMajor) -> Option<String> {
        RELEASES.iter().rev().find(|release| release.ships(major)).map(|release| release.tag.to_string())
    }

    #[test]
    fn is_sorted_and_has_no_tag_twice() {
        assert!(RELEASES.is_sorted_by(|one, next| one.tag < next.tag));
    }

    #[test]
    fn knows_the_newest_tag_of_each_major() {
        for (major, tag) in [
            (PostgresMajor::nine(3), "1.6-p2"),
            (PostgresMajor::nine(4), "1.6-p2"),
            (PostgresMajor::nine(5), "2.1-p1"),
            (PostgresMajor::nine(6), "2.1-p7"),
            (PostgresMajor::new(10), "3.2-p1"),
            (PostgresMajor::new(11), "3.2-p3"),
            (PostgresMajor::new(12), "3.3-p3"),
            (PostgresMajor::new(13), "4.0-p3"),
            (PostgresMajor::new(14), "4.1-p2"),
            (PostgresMajor::new(18), "4.1-p2"),
        ] {
            assert_eq!(newest_with(major).as_deref(), Some(tag), "{major}");
        }
    }

    #[test]
    fn default_image_ships_what_harbor_asks_for_and_has_no_defect() {
        let image = Image::parse(DEFAULT_IMAGE);
        let release = release(image.tag().unwrap()).unwrap();
        assert!(release.ships(TWELVE));
        assert_eq!(release.defect, None);
        assert_eq!(image.name_major(), Some(release.newest));
    }

    #[test]
    fn marks_just_the_tags_that_fail_for_everyone() {
        let bad: Vec<String> =
            RELEASES.iter().filter(|release| release.defect.is_some()).map(|release| release.tag.to_string()).collect();
        assert_eq!(bad, ["2.1-p1", "3.3-p1", "3.3-p2"]);
    }
}
