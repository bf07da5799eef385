//! The variables that the operator derives from `spec.standby` (`generateStandbyEnvironment`).

use super::list_builder::ListBuilder;
use super::{OperatorConfiguration, Source, milestones};
use crate::variables::{VariablePrefix, names};

/// `spec.standby`. An empty string is a field that is not set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StandbySpec<'a> {
    /// `standby_host`, read from 1.8.0 on.
    pub host: &'a str,
    /// `standby_port`, read from 1.8.0 on.
    pub port: &'a str,
    /// `standby_primary_slot_name`, read from 2.0.0 on.
    pub primary_slot_name: &'a str,
    /// `s3_wal_path`
    pub s3_wal_path: &'a str,
    /// `gs_wal_path`, read from 1.8.0 on.
    pub gs_wal_path: &'a str,
}

const SOURCE: Source = Source::Standby;

impl<'a> ListBuilder<'a> {
    /// Up to 1.7.1 only `s3_wal_path` is read; up to 1.15.1 an archive beside a host is ignored.
    pub(super) fn push_standby(
        &mut self,
        standby: &StandbySpec<'a>,
        configuration: Option<&OperatorConfiguration<'a>>,
    ) {
        let reads_host = self.version >= milestones::CLUSTER_ENV;
        let reads_archive_beside_host = self.version >= milestones::ENV_FROM;
        let host = if reads_host { standby.host } else { "" };
        if !host.is_empty() {
            self.push(SOURCE, names::STANDBY_HOST, host);
            self.push_if_set(SOURCE, names::STANDBY_PORT, standby.port);
            if reads_archive_beside_host {
                self.push_if_set(SOURCE, names::STANDBY_PRIMARY_SLOT_NAME, standby.primary_slot_name);
            }
        }
        let (name, path) = if standby.s3_wal_path.is_empty() && reads_host {
            (names::STANDBY_WALE_GS_PREFIX, standby.gs_wal_path)
        } else {
            (names::STANDBY_WALE_S3_PREFIX, standby.s3_wal_path)
        };
        if !path.is_empty() && (host.is_empty() || reads_archive_beside_host) {
            self.push(SOURCE, name, path);
            self.push(SOURCE, names::STANDBY_METHOD, "STANDBY_WITH_WALE");
            self.push(SOURCE, names::STANDBY_WAL_BUCKET_SCOPE_PREFIX, "");
        }
        if let Some(configuration) = configuration {
            self.push_role(SOURCE, VariablePrefix::Standby, configuration);
        }
    }
}
