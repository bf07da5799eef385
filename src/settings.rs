//! What a user can set. `{}` is valid and means the defaults below.

mod mistakes;
mod parse;
mod restore;
mod section;

pub use mistakes::Mistakes;

use std::borrow::Cow;
use std::fmt;

use crate::finding::Action;
use crate::rules::Rule;
use crate::sorted::Sorted;
use crate::spilo::{PostgresMajor, RecoveryTime, Tag, catalogue};

/// All settings, checked.
///
/// ```
/// use harbor_postgres_backup_policy::json::Document;
/// use harbor_postgres_backup_policy::settings::{Mode, Settings};
///
/// let parse = |text| Settings::parse(Document::parse(text).unwrap().root());
/// assert_eq!(parse("{}").unwrap(), Settings::default());
/// assert_eq!(parse(r#"{"mode": "verify"}"#).unwrap().mode, Mode::Verify);
/// assert_eq!(
///     parse(r#"{"mod": "verify"}"#).unwrap_err().to_string(),
///     "1 mistake in the settings: \"mod\" is no setting; did you mean mode?",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// Whether what can be repaired is repaired or refused.
    pub mode: Mode,
    /// What the user wants of single rules, by rule id.
    pub rules: Sorted<&'static str, Action>,
    /// Which ConfigMaps hold the variables of database pods.
    pub pod_config: PodConfigNames,
    /// Which `postgresql` resources are judged.
    pub clusters: Clusters,
    /// Who connects to the database.
    pub postgres: Postgres,
    /// Which Spilo images are good enough.
    pub spilo: Spilo,
    /// What a backup configuration must have.
    pub backup: Backup,
    /// What the postgres-operator's own configuration supplies.
    pub operator: Operator,
    /// Which clusters are to be restored.
    pub restore: Vec<Restore>,
    /// Whether the policy may ask the cluster.
    pub lookups: Lookups,
}

/// Whether what can be repaired is repaired or refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Repaired.
    #[default]
    Repair,
    /// Refused: for the policy that the audit scanner reads, and for checks that must not change anything.
    Verify,
}

/// Which ConfigMaps hold the variables of database pods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PodConfigNames {
    /// Their names.
    pub names: Vec<String>,
    /// The namespaces they count in; empty for every namespace.
    pub namespaces: Vec<String>,
}

impl Default for PodConfigNames {
    fn default() -> Self {
        Self { names: vec!["pod-config".to_owned()], namespaces: Vec::new() }
    }
}

/// Which `postgresql` resources are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Clusters {
    /// Those that harbor-operator wrote.
    #[default]
    Harbor,
    /// All.
    All,
}

/// Who connects to the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Postgres {
    /// `super_username` of the operator's configuration.
    pub superuser: String,
    /// `replication_username` of the operator's configuration.
    pub replication_user: String,
    /// The users that Harbor's components log in as, without TLS.
    pub application_users: Vec<String>,
    /// Whether the superuser must be let in for replication as well.
    pub superuser_replication: bool,
    /// The method of the lines that are added for connections over the network.
    pub host_auth: HostAuth,
}

impl Default for Postgres {
    fn default() -> Self {
        Self {
            superuser: "postgres".to_owned(),
            replication_user: "standby".to_owned(),
            application_users: vec!["harbor".to_owned()],
            superuser_replication: true,
            host_auth: HostAuth::Md5,
        }
    }
}

/// A password method of pg_hba.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HostAuth {
    /// Lets in passwords stored either way (PostgreSQL 10 and later).
    #[default]
    Md5,
    /// Lets in only passwords stored as SCRAM.
    ScramSha256,
}

impl HostAuth {
    /// The method's name in pg_hba.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::ScramSha256 => "scram-sha-256",
        }
    }
}

/// Which Spilo images are good enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spilo {
    /// The oldest tag that is good enough.
    pub minimum: Tag,
    /// The image that replaces one that is not, by PostgreSQL major.
    pub images: Sorted<PostgresMajor, Cow<'static, str>>,
    /// Registry prefixes and what stands for them here, for mirrors.
    pub registries: Sorted<String, String>,
    /// Whether the image of a running cluster may be replaced across a step that needs care.
    pub upgrade_running: bool,
}

impl Default for Spilo {
    fn default() -> Self {
        let image = Cow::Borrowed(catalogue::DEFAULT_IMAGE);
        let images = [12, 13, 14, 15, 16].map(|major| (PostgresMajor::new(major), image.clone()));
        Self {
            // The first tag in which the archive path, the region and the backup list are all right.
            minimum: Tag::new(2, 1, 2),
            images: images.into(),
            registries: Sorted::default(),
            upgrade_running: false,
        }
    }
}

