//! Prints what the variables of a ConfigMap lead to, and what is wrong with them.
//!
//! ```console
//! $ cargo run -p spilo --example backup_plan -- 3.3-p3 WAL_S3_BUCKET=backups USE_WALG_BACKUP=true
//! ```

#![allow(clippy::print_stdout, reason = "it is a command line program")]

use std::error::Error;

use spilo::operator::OperatorInputs;
use spilo::plan::{BackupPlan, PlanInputs};
use spilo::{Tag, kubelet};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (tag, variables) = arguments.split_first().ok_or("usage: backup_plan TAG [NAME=VALUE]...")?;
    let config_map = variables.iter().map(|variable| variable.split_once('=').ok_or("expected NAME=VALUE"));
    let operator = OperatorInputs::from_config_map(config_map.collect::<Result<_, _>>()?);
    let environment = kubelet::expand(operator.assemble()?);
    let inputs = PlanInputs::new(&operator, Tag::parse(tag)?);
    let plan = BackupPlan::new(&environment, &inputs);

    match &plan.archive {
        Some(archive) => println!("archive: {} ({})", archive.prefix.value, archive.prefix),
        None => println!("archive: none"),
    }
    for problem in &plan.problems {
        println!("{}: {problem} ({})", problem.severity, problem.blame);
    }
    Ok(())
}
