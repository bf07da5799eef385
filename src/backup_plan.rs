//! What the backups and restores of an object come to: in short for the API server's audit log, in full for the
//! `explain` command.

mod provenance;

use std::fmt;

use spilo::Environment;
use spilo::restore::{EmptyReason, RestoreOutcome};
use spilo::schedule::BackupsKept;
use spilo::startup::{Archive, Credentials, RegionSource, StandbyPlan, Store, Tool};
use spilo::variables::{VariableName, VariablePrefix, names};
use spilo::wal_g::Encryption;

use crate::backups::{Backups, pod_config_image};
use crate::context::{PodConfigContext, PostgresqlContext};
use crate::related::RelatedObjects;
use crate::resources::OperatorConfiguration;
use crate::text::without_user;
pub use provenance::Provenance;

/// The maximum number of characters of a value; a key in S3 has at most 1,024.
const MAX_VALUE_LEN: usize = 1024;

/// What is known about the backups and restores of an object as it would be stored. Never the value of a credential.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackupPlan {
    /// What is known.
    pub facts: Vec<Fact>,
    /// What is not known.
    pub unknown: Vec<Unknown>,
}

/// A known value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What the value is: `backup-store`.
    pub name: &'static str,
    /// The value.
    pub value: String,
    /// What determines it. `None` if it follows from other facts.
    pub from: Option<Provenance>,
}

/// What is not known, displayed as a noun phrase with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// The object of a look-up that failed, with its error.
    LookUp(String),
    /// The Secret of `pod_environment_secret`.
    Secret,
    /// Variables, because look-ups are disabled. The string names the objects that add them: `the operator's configuration
    /// adds`.
    LookUpsDisabled(&'static str),
    /// The object itself, with the reason.
    Object(String),
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LookUp(failed) => write!(f, "the look-up of {failed}"),
            Self::Object(reason) => f.write_str(reason),
            Self::Secret => f.write_str(
                "the variables of the Secret in the operator's pod_environment_secret: Secrets are never read",
            ),
            Self::LookUpsDisabled(objects) => write!(f, "the variables that {objects}: look-ups are disabled"),
        }
    }
}

/// The endpoint of a store that no variable sets.
pub const AWS: &str = "AWS";

/// The facts that become audit annotations.
const ANNOTATIONS: [&str; 6] =
    ["backup-tool", "backup-store", "backups-per-day", "copies-kept", "restore-method", "restore-source"];

impl BackupPlan {
    /// The plan of a pod-config ConfigMap.
    pub fn from_pod_config(context: &PodConfigContext<'_>) -> Self {
        let mut plan = Self::default();
        plan.add("image", pod_config_image(context.settings), "the image that the policy puts in");
        plan.add_backups(&context.backups, true);
        plan.add_unknown(context.related, "the operator's configuration adds");
        plan
    }

    /// The plan of a `postgresql` resource. It has no facts about the store if the resource's own variables name none and
    /// nothing was looked up: the store then depends on the ConfigMap.
    pub fn from_postgresql(context: &PostgresqlContext<'_>) -> Self {
        let PostgresqlContext { resource, backups, related, .. } = context;
        let mut plan = Self::default();
        if let Some(image) = resource.image() {
            plan.add("image", image.reference(), "spec.dockerImage");
        } else if let Some(image) = related.operator_configuration().and_then(OperatorConfiguration::image) {
            plan.add("image", image.reference(), "docker_image in the operator's configuration");
        }
        if let Some(major) = resource.major().and_then(|_| resource.version()) {
            plan.add("postgresql-major", major, "spec.postgresql.version");
        }
        let is_complete = related.complete().is_some_and(|operator| !operator.has_pod_secret())
            && resource.env_from().next().is_none();
        plan.add_backups(backups, is_complete);
        plan.add_unknown(related, "pod-config and the operator's configuration add");
        plan
    }

    /// The facts for the audit log, by name.
    pub fn annotations(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let facts = self.facts.iter().filter(|fact| ANNOTATIONS.contains(&fact.name));
        facts.map(|fact| (fact.name, fact.value.as_str()))
    }

