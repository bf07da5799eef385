//! Spilo's start-up: what `configure_spilo.py` of a release does with an environment.
//!
//! Follows `get_placeholders`, `set_extended_wale_placeholders`, `set_walg_placeholders`, `write_wale_environment`
//! (`write_walg_environment` from 4.1 on), `write_crontab` and the template of `configure_spilo.py` in every tag from
//! 1.6-p3 to 4.0-p3; for 4.1, the branch that removed WAL-E.
//!
//! ```
//! use spilo::operator::{ClusterIdentity, EnvBuilder, Source};
//! use spilo::startup::StartupPlan;
//! use spilo::{Tag, kubelet};
//!
//! let identity = ClusterIdentity { name: Some("pg"), namespace: Some("harbor"), ..ClusterIdentity::default() };
//! let mut builder = EnvBuilder::new(identity);
//! builder.add(Source::ConfigMap, "WAL_S3_BUCKET", "backups");
//! builder.add(Source::ConfigMap, "USE_WALG_BACKUP", "true");
//! let environment = kubelet::expand(builder.assemble());
//! let plan = StartupPlan::new(&environment, Tag::new(2, 1, 7))?;
//! let archive = plan.archive.unwrap();
//! assert_eq!(archive.prefix(), "s3://backups/spilo/harbor-pg/wal/$(PGVERSION)");
//! # Ok::<(), spilo::startup::StartupError>(())
//! ```

mod activation;
mod archive;
mod clone;
mod crontab;
mod env_dir;
pub(crate) mod env_names;
mod pg_hba;
mod standby;
mod use_walg;
mod value;
mod wal_env;

use thiserror::Error;

use crate::environment::Environment;
use crate::release::Tag;
use crate::variables::{VariableName, VariablePrefix, names};
pub use archive::{Archive, Credentials, RegionSource, Store, Tool};
pub use clone::{ClonePlan, RecoveryTarget};
pub use crontab::{CrontabJob, CrontabProblem, StartupHazard};
pub use env_dir::EnvDir;
pub(crate) use env_dir::first_line;
pub use pg_hba::default_pg_hba;
pub use standby::StandbyPlan;
pub use value::EffectiveValue;

/// What the start-up configures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartupPlan<'a> {
    /// Where the cluster archives to. `None` if it archives nothing: `archive_command` is then `/bin/true` and no base
    /// backup is scheduled, without any message.
    pub archive: Option<Archive<'a>>,
    /// `BACKUP_SCHEDULE`, as it is written into the crontab. It has no effect without an archive.
    pub schedule: EffectiveValue<'a>,
    /// `BACKUP_NUM_TO_RETAIN`, as `postgres_backup.sh` sees it.
    pub retention: EffectiveValue<'a>,
    /// Whether base backups are created on a replica, and only there.
    pub backup_from_replica: bool,
    /// The jobs in the crontab that cron does not run as intended.
    pub crontab_problems: Vec<CrontabProblem>,
    /// What stops the start-up at a random section.
    pub hazards: Vec<StartupHazard>,
    /// What a new cluster is a copy of.
    pub clone: ClonePlan<'a>,
    /// The primary or archive that a new cluster follows.
    pub standby: Option<StandbyPlan<'a>>,
}

/// `configure_spilo.py` stops with an exception, so that PostgreSQL is never started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StartupError {
    /// The scope, its prefix or its suffix contains a brace that Python's `str.format` rejects.
    #[error(
        "the start-up of Spilo fails: the scope, its prefix or its suffix contains a brace that is not part of a known \
         {{NAME}}"
    )]
    PathFormat,
    /// A variable is set that only Spilo itself should set, and one that it depends on is missing.
    #[error("the start-up of Spilo fails: {0} is reserved for Spilo and must not be set")]
    ReservedVariable(VariableName),
}

impl<'a> StartupPlan<'a> {
    /// What the start-up of a release does with an environment.
    ///
    /// # Errors
    /// If the start-up stops with an exception.
    pub fn new(environment: &'a Environment<'_>, tag: Tag) -> Result<Self, StartupError> {
        let use_walg = use_walg::use_walg(environment, VariablePrefix::None, tag, false);
        let archive = archive::write_wale_environment(environment, VariablePrefix::None, tag, use_walg)?;
        let from_replica = names::WALG_BACKUP_FROM_REPLICA;
        let backup_from_replica = environment.is_unknown(from_replica)
            || archive.as_ref().is_some_and(|archive| archive.env_dir.get(from_replica) == Some("true"));
        Ok(Self {
            schedule: crontab::schedule(environment),
            retention: crontab::retention(environment),
            backup_from_replica,
            crontab_problems: crontab::problems(environment, tag, archive.is_some()),
            hazards: crontab::hazards(environment, tag),
            clone: clone::clone_plan(environment, tag)?,
            standby: standby::standby_plan(environment, tag)?,
            archive,
        })
    }
}

#[cfg(test)]
mod tests;
