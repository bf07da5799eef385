//! Prints the fixtures for programs in other languages: a JSON object on each line, with the name, the request, the
//! settings, the answers to look-ups and the expected answer.

use std::io::{self, Write};

use harbor_postgres_backup_testkit::fixtures;
use serde_json::json;

fn main() -> io::Result<()> {
    let mut output = io::stdout().lock();
    for fixture in fixtures::all() {
        let line = json!({
            "name": fixture.name,
            "request": fixture.request,
            "settings": fixture.settings,
            "cluster": fixture.cluster.0,
            "expected": fixture.expected(),
        });
        writeln!(output, "{line}")?;
    }
    Ok(())
}
