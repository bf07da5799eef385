use std::fmt;

use crate::operator::Source;
use crate::release::{PostgresMajor, Tag};
use crate::restore::{EmptyReason, Reason};
use crate::startup::{CrontabProblem, StartupError, StartupHazard, Store};
use crate::variables::{Effect, ValueProblem, VariableName};
use crate::wal_g::WalGProblem;

/// What a problem is. `Display` is a sentence without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// No variable selects a store: nothing is archived, without any message.
    NoArchive,
    /// The start-up of Spilo fails.
    Startup(StartupError),
    /// The start-up of Spilo stops at a random section.
    Hazard(StartupHazard),
    /// A line of the crontab.
    Crontab(CrontabProblem),
    /// What WAL-G does not do as intended.
    WalG(WalGProblem),
    /// A value that Spilo does not use as intended.
    Value {
        /// The variable.
        name: VariableName,
        /// What is wrong.
        problem: ValueProblem,
    },
    /// WAL-E makes the backups although WAL-G is switched on, because `WAL_GCS_BUCKET` selects the store.
    GcsBucketForcesWalE,
    /// WAL-E makes the backups, because WAL-G is not switched on.
    WalE,
    /// One of the two access keys is missing.
    IncompleteAccessKeys,
    /// Not all of the three variables of a service principal are set.
    IncompleteServicePrincipal,
    /// The tools have no credentials that Spilo passes on, although the pod's service account has an identity.
    IdentityNotPassedOn,
    /// Several complete sets of credentials are given, of which one is used.
    SeveralCredentials,
    /// An empty credential is overwritten with the prefix, by Spilo 4.1.
    CredentialOverwritten,
    /// No region is given, and Spilo guesses one.
    RegionGuessed,
    /// The region does not have the form of one of AWS, and there is no endpoint of another store.
    RegionNotOfAws,
    /// The region is given, but this release drops it.
    RegionDropped,
    /// No region is given for a store that checks it.
    RegionMissing {
        /// The region in the endpoint.
        region: String,
    },
    /// The endpoint for WAL-E is malformed.
    WaleEndpoint,
    /// A prefix contains a major version literally, so that it is shared with the next one after an upgrade.
    LiteralMajor {
        /// The major version.
        major: PostgresMajor,
    },
    /// The release has a defect that concerns every cluster.
    ReleaseDefect(&'static str),
    /// The image does not contain the PostgreSQL major version, so that a new cluster silently gets the image's own.
    MajorNotInImage {
        /// The major version.
        major: PostgresMajor,
    },
    /// The operator uses another major version than the resource, by `target_major_version`.
    OtherMajor {
        /// The major version that is used.
        used: String,
    },
    /// An object that `pod_environment_configmap` or `pod_environment_secret` names does not exist, and this version
    /// of the operator goes on without its variables.
    MissingObject(Source),
    /// The operator removes the annotation with the role from the service account at every synchronization.
    RoleRemoved,
    /// A variable overrides another one that differs in case.
    CaseTwin {
        /// The variable that is overridden.
        overridden: String,
        /// Its source.
        source: Source,
    },
    /// An empty value hides a value from another source.
    EmptyValueHides {
        /// The source of the hidden value.
        hidden: Source,
    },
    /// A variable that this version of the operator does not read.
    NotReadByOperator,
    /// A variable of WAL-G that this release does not pass on, but a later one does.
    NotPassedOnByRelease {
        /// The first release that passes it on.
        since: Tag,
        /// What happens.
        effect: Effect,
    },
    /// A variable whose value is overridden.
    Overridden {
        /// The source of the value that is used.
        by: Source,
    },
    /// A reference that the kubelet does not resolve.
    UnresolvedReference {
        /// The name in it; empty if the variable can hold a credential.
        reference: String,
    },
    /// A name is listed with different values, so that the operator restarts the pods at every synchronization.
    EndlessRestarts,
    /// It is not determined which of two values is used, and it may change.
    Undetermined,
    /// A variable that exists but that Spilo does not pass on. The first base backup after a start sees it, later ones
    /// and the archiving of WAL do not.
    NotPassedOn,
    /// A base backup is only created on a replica, and there is none.
    NoReplica,
    /// A standby creates base backups but archives no WAL, so that they cannot be restored by themselves.
    StandbyBackups,
    /// A standby makes no backups.
    Standby,
    /// `archive_mode` is off: base backups without WAL cannot be restored.
    ArchiveModeOff,
    /// `archive_command` archives nothing.
    ArchiveCommandDoesNothing,
    /// `archive_command` calls the tool without Spilo's variables.
    ArchiveCommandWithoutVariables,
    /// `archive_command` calls something else, of which nothing is known.
    ArchiveCommandUnknown,
    /// WAL is archived late, because `archive_timeout` is long or off.
    LateWal,
    /// `ssl` is off, so that no `hostssl` line of pg_hba ever matches.
    SslOff,
    /// `hba_file` is set, so that Patroni does not write pg_hba.conf.
    HbaFile,
    /// Logging is configured so that a restore to a time after the last WAL fails, because Spilo finds no log to read.
    NoLogForRestore,
    /// A restore that ends at its target is never promoted.
    PausedRestore,
    /// A new cluster starts with an empty database although a restore is requested.
    EmptyDatabase(EmptyReason),
    /// A restore, or a standby, fails again and again.
    RestoreLoops(Reason),
    /// Something that probably prevents a restore.
    RestoreDoubtful(Reason),
    /// A restore reads another archive than the one that is requested.
    OtherArchive {
        /// What is requested.
        expected: String,
    },
    /// A restore reads the folder that the new cluster writes to.
    OwnFolder,
    /// A store that a new cluster cannot be restored from.
    NoRestoreFromStore(Store),
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Startup(error) => error.fmt(f),
            Self::Hazard(hazard) => hazard.fmt(f),
            Self::Crontab(problem) => problem.fmt(f),
            Self::WalG(problem) => problem.fmt(f),
            Self::Value { name, problem } => write!(f, "{name}: {problem}"),
            Self::RegionMissing { region } => {
                write!(
                    f,
                    "no region is set and WAL-G uses us-east-1, but the store of the endpoint checks it: {region}"
                )
            }
            Self::LiteralMajor { major } => write!(
                f,
                "the prefix contains the major version {major} literally, so a later version would write to the same \
                 folder"
            ),
            Self::ReleaseDefect(defect) => f.write_str(defect),
            Self::MajorNotInImage { major } => write!(
                f,
                "the image does not contain PostgreSQL {major}; a new cluster gets another version and an existing one \
                 does not start"
            ),
            Self::OtherMajor { used } => {
                write!(f, "the operator uses PostgreSQL {used}, by target_major_version")
            }
            Self::MissingObject(source) => {
                write!(
                    f,
                    "{source} does not exist; this version of postgres-operator starts pods without its variables"
                )
            }
            Self::CaseTwin { overridden, source } => write!(
                f,
                "the operator ignores case and drops {overridden} from {source}, but Spilo only reads the exact name"
            ),
            Self::EmptyValueHides { hidden } => write!(f, "the empty value hides the one from {hidden}"),
            Self::NotPassedOnByRelease { since, effect } => {
                write!(
                    f,
                    "this release of Spilo does not pass the variable on to WAL-G, only {since} and later ones: {effect}"
                )
            }
            Self::Overridden { by } => write!(f, "the value from {by} is used instead"),
            Self::UnresolvedReference { reference } if reference.is_empty() => {
                f.write_str("a reference in the value does not resolve")
            }
            Self::UnresolvedReference { reference } => write!(f, "the reference $({reference}) does not resolve"),
            Self::RestoreLoops(reason) => write!(f, "the restore fails again and again: {reason}"),
            Self::RestoreDoubtful(reason) => write!(f, "the restore probably fails: {reason}"),
            Self::OtherArchive { expected } => {
                write!(f, "a new cluster starts from something other than {expected}")
            }
            Self::EmptyDatabase(reason) => {
                write!(f, "a new cluster starts with an empty database although a restore is requested: {reason}")
            }
            _ => f.write_str(self.as_sentence()),
        }
    }
}

