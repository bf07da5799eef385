//! Where a restore looks for backups.

use crate::release::{PostgresMajor, Release, Tag, milestones};
use crate::startup::{Archive, Store};
use crate::variables::names;

/// The folders in which a restore looks for a backup, in order.
///
/// Follows `get_wale_environments()` in `clone_with_wale.py`: from 2.0-p2 on, a path that contains `/spilo/` and ends in
/// `/wal` is searched for each major version that the image contains and that is not newer than the new cluster, newest
/// first, then the path itself. Any other path is the only one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderSearch {
    /// The path, without slashes at the end.
    pub path: String,
    /// The major versions whose folders are searched before the path itself, newest first.
    pub majors: Vec<PostgresMajor>,
}

impl FolderSearch {
    /// The search in a path by a release, for a new cluster of a major version. Without one, the image's own is used.
    ///
    /// ```
    /// use spilo::restore::FolderSearch;
    /// use spilo::{PostgresMajor, Tag};
    ///
    /// let search = FolderSearch::new("s3://b/spilo/pg/wal/", Tag::new(3, 3, 3), Some(PostgresMajor::new(13)));
    /// let folders: Vec<String> = search.folders().collect();
    /// assert_eq!(folders, ["s3://b/spilo/pg/wal/13", "s3://b/spilo/pg/wal/12", "s3://b/spilo/pg/wal"]);
    /// ```
    pub fn new(path: &str, tag: Tag, target: Option<PostgresMajor>) -> Self {
        let path = path.trim_end_matches('/').to_owned();
        let is_searched = tag >= milestones::MAJOR_IN_PATH && path.contains("/spilo/") && path.ends_with("/wal");
        let majors = match Release::find(tag).filter(|_| is_searched) {
            Some(release) => {
                let newest = target.filter(|target| release.ships(*target)).unwrap_or(release.newest_major);
                release.majors().rev().filter(|major| *major <= newest).collect()
            }
            None => Vec::new(),
        };
        Self { path, majors }
    }

    /// The folders, without slashes at the end.
    pub fn folders(&self) -> impl Iterator<Item = String> {
        let of_majors = self.majors.iter().map(|major| format!("{}/{major}", self.path));
        of_majors.chain([self.path.clone()])
    }

    /// The major version that the path is pinned to, if it ends in one.
    pub fn pinned_major(&self) -> Option<PostgresMajor> {
        let (folder, major) = self.path.rsplit_once('/')?;
        PostgresMajor::parse(major).ok().filter(|_| folder.ends_with("/wal"))
    }
}

/// Whether two archives are in the same store: of two S3 stores, at the same endpoint.
pub fn is_same_place(one: &Archive<'_>, other: &Archive<'_>) -> bool {
    let account = |archive: &Archive<'_>| archive.env_dir.get(names::AZURE_STORAGE_ACCOUNT).map(ToOwned::to_owned);
    let endpoint = |archive: &Archive<'_>| archive.endpoint().map(|url| url.trim_end_matches('/').to_owned());
    one.store == other.store
        && match one.store {
            Store::S3 => endpoint(one) == endpoint(other),
            Store::Azure => account(one) == account(other),
            Store::Gcs | Store::Swift | Store::Ssh => true,
        }
}

/// The bucket, container or host in the URL of an archive.
pub(super) fn bucket(prefix: &str) -> &str {
    let rest = prefix.split_once("://").map_or(prefix, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_computed_paths_are_searched() {
        let majors = |path: &str, tag, target| FolderSearch::new(path, tag, target).majors;
        let v13 = Some(PostgresMajor::new(13));
        assert_eq!(majors("s3://b/spilo/pg/wal", Tag::new(3, 3, 3), v13).len(), 2);
        assert_eq!(majors("s3://b/spilo/pg/wal/12", Tag::new(3, 3, 3), v13), []);
        assert_eq!(majors("s3://b/pg/wal", Tag::new(3, 3, 3), v13), []);
        assert_eq!(majors("s3://b/spilo/pg/wal", Tag::new(1, 6, 5), v13), []);
        // The image's own major version is used instead of one that it does not contain.
        assert_eq!(majors("s3://b/spilo/pg/wal", Tag::new(3, 3, 3), Some(PostgresMajor::new(17))).len(), 5);
        let old = majors("s3://b/spilo/pg/wal", Tag::new(2, 1, 7), Some(PostgresMajor::new(10)));
        assert_eq!(old, [PostgresMajor::new(10), PostgresMajor::new_9(6)]);
    }

    #[test]
    fn a_path_can_be_pinned_to_a_major_version() {
        for (path, major) in [
            ("s3://b/spilo/pg/wal/15/", Some(PostgresMajor::new(15))),
            ("s3://b/spilo/pg/wal", None),
            ("s3://b/pg/15", None),
        ] {
            assert_eq!(FolderSearch::new(path, Tag::new(3, 3, 3), None).pinned_major(), major, "{path}");
        }
    }

    #[test]
    fn the_bucket_is_the_first_part() {
        assert_eq!(bucket("s3://backups/spilo/pg"), "backups");
        assert_eq!(bucket("azure://c"), "c");
    }
}
