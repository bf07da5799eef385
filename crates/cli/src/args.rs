//! The arguments of the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use harbor_postgres_backup_policy::settings::{self, ObjectName};
use spilo::RecoveryTime;

/// Check, repair and explain the backups of Harbor's PostgreSQL in Kubernetes manifests.
///
/// The manifests are evaluated with the harbor-postgres-backup-policy, as in a cluster but without one.
#[derive(Debug, Parser)]
#[command(
    version,
    disable_help_subcommand = true,
    after_help = "\
Examples:
  # What does the policy deny, repair or warn about?
  harbor-postgres-backup check manifests/

  # Are there backups? Where? What would a new cluster start from?
  harbor-postgres-backup explain manifests/

  # Can they be restored? Into a cluster beside Harbor's own:
  harbor-postgres-backup restore --rehearse --at 2026-05-04T03:02:01+00:00 manifests/ > rehearsal.yaml"
)]
pub struct Cli {
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show what the policy denies, repairs or warns about.
    ///
    /// Each finding has its file and line, the action of the policy, the rule, the field and the problem, followed by the
    /// fix. Repairs are shown as a diff. Objects that are encrypted with SOPS, and templates, have a warning instead,
    /// because they cannot be evaluated.
    #[command(after_help = "\
Examples:
  # Check all manifests in a folder.
  harbor-postgres-backup check manifests/

  # Write the repairs into the files.
  harbor-postgres-backup check --fix postgresql.yaml pod-config.yaml

  # Check what is stored in a cluster, without repairs.
  kubectl get cm,postgresql -n harbor -o yaml | harbor-postgres-backup check --mode verify -

  # Report to code scanning, with the settings of the installed policy.
  harbor-postgres-backup check --settings policy.yaml --output sarif manifests/ > findings.sarif

Exit status:
  0  nothing to do
  1  an object is denied or needs a repair, or, with --strict, has a warning
  2  an input cannot be read, or contains no Kubernetes object")]
    Check(Check),
    /// Explain the backups of each cluster.
    ///
    /// Are there backups? Where, how often, for how long? What would a new cluster start from? Clusters are described as
    /// they are stored after repairs. A pod-config ConfigMap is described as well if it is denied, or if it is not known
    /// which clusters use it. Credentials are never shown.
    #[command(after_help = "\
Examples:
  # Explain a cluster with the objects that it depends on.
  harbor-postgres-backup explain postgresql.yaml pod-config.yaml operator-configuration.yaml

  # Explain all clusters of a Kubernetes cluster.
  kubectl get cm,postgresql,operatorconfiguration -A -o yaml | harbor-postgres-backup explain -

  # List the stores.
  harbor-postgres-backup explain --output json manifests/ | jq -r '.[].plan[\"backup-store\"].value'

Exit status:
  0  every cluster makes backups
  1  an object is denied, or a cluster makes no backups, or it is not known
  2  an input cannot be read, or contains neither a cluster nor a pod-config ConfigMap")]
    Explain(Explain),
    /// Write what restores a cluster from its backups.
    ///
    /// Writes an entry of restore.clusters for the settings of the policy, or, with --rehearse, a small postgresql resource
    /// with another name, which is restored from the same backups without a change of Harbor's database. Comments describe
    /// where the restore reads, how to check the result, and how to clean up. Nothing is written if the policy, with the
    /// objects as they are stored, would deny the restore. Objects without a resource version are evaluated as the policy
    /// would store them. Credentials are never shown.
    #[command(after_help = "\
Examples:
  # Rehearse a restore, for example every month.
  kubectl get postgresql,cm,operatorconfiguration -A -o yaml > cluster.yaml
  harbor-postgres-backup restore --rehearse --at 2026-05-04T03:02:01+00:00 cluster.yaml > rehearsal.yaml

  # Restore a lost cluster: the entry for the settings of the policy.
  harbor-postgres-backup restore --at 2026-05-04T03:02:01+00:00 --uid 5a0b4a5c-6a3c-4f7e-9d55-2f1c3f6f0a11 manifests/

Exit status:
  0  the restore is written
  1  the restore would not succeed, or it is not known
  2  an input cannot be read, or contains no cluster, or several without --cluster")]
    Restore(Restore),
}

/// The options of every command.
#[derive(Debug, Args)]
pub struct Input {
    /// YAML or JSON files, folders, or - for the standard input.
    ///
    /// The objects are looked up among each other. Look-ups start at the OperatorConfiguration in the settings, or at the
    /// only one in the manifests if the settings do not configure look-ups.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// A file with settings of the policy, or with a ClusterAdmissionPolicy or AdmissionPolicy.
    #[arg(long, value_name = "FILE")]
    pub settings: Option<PathBuf>,
    /// When to use colors.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = ColorWhen::Auto)]
    pub color: ColorWhen,
}