    /// The value of a fact.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.facts.iter().find(|fact| fact.name == name).map(|fact| fact.value.as_str())
    }

    /// Adds a fact. `from` is what determines it.
    fn add(&mut self, name: &'static str, value: &str, from: impl Into<Provenance>) {
        let mut value = without_user(value).into_owned();
        if let Some((end, _)) = value.char_indices().nth(MAX_VALUE_LEN) {
            value.truncate(end);
            value.push('…');
        }
        self.facts.push(Fact { name, value, from: Some(from.into()) });
    }

    /// Adds a fact that follows from other facts.
    fn add_derived(&mut self, name: &'static str, value: &dyn ToString) {
        self.facts.push(Fact { name, value: value.to_string(), from: None });
    }

    /// Adds backups, restores and standby. `is_complete`: whether all variables are known, so that what is not set is a
    /// fact as well.
    fn add_backups(&mut self, backups: &Backups<'_>, is_complete: bool) {
        let environment = backups.environment;
        let startup = match &backups.plan.startup {
            Ok(startup) => startup,
            Err(error) => {
                self.add_derived("failure", error);
                if is_complete {
                    self.add_derived("backup-tool", &"none");
                }
                return;
            }
        };
        if let Some(archive) = &startup.archive {
            self.add_archive(archive, environment);
            let description = describe_credentials(archive.credentials);
            match archive.credentials.variable() {
                Some(name) => self.add("credentials", description, Provenance::new(environment, &[name])),
                None if is_complete => self.add("credentials", description, "no variable is set"),
                None => {}
            }
            let schedule = startup.schedule.as_str();
            self.add("schedule", schedule, Provenance::new(environment, &[names::BACKUP_SCHEDULE]));
            let retention = startup.retention.as_str();
            self.add("retention-days", retention, Provenance::new(environment, &[names::BACKUP_NUM_TO_RETAIN]));
            if let Some(Ok(schedule)) = &backups.schedule {
                self.add_derived("backups-per-day", &schedule.mean_runs_per_day());
            }
            match backups.kept {
                Some(BackupsKept::AtMost(copies)) => self.add_derived("copies-kept", &copies),
                Some(BackupsKept::Unbounded(_)) => self.add_derived("copies-kept", &"unbounded"),
                None => {}
            }
        } else if is_complete {
            self.add_derived("backup-tool", &"none");
        }
        if startup.standby.is_none() {
            self.add_restore(&backups.plan.restore, environment, is_complete);
        } else if is_complete {
            self.add_derived("restore-method", &"none");
        }
        if let Some(StandbyPlan { host, archive, .. }) = &startup.standby {
            let host = host.as_ref().map_or("", |host| host.as_str());
            let followed = archive.as_ref().map_or(host, |archive| archive.restore_prefix());
            self.add(
                "standby-of",
                followed,
                Provenance::new(environment, &[names::STANDBY_HOST, names::STANDBY_METHOD]),
            );
        }
    }

    fn add_archive(&mut self, archive: &Archive<'_>, environment: &Environment<'_>) {
        // From 4.1 on there is no switch, and none in the env directory.
        let has_switch = archive.backup_tool == Tool::WalE || archive.env_dir.is_set(names::USE_WALG_BACKUP);
        let switches: &[_] = if has_switch { &[names::USE_WALG_BACKUP, names::USE_WALG] } else { &[] };
        let tool = match archive.backup_tool {
            Tool::WalG => "wal-g",
            Tool::WalE => "wal-e",
        };
        self.add("backup-tool", tool, Provenance::new(environment, switches));
        self.add("backup-store", archive.prefix(), Provenance::new(environment, prefix_variables(archive)));
        let Some(region) = archive.region else { return };
        let endpoints = [names::WALE_S3_ENDPOINT, names::WALG_S3_ENDPOINT, names::AWS_ENDPOINT];
        self.add("endpoint", archive.endpoint().unwrap_or(AWS), Provenance::new(environment, &endpoints));
        let from = match region {
            RegionSource::FromBucket => Provenance::Other("guessed from the name of the bucket"),
            RegionSource::FromZone => Provenance::Other("guessed from the availability zone of the node"),
            RegionSource::Dropped => Provenance::Other("this Spilo release drops AWS_REGION"),
            RegionSource::Given => Provenance::new(environment, &[names::AWS_REGION]),
            RegionSource::Absent => return,
        };
        self.add("region", archive.env_dir.get(names::AWS_REGION).unwrap_or("none"), from);
    }

    /// Adds what a new cluster is created from. If not all variables are known, only a known source is a fact: the
    /// ConfigMap may have another one, and may supply the bucket for `spec.clone`.
    fn add_restore(&mut self, outcome: &RestoreOutcome<'_>, environment: &Environment<'_>, is_complete: bool) {
        let (method, source) = match outcome {
            RestoreOutcome::Restores(restore)
            | RestoreOutcome::ReadsOtherArchive { restore, .. }
            | RestoreOutcome::Loops { restore: Some(restore), .. } => ("wal", Some(restore.archive.restore_prefix())),
            RestoreOutcome::Loops { restore: None, .. } => ("wal", None),
            RestoreOutcome::EmptyDatabase(EmptyReason::NoArchive { .. }) if !is_complete => ("wal", None),
            RestoreOutcome::CopiesRunning(source) => ("basebackup", Some(source.host.as_str())),
            RestoreOutcome::Unknown { otherwise, .. } => {
                return self.add_restore(otherwise, environment, is_complete);
            }
            RestoreOutcome::FailsToStart(_) => return,
            _ if is_complete => return self.add_derived("restore-method", &"none"),
            _ => return,
        };
        self.add("restore-method", method, Provenance::new(environment, &[names::CLONE_METHOD]));
        if let Some(source) = source.filter(|source| !source.is_empty()) {
            let variables = [
                names::CLONE_WALG_S3_PREFIX,
                names::CLONE_WALE_S3_PREFIX,
                names::CLONE_WAL_S3_BUCKET,
                names::CLONE_SCOPE,
            ];
            self.add("restore-source", source, Provenance::new(environment, &variables));
        }
        if let Some(restore) = outcome.restore() {
            let description = describe_credentials(restore.archive.credentials);
            let name = restore.archive.credentials.variable().map(|name| name.with_prefix(VariablePrefix::Clone));
            let from =
                name.map_or(Provenance::Other("no variable is set"), |name| Provenance::new(environment, &[name]));
            self.add("restore-credentials", description, from);
            if let Some(key) = Encryption::new(&restore.archive.env_dir, None).key() {
                let key = key.with_prefix(VariablePrefix::Clone);
                self.add("restore-key", key.as_str(), Provenance::new(environment, &[key]));
            }
        }
        if method == "wal" {
            let time = environment.value(names::CLONE_TARGET_TIME).filter(|time| !time.is_empty());
            let time = time.unwrap_or("the end of the archive");
            self.add("restore-until", time, Provenance::new(environment, &[names::CLONE_TARGET_TIME]));
        }
    }

    /// Adds what is not known.
    fn add_unknown(&mut self, related: &RelatedObjects, objects: &'static str) {
        self.unknown.extend(related.failed().iter().map(|failed| Unknown::LookUp(failed.to_string())));
        match related.operator_configuration() {
            Some(operator) if operator.has_pod_secret() => self.unknown.push(Unknown::Secret),
            None if self.unknown.is_empty() => self.unknown.push(Unknown::LookUpsDisabled(objects)),
            _ => {}
        }
    }
}

