//! Which version of WAL-G reads which variable.
//!
//! Found by searching the sources of each tag of wal-g/wal-g for the name. Storages were in another repository before
//! 1.0; for their settings, versions up to 0.2.22 are those of the list of allowed settings.

use super::{Effect, VariableName, VersionRange, names};
use crate::wal_g::WalGVersion;

/// The versions of WAL-G that read a variable, and those that do so wrongly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WalGSupport {
    /// The first version that reads it.
    pub since: WalGVersion,
    /// The versions in which it does not work as intended.
    pub defects: &'static [WalGDefect],
}

/// Versions of WAL-G in which a variable does not work as intended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WalGDefect {
    /// The versions.
    pub versions: VersionRange<WalGVersion>,
    /// What happens.
    pub effect: Effect,
    /// The reason, as a sentence without a full stop that begins in lower case.
    pub reason: &'static str,
}

impl WalGSupport {
    /// The defect that a version has.
    pub fn defect(&self, version: WalGVersion) -> Option<&'static WalGDefect> {
        self.defects.iter().find(|defect| defect.versions.contains(&version))
    }
}

/// The support of a variable. `None` if WAL-G does not read it.
pub(super) fn find(name: VariableName) -> Option<&'static WalGSupport> {
    let index = SUPPORT.binary_search_by_key(&name, |(name, _)| *name).ok()?;
    SUPPORT.get(index).map(|(_, support)| support)
}

const fn since(major: u16, minor: u16, patch: u16) -> WalGSupport {
    WalGSupport { since: WalGVersion::new(major, minor, patch), defects: &[] }
}

const fn defect(from: (u16, u16, u16), fixed_in: (u16, u16, u16), effect: Effect, reason: &'static str) -> WalGDefect {
    let versions = VersionRange {
        since: Some(WalGVersion::new(from.0, from.1, from.2)),
        until: Some(WalGVersion::new(fixed_in.0, fixed_in.1, fixed_in.2)),
    };
    WalGDefect { versions, effect, reason }
}

/// `s3/session.go`: before 3.0.6 a role is assumed with an empty session name, before the static keys are looked at.
const ROLE_DEFECTS: &[WalGDefect] = &[defect(
    (3, 0, 0),
    (3, 0, 6),
    Effect::WalGStops,
    "WAL-G assumes the role itself, without a session name, and stops even if access keys are given",
)];

/// `internal/configure.go`: the name of `WALG_LIBSODIUM_KEY` is checked twice.
const KEY_PATH_DEFECTS: &[WalGDefect] = &[defect(
    (3, 0, 0),
    (3, 0, 5),
    Effect::NotEncrypted,
    "WAL-G only looks for WALG_LIBSODIUM_KEY and encrypts nothing if that is not set",
)];

