//! The first release of each change in `configure_spilo.py` that a plan depends on.
//!
//! Found by comparing the script of every tag with the one before it.

use crate::spilo::Tag;

/// The region is kept where no endpoint is set; 1.6-p2 and 1.6-p3 lose it.
pub(super) const REGION: Tag = Tag::new(1, 6, 5);
/// The archive's path ends in the PostgreSQL major version.
pub(super) const MAJOR_IN_PATH: Tag = Tag::new(2, 0, 2);
/// Azure is a target.
pub(super) const AZURE: Tag = Tag::new(2, 0, 2);
/// SSH is a target.
pub(super) const SSH: Tag = Tag::new(2, 0, 4);
/// The region is kept beside an endpoint, for WAL-G backups only.
pub(super) const REGION_WITH_ENDPOINT: Tag = Tag::new(2, 0, 4);
/// `WALG_S3_CA_CERT_FILE` is passed on.
pub(super) const CA_FILE: Tag = Tag::new(2, 0, 7);
/// Azure's SAS token and buffer sizes are passed on.
pub(super) const AZURE_SAS: Tag = Tag::new(2, 1, 1);
/// WAL-G's libsodium and PGP keys are passed on.
pub(super) const CLIENT_ENCRYPTION: Tag = Tag::new(2, 1, 3);
/// The path style follows from the endpoint's convention.
pub(super) const CONVENTION: Tag = Tag::new(2, 1, 4);
/// `WALE_DISABLE_S3_SSE` is read.
pub(super) const WALE_DISABLE_S3_SSE: Tag = Tag::new(2, 1, 4);
/// `SSH_PORT` is one of SSH's names.
pub(super) const SSH_PORT: Tag = Tag::new(2, 1, 4);
/// Proxies and Azure's environment name are passed on.
pub(super) const PROXY: Tag = Tag::new(2, 1, 4);
/// With an endpoint, the user's choice about server-side encryption is kept.
pub(super) const SSE_CHOICE: Tag = Tag::new(2, 1, 5);
/// `WALG_LIBSODIUM_KEY_TRANSFORM` is passed on.
pub(super) const KEY_TRANSFORM: Tag = Tag::new(2, 1, 5);
/// `CLONE_TARGET_TIMELINE` is read.
pub(super) const TARGET_TIMELINE: Tag = Tag::new(2, 1, 6);
/// Roles for service accounts are passed on; `STANDBY_PRIMARY_SLOT_NAME` is read.
pub(super) const WEB_IDENTITY: Tag = Tag::new(2, 1, 7);
/// Azure's service principals are read, and only one way to authenticate is passed on.
pub(super) const AZURE_PRINCIPAL: Tag = Tag::new(2, 1, 9);
/// The metadata service's endpoint is passed on.
pub(super) const METADATA_ENDPOINT: Tag = Tag::new(4, 0, 3);
/// WAL-E is gone; a variable with `WALE` in its name is read as its `WALG` twin.
pub(super) const WALG_ONLY: Tag = Tag::new(4, 1, 1);