impl ProblemKind {
    /// The kinds without details.
    const fn as_sentence(&self) -> &'static str {
        match self {
            Self::NoArchive => "no bucket or prefix is set, so nothing is archived and no base backup is created",
            Self::GcsBucketForcesWalE => {
                "WAL_GCS_BUCKET makes Spilo use WAL-E although WAL-G is switched on; use WAL_GS_BUCKET"
            }
            Self::WalE => "WAL-E is used, because USE_WALG_BACKUP is not true",
            Self::IncompleteAccessKeys => "only one of the two access keys is set, so both are ignored",
            Self::IncompleteServicePrincipal => {
                "AZURE_CLIENT_ID, AZURE_CLIENT_SECRET and AZURE_TENANT_ID are not all set, so those that are set are ignored"
            }
            Self::IdentityNotPassedOn => {
                "Spilo does not pass the identity of the pod's service account on to WAL-G, and there are no other \
                 credentials"
            }
            Self::SeveralCredentials => "several sets of credentials are set, of which Spilo uses the first",
            Self::CredentialOverwritten => "Spilo 4.1 overwrites the empty credential with the prefix",
            Self::RegionGuessed => {
                "no region is set, so Spilo guesses it from the availability zone, which only works on AWS"
            }
            Self::RegionNotOfAws => "the region is not one of AWS, and no endpoint of another store is set",
            Self::RegionDropped => "this release of Spilo does not pass the region on",
            Self::WaleEndpoint => "WALE_S3_ENDPOINT is not of the form https+path://host:port",
            Self::RoleRemoved => {
                "irsa_role_arn is not set, so postgres-operator 2.0 removes the role that \
                 pod_service_account_definition sets from the service account"
            }
            Self::NotReadByOperator => "this version of postgres-operator does not read the variable",
            Self::EndlessRestarts => {
                "the operator lists two different values and restarts the pods at every synchronization"
            }
            Self::Undetermined => {
                "the Secret and the ConfigMap contain the variable, and this version of postgres-operator may use either"
            }
            Self::NotPassedOn => {
                "Spilo does not pass the variable on to WAL-G; only the first base backup after a start sees it"
            }
            Self::NoReplica => "base backups are only created on replicas, and there are none",
            Self::StandbyBackups => {
                "a standby creates base backups but archives no WAL, so they cannot be restored by themselves"
            }
            Self::Standby => "a standby makes no backups",
            Self::ArchiveModeOff => "archive_mode is off, so no WAL is archived and base backups cannot be restored",
            Self::ArchiveCommandDoesNothing => "archive_command archives nothing",
            Self::ArchiveCommandWithoutVariables => {
                "archive_command calls the tool without envdir /run/etc/wal-e.d/env, so it has no variables"
            }
            Self::ArchiveCommandUnknown => {
                "archive_command replaces the one of Spilo, and whether it archives WAL is not known"
            }
            Self::LateWal => "archive_timeout lets WAL be archived late",
            Self::SslOff => "ssl is off, so no hostssl line of pg_hba ever matches",
            Self::HbaFile => "hba_file is set, so Patroni does not write pg_hba.conf",
            Self::NoLogForRestore => {
                "a restore to a time after the last WAL fails, because Spilo finds no CSV log in its directory"
            }
            Self::PausedRestore => "a restored cluster pauses at the target and is never promoted",
            Self::OwnFolder => "the restore reads the folder that the new cluster writes to",
            Self::NoRestoreFromStore(_) => "Spilo cannot restore a new cluster from this store",
            _ => "",
        }
    }
}
