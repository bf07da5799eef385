//! Prints where a cluster archives to.
//!
//! ```console
//! $ cargo run -p spilo --example archive_location -- 3.3-p3 WAL_S3_BUCKET=backups USE_WALG_BACKUP=true
//! archive:  s3://backups/spilo/$(POD_NAMESPACE)-$(SCOPE)/wal/$(PGVERSION)
//! tool:     WAL-G
//! schedule: 0 1 * * *
//! ```

#![allow(clippy::print_stdout, reason = "it is a command line program")]

use std::error::Error;

use spilo::operator::{ClusterIdentity, EnvBuilder, Source};
use spilo::startup::{StartupPlan, Tool};
use spilo::{Tag, kubelet};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (tag, variables) = arguments.split_first().ok_or("usage: archive_location TAG [NAME=VALUE]...")?;

    let mut builder = EnvBuilder::new(ClusterIdentity::default());
    for variable in variables {
        let (name, value) = variable.split_once('=').ok_or("expected NAME=VALUE")?;
        builder.add(Source::ConfigMap, name, value);
    }
    let environment = kubelet::expand(builder.assemble());
    let plan = StartupPlan::new(&environment, Tag::parse(tag)?)?;

    let Some(archive) = &plan.archive else {
        println!("archive:  none; set a bucket or a prefix, such as WAL_S3_BUCKET");
        return Ok(());
    };
    let tool = match archive.backup_tool {
        Tool::WalG => "WAL-G",
        Tool::WalE => "WAL-E",
    };
    println!("archive:  {}\ntool:     {tool}\nschedule: {}", archive.prefix(), plan.schedule);
    Ok(())
}
