//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Checks, repairs and explains the backups of Harbor's PostgreSQL in plain Kubernetes manifests: what the
/// harbor-postgres-backup-policy does in a cluster, without one.
#[derive(Debug, Parser)]
#[command(version, disable_help_subcommand = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what the policy would refuse, repair or warn about.
    ///
    /// Exit status: 0 if there is nothing to do, 1 if an object is refused or needs a repair, 2
    /// if an input cannot be read or contains no Kubernetes object.
    #[command(after_help = "\
Examples:
  harbor-postgres-backup check manifests/
  harbor-postgres-backup check --fix postgresql.yaml pod-config.yaml
  kubectl get cm,postgresql -n harbor -o yaml | harbor-postgres-backup check --mode verify -
  harbor-postgres-backup check --settings policy.yaml --output sarif manifests/ > findings.sarif")]
    Check(Check),
    /// Say for each cluster where its backups go, when, how many are kept, and what a restore would read.
    ///
    /// Clusters are described as they would be stored, repairs made. A pod-config ConfigMap is described by
    /// itself where no cluster is tied to it: by an OperatorConfiguration, or by look-ups in the settings.
    /// Credentials are never shown.
    ///
    /// Exit status: 0 if every cluster makes backups, 1 if one makes none, is refused, or it is not known, 2 if
    /// an input cannot be read or contains no cluster.
    #[command(after_help = "\
Examples:
  harbor-postgres-backup explain postgresql.yaml pod-config.yaml operator.yaml
  kubectl get cm,postgresql,operatorconfiguration -A -o yaml | harbor-postgres-backup explain -
  harbor-postgres-backup explain --output json manifests/ | jq -r '.[].plan[\"backup-store\"].value'")]
    Explain(Explain),
}

/// What every command needs.
#[derive(Debug, Args)]
pub struct Input {
    /// Manifests: YAML or JSON files, folders of them, or - for the standard input. Objects that belong
    /// together are looked up among them: as the settings say, or if these say nothing about look-ups and
    /// there is exactly one OperatorConfiguration.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Settings of the policy in YAML or JSON, or the manifest of a Kubewarden policy that holds them.
    #[arg(long, value_name = "FILE")]
    pub settings: Option<PathBuf>,
    /// When to use colours.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Colour::Auto)]
    pub color: Colour,
}

/// Options of `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// What is explained, and by what.
    #[command(flatten)]
    pub input: Input,
    /// How to tell it.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    pub output: Format,
}

/// How to tell a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// One array of records.
    Json,
}

/// Options of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// What is checked, and by what.
    #[command(flatten)]
    pub input: Input,
    /// Repair what can be repaired, or refuse it; overrides the settings.
    #[arg(long, value_enum)]
    pub mode: Option<Mode>,
    /// Manifests of what is in the cluster now: an object that is among them is updated, any
    /// other is created. May be given several times.
    #[arg(long, value_name = "FILE")]
    pub old: Vec<PathBuf>,
    /// How to tell what was found.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Output::Text)]
    pub output: Output,
    /// Write the repairs back into the files; comments and order stay where possible.
    #[arg(long)]
    pub fix: bool,
    /// Count warnings as findings too.
    #[arg(long)]
    pub strict: bool,
}

/// What the policy does about what it can repair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// Repair it.
    Repair,
    /// Refuse it.
    Verify,
}

impl Mode {
    /// The value of the setting `mode`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Repair => "repair",
            Self::Verify => "verify",
        }
    }
}

/// How to tell what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people.
    Text,
    /// One array of records.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