/// What a backup configuration must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Where the store's credentials come from.
    pub credentials: Credentials,
    /// Variables and the values they get where they are missing.
    pub defaults: Sorted<Cow<'static, str>, Cow<'static, str>>,
    /// Variables that the user must supply, beyond what the store needs.
    pub required: Vec<String>,
    /// More base backups a day than this are warned about.
    pub max_per_day: u32,
    /// Fewer days of backups than this are warned about.
    pub min_retention_days: u32,
    /// More copies kept than this are warned about.
    pub max_copies: u32,
}

impl Default for Backup {
    fn default() -> Self {
        let defaults = [
            // Two base backups a day, kept for seven days.
            ("BACKUP_NUM_TO_RETAIN", "7"),
            ("BACKUP_SCHEDULE", "0 */12 * * *"),
            // Most stores but AWS refuse encryption with keys of the store's own.
            ("WALE_DISABLE_S3_SSE", "true"),
            ("WALG_DISABLE_S3_SSE", "true"),
        ];
        Self {
            credentials: Credentials::Any,
            defaults: defaults.map(|(name, value)| (Cow::Borrowed(name), Cow::Borrowed(value))).into(),
            required: Vec::new(),
            max_per_day: 24,
            min_retention_days: 7,
            max_copies: 100,
        }
    }
}

/// Where the store's credentials come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Credentials {
    /// Not said.
    #[default]
    Any,
    /// The pod-config ConfigMap itself.
    ConfigMap,
    /// The operator's `pod_environment_secret`.
    Secret,
    /// The pods' cloud identity.
    Role,
}

/// What the postgres-operator's own configuration supplies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Operator {
    /// `wal_s3_bucket`.
    pub wal_s3_bucket: Option<String>,
    /// The operator's version.
    pub version: Option<OperatorVersion>,
}

/// A version of the postgres-operator; the patch, `2` in `1.8.2`, makes no difference here.
///
/// ```
/// use harbor_postgres_backup_policy::settings::OperatorVersion;
///
/// let version = OperatorVersion::parse("v1.8.2").unwrap();
/// assert_eq!(version.to_string(), "1.8");
/// assert!(version < OperatorVersion { major: 1, minor: 14 });
/// assert_eq!(OperatorVersion::parse("1"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct OperatorVersion {
    /// `1` in `1.8.2`.
    pub major: u32,
    /// `8` in `1.8.2`.
    pub minor: u32,
}

impl OperatorVersion {
    /// Reads `1.8.2`, `1.8` or `v1.8.2`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.strip_prefix('v').unwrap_or(text).split('.');
        let mut number = || numbers.next().filter(|part| part.bytes().all(|b| b.is_ascii_digit()))?.parse().ok();
        let (major, minor): (u32, u32) = (number()?, number()?);
        let has_good_patch = text.split('.').count() == 2 || number().is_some();
        (has_good_patch && numbers.next().is_none()).then_some(Self { major, minor })
    }
}

impl fmt::Display for OperatorVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// One cluster to restore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restore {
    /// Namespace of the new cluster.
    pub namespace: String,
    /// Name of the new cluster's `postgresql` resource.
    pub cluster: String,
    /// Name of the cluster whose backups are read.
    pub source: String,
    /// Its uid, a folder of the archive where the operator's `wal_s3_bucket` is set.
    pub uid: Option<String>,
    /// The archive's whole path, `s3://bucket/spilo/…/wal/12`, instead of one computed.
    pub s3_wal_path: Option<String>,
    /// The time to restore to.
    pub timestamp: RecoveryTime,
    /// The store's endpoint.
    pub endpoint: Option<String>,
    /// Whether the bucket goes into the URL's path.
    pub force_path_style: Option<bool>,
}

/// Whether the policy may ask the cluster.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lookups {
    /// Whether at all.
    pub enabled: bool,
    /// Namespace and name of the operator's configuration.
    pub operator_configuration: Option<(String, String)>,
}

impl Settings {
    /// What becomes of `rule`'s findings: the user's word or else the rule's default, and in verify
    /// mode a refusal where it would be a repair.
    pub fn action(&self, rule: &Rule) -> Action {
        let own = if self.rules.is_empty() { None } else { self.rules.get(rule.id).copied() };
        let action = own.unwrap_or(rule.default);
        if self.mode == Mode::Verify && action == Action::Repair { Action::Deny } else { action }
    }
}