/// Sorted by name.
static SUPPORT: &[(VariableName, WalGSupport)] = &[
    (names::AWS_ACCESS_KEY_ID, since(0, 1, 0)),
    (names::AWS_ENDPOINT, since(0, 1, 3)),
    (names::AWS_REGION, since(0, 1, 0)),
    // Earlier versions leave it to the chain of the AWS SDK.
    (names::AWS_ROLE_ARN, WalGSupport { since: WalGVersion::new(0, 2, 15), defects: ROLE_DEFECTS }),
    (names::AWS_S3_FORCE_PATH_STYLE, since(0, 1, 3)),
    (names::AWS_SECRET_ACCESS_KEY, since(0, 1, 0)),
    (names::AWS_WEB_IDENTITY_TOKEN_FILE, since(0, 2, 15)),
    (names::AZURE_CLIENT_ID, since(2, 0, 1)),
    (names::AZURE_CLIENT_SECRET, since(2, 0, 1)),
    (names::AZURE_ENVIRONMENT_NAME, since(0, 2, 20)),
    (names::AZURE_STORAGE_ACCESS_KEY, since(0, 2, 7)),
    (names::AZURE_STORAGE_ACCOUNT, since(0, 2, 7)),
    (names::AZURE_STORAGE_SAS_TOKEN, since(0, 2, 17)),
    (names::AZURE_TENANT_ID, since(2, 0, 1)),
    (names::GOOGLE_APPLICATION_CREDENTIALS, since(0, 2, 1)),
    (names::SSH_PORT, since(0, 2, 18)),
    (names::SSH_PRIVATE_KEY_PATH, since(0, 2, 18)),
    (names::SSH_USERNAME, since(0, 2, 18)),
    (names::WALE_GS_PREFIX, since(0, 2, 1)),
    (names::WALE_S3_PREFIX, since(0, 1, 0)),
    (names::WALG_AZURE_BUFFER_SIZE, since(0, 2, 9)),
    (names::WALG_AZURE_MAX_BUFFERS, since(0, 2, 9)),
    (names::WALG_AZ_PREFIX, since(0, 2, 13)),
    (names::WALG_COMPRESSION_METHOD, since(0, 1, 11)),
    (names::WALG_DELTA_MAX_STEPS, since(0, 1, 3)),
    (names::WALG_DELTA_ORIGIN, since(0, 1, 3)),
    (names::WALG_DISK_RATE_LIMIT, since(0, 1, 11)),
    (names::WALG_DOWNLOAD_CONCURRENCY, since(0, 1, 0)),
    (names::WALG_GS_PREFIX, since(0, 2, 1)),
    (names::WALG_LIBSODIUM_KEY, since(0, 2, 15)),
    (names::WALG_LIBSODIUM_KEY_PATH, WalGSupport { since: WalGVersion::new(0, 2, 15), defects: KEY_PATH_DEFECTS }),
    (names::WALG_LIBSODIUM_KEY_TRANSFORM, since(2, 0, 0)),
    (names::WALG_NETWORK_RATE_LIMIT, since(0, 1, 11)),
    (names::WALG_PGP_KEY, since(0, 2, 6)),
    (names::WALG_PGP_KEY_PASSPHRASE, since(0, 2, 6)),
    (names::WALG_PGP_KEY_PATH, since(0, 2, 6)),
    (names::WALG_PREVENT_WAL_OVERWRITE, since(0, 1, 11)),
    (names::WALG_S3_CA_CERT_FILE, since(0, 2, 10)),
    (names::WALG_S3_PREFIX, since(0, 1, 14)),
    (names::WALG_S3_SSE, since(0, 2, 7)),
    (names::WALG_S3_SSE_KMS_ID, since(0, 2, 7)),
    (names::WALG_SENTINEL_USER_DATA, since(0, 1, 8)),
    (names::WALG_SSH_PREFIX, since(0, 2, 18)),
    (names::WALG_UPLOAD_CONCURRENCY, since(0, 1, 0)),
    (names::WALG_UPLOAD_DISK_CONCURRENCY, since(0, 1, 8)),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_and_unique() {
        assert!(SUPPORT.is_sorted_by(|one, next| one.0 < next.0));
    }

    #[test]
    fn defects_have_a_version_that_is_right() {
        let versions = |name, broken: &[(u16, u16, u16)], right: &[(u16, u16, u16)]| {
            let support = find(name).unwrap();
            for (versions, is_defective) in [(broken, true), (right, false)] {
                for (major, minor, patch) in versions {
                    let version = WalGVersion::new(*major, *minor, *patch);
                    assert_eq!(support.defect(version).is_some(), is_defective, "{name} {version}");
                }
            }
        };
        versions(names::AWS_ROLE_ARN, &[(3, 0, 0), (3, 0, 5)], &[(2, 0, 1), (3, 0, 6)]);
        versions(names::WALG_LIBSODIUM_KEY_PATH, &[(3, 0, 0), (3, 0, 4)], &[(2, 0, 1), (3, 0, 5)]);
        assert_eq!(find(names::WAL_S3_BUCKET), None);
    }
}
