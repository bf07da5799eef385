//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Judges plain Kubernetes manifests with the harbor-postgres-backup-policy, without a cluster.
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
    /// if an input cannot be read or the policy gives no answer.
    Check(Check),
}

/// Options of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Manifests: YAML or JSON files, folders of them, or - for the standard input.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The compiled policy.
    #[arg(long, value_name = "FILE", required = !cfg!(feature = "embedded"))]
    pub policy: Option<PathBuf>,
    /// Settings of the policy in YAML or JSON, or the manifest of a Kubewarden policy that holds them.
    #[arg(long, value_name = "FILE")]
    pub settings: Option<PathBuf>,
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
    /// When to use colours.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Colour::Auto)]
    pub color: Colour,
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