/// The options of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// The options of every command.
    #[command(flatten)]
    pub input: Input,
    /// Override the mode in the settings.
    #[arg(long, value_enum)]
    pub mode: Option<Mode>,
    /// A file with the stored objects, which are updated instead of created. Can be repeated.
    #[arg(long, value_name = "FILE")]
    pub old: Vec<PathBuf>,
    /// The format of the output.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = CheckOutput::Text)]
    pub output: CheckOutput,
    /// Write the repairs into the files. Comments, order and line endings are kept.
    #[arg(long)]
    pub fix: bool,
    /// Exit with status 1 if there are warnings.
    #[arg(long)]
    pub strict: bool,
}

/// The options of `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The options of every command.
    #[command(flatten)]
    pub input: Input,
    /// The format of the output.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = ExplainOutput::Text)]
    pub output: ExplainOutput,
}

/// The options of `restore`.
#[derive(Debug, Args)]
pub struct Restore {
    /// The options of every command.
    #[command(flatten)]
    pub input: Input,
    /// The time to restore to, with its offset from UTC.
    #[arg(long, value_name = "TIME", value_parser = RecoveryTime::parse)]
    pub at: RecoveryTime,
    /// The cluster whose backups are restored, if the manifests contain several.
    #[arg(long, value_name = "NAMESPACE/NAME", value_parser = parse_object_name)]
    pub cluster: Option<ObjectName>,
    /// The metadata.uid of this cluster, if its manifest does not contain it.
    #[arg(long, value_name = "UID", value_parser = parse_uid)]
    pub uid: Option<String>,
    /// The cluster that is restored. By default, it has the name of the source.
    #[arg(long, value_name = "NAMESPACE/NAME", value_parser = parse_object_name, conflicts_with = "rehearse")]
    pub to: Option<ObjectName>,
    /// Write a postgresql resource with another name instead of an entry for the settings.
    #[arg(long)]
    pub rehearse: bool,
    /// The name of this resource. By default, it is that of the source followed by -rehearsal.
    #[arg(long, value_name = "NAME", value_parser = parse_name, requires = "rehearse")]
    pub name: Option<String>,
    /// The size of its volume. By default, it is that of the source; the backups must fit.
    #[arg(long, value_name = "SIZE", value_parser = parse_size, requires = "rehearse")]
    pub volume: Option<String>,
}

/// The name of a cluster, which is also that of a Service.
fn parse_name(text: &str) -> Result<String, &'static str> {
    let is_valid = text.starts_with(|c: char| c.is_ascii_lowercase())
        && !text.ends_with('-')
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    is_valid
        .then(|| text.to_owned())
        .ok_or("expected a lower-case letter, and then lower-case letters, digits and \"-\"")
}

fn parse_object_name(text: &str) -> Result<ObjectName, &'static str> {
    let (namespace, name) = text.split_once('/').ok_or("expected <namespace>/<name>")?;
    parse_name(namespace)?;
    Ok(ObjectName::new(namespace, &parse_name(name)?))
}

fn parse_uid(text: &str) -> Result<String, &'static str> {
    let is_part = |part: &str| part.bytes().all(|b| b.is_ascii_hexdigit());
    let is_valid = text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && text.split('-').all(is_part);
    is_valid.then(|| text.to_owned()).ok_or("expected the metadata.uid of a resource")
}

/// A quantity of Kubernetes, as far as volumes have it.
fn parse_size(text: &str) -> Result<String, &'static str> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = text.strip_prefix(digits).unwrap_or_default();
    let is_valid = digits.parse::<u64>().is_ok() && ["Mi", "Gi", "Ti", "M", "G", "T"].contains(&unit);
    is_valid.then(|| text.to_owned()).ok_or("expected a size such as 10Gi")
}

/// The modes of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// Repair objects.
    Repair,
    /// Deny objects that need a repair.
    Verify,
}

impl From<Mode> for settings::Mode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Repair => Self::Repair,
            Mode::Verify => Self::Verify,
        }
    }
}

/// The formats of `check`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckOutput {
    /// Text for terminals.
    Text,
    /// A list with a record for each object.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
}

/// The formats of `explain`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExplainOutput {
    /// Text for terminals.
    Text,
    /// A list with a record for each object.
    Json,
}

/// When colors are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On terminals, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
