//! The command `restore`.

use anyhow::Context as _;
use harbor_postgres_backup::restoration::{RestoreError, RestoreRequest, Target, plan_restore, write_restoration};
use harbor_postgres_backup_policy::finding::Finding;

use crate::args::Restore;
use crate::run::{ExitStatus, print_error, print_notice, print_report, read_manifests, read_settings};

/// Runs the command.
pub fn restore(options: &Restore) -> anyhow::Result<ExitStatus> {
    let settings = read_settings(&options.input)?;
    let (sources, status) = read_manifests(&options.input.paths);
    if status != ExitStatus::Success {
        return Ok(status);
    }
    let target = if options.rehearse {
        Target::Rehearsal { name: options.name.clone(), volume: options.volume.clone() }
    } else {
        Target::Settings { cluster: options.to.clone() }
    };
    let request =
        RestoreRequest { time: options.at.clone(), source: options.cluster.clone(), uid: options.uid.clone(), target };
    match plan_restore(&sources, &settings, &request) {
        Ok(restoration) => {
            for warning in &restoration.warnings {
                print_notice(&format_args!("warning: {}", describe(warning)));
            }
            print_report(options.input.color, |out| write_restoration(&restoration, out))?;
            Ok(ExitStatus::Success)
        }
        Err(
            error @ (RestoreError::NoCluster | RestoreError::SeveralClusters(_) | RestoreError::ClusterNotFound(_)),
        ) => Err(error).context("nothing to restore from"),
        Err(error) => {
            print_error(&error);
            if let RestoreError::Denied { findings, .. } = &error {
                for finding in findings {
                    print_notice(&format_args!("  {}", describe(finding)));
                }
            }
            Ok(ExitStatus::Findings)
        }
    }
}

/// A finding on one line, without control characters, which could be commands to a terminal.
fn describe(finding: &Finding) -> String {
    finding.to_string().split(char::is_control).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