/// The variables that determine the prefix, in order of precedence.
const fn prefix_variables(archive: &Archive<'_>) -> &'static [VariableName] {
    match (archive.store, archive.backup_tool) {
        (Store::S3, Tool::WalG) => &[names::WALG_S3_PREFIX, names::WALE_S3_PREFIX, names::WAL_S3_BUCKET],
        (Store::S3, Tool::WalE) => &[names::WALE_S3_PREFIX, names::WAL_S3_BUCKET],
        (Store::Gcs, Tool::WalG) => &[names::WALG_GS_PREFIX, names::WALE_GS_PREFIX, names::WAL_GS_BUCKET],
        (Store::Gcs, Tool::WalE) => &[names::WALE_GS_PREFIX, names::WAL_GS_BUCKET],
        (Store::Swift, _) => &[names::WALG_SWIFT_PREFIX, names::WALE_SWIFT_PREFIX, names::WAL_SWIFT_BUCKET],
        (Store::Azure, _) => &[names::WALG_AZ_PREFIX],
        (Store::Ssh, _) => &[names::WALG_SSH_PREFIX],
    }
}

/// A description of the credentials.
const fn describe_credentials(credentials: Credentials) -> &'static str {
    match credentials {
        Credentials::AccessKeys => "access keys",
        Credentials::IncompleteAccessKeys { .. } => "incomplete access keys, which are ignored",
        Credentials::WebIdentity => "the role of the service account",
        Credentials::InstanceProfile => "the role of the node",
        Credentials::CredentialsFile => "a file in the pod",
        Credentials::Platform => "the identity that the platform gives to the pod",
        Credentials::StorageAccessKey => "the key of the storage account",
        Credentials::SasToken => "a SAS token",
        Credentials::ServicePrincipal => "a service principal",
        Credentials::PrivateKey => "a private key in the pod",
        Credentials::Password => "a password",
        Credentials::Missing => "none",
    }
}
