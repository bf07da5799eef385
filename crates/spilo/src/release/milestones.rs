//! The first release of each change in Spilo that matters to backups and restores.
//!
//! Found by comparing `configure_spilo.py` of every tag with the one of the tag before it.

use super::Tag;

/// The region is kept where no endpoint is set; 1.6-p2 and 1.6-p3 drop it.
pub const REGION_WITHOUT_ENDPOINT: Tag = Tag::new(1, 6, 5);
/// The archive's path ends in the PostgreSQL major version (commit bb6ab22), and a pg_hba list replaces Spilo's own
/// instead of being prepended to it (commit 27f94fb).
pub const MAJOR_IN_PATH: Tag = Tag::new(2, 0, 2);
/// Azure is supported.
pub const AZURE: Tag = Tag::new(2, 0, 2);
/// SSH is supported.
pub const SSH: Tag = Tag::new(2, 0, 4);
/// `AWS_REGION` is kept beside an endpoint, for backups by WAL-G only (zalando/spilo#546).
pub const REGION_WITH_ENDPOINT: Tag = Tag::new(2, 0, 4);
/// Patroni checks replication through the Unix-domain socket (`use_unix_socket_repl`), and the pg_hba list allows it.
pub const SOCKET_REPLICATION: Tag = Tag::new(2, 1, 1);
/// The path style follows from the convention in the endpoint.
pub const PATH_STYLE_FROM_ENDPOINT: Tag = Tag::new(2, 1, 4);
/// `WALE_DISABLE_S3_SSE` is read.
pub const WALE_DISABLE_S3_SSE: Tag = Tag::new(2, 1, 4);
/// `SSH_PORT` is required for WAL-G to be the default with SSH.
pub const SSH_PORT: Tag = Tag::new(2, 1, 4);
/// Beside an endpoint, the user's choice of server-side encryption is kept.
pub const SSE_CHOICE: Tag = Tag::new(2, 1, 5);
/// Roles of service accounts are passed on to WAL-G.
pub const WEB_IDENTITY: Tag = Tag::new(2, 1, 7);
/// The image is based on Ubuntu 22.04, whose glibc sorts text differently from 18.04: indexes on text that were built
/// before are corrupt until they are rebuilt (<https://wiki.postgresql.org/wiki/Locale_data_changes>).
pub const UBUNTU_22_04: Tag = Tag::new(2, 1, 9);
/// Service principals of Azure are read, and only one set of credentials is passed on.
pub const AZURE_SERVICE_PRINCIPAL: Tag = Tag::new(2, 1, 9);
/// `LOG_S3_TAGS` is read, without the default that is meant for it.
pub const LOG_TAGS: Tag = Tag::new(3, 3, 3);
/// A `LOG_S3_TAGS` that is missing or not JSON no longer stops the start-up.
pub const LOG_TAGS_CAUGHT: Tag = Tag::new(4, 0, 3);
/// The retention script creates a backup first and deletes old ones afterwards (zalando/spilo#1133).
pub const BACKUP_BEFORE_DELETION: Tag = Tag::new(4, 0, 3);
/// WAL-E is gone; a variable with `WALE` in its name is read as the one with `WALG` (zalando/spilo#1143, #1196).
pub const WAL_G_ONLY: Tag = Tag::new(4, 1, 1);
