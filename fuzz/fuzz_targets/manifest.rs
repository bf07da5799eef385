//! A YAML or JSON file: reports are written without a panic, and a file with the repairs needs no further repair.
#![no_main]

use std::collections::BTreeMap;
use std::io;

use harbor_postgres_backup::evaluate::{Outcome, evaluate};
use harbor_postgres_backup::fix::fix;
use harbor_postgres_backup::output;
use harbor_postgres_backup::settings::RunSettings;
use harbor_postgres_backup::source::Source;
use libfuzzer_sys::fuzz_target;

fn settings() -> RunSettings {
    RunSettings::default().with_all_clusters()
}

fuzz_target!(|text: &str| {
    let Ok(source) = Source::parse("manifest.yaml", text) else { return };
    let sources = [source];
    let report = evaluate(&sources, settings(), &BTreeMap::new());
    output::write_text(&report, true, &mut io::sink()).expect("a sink accepts everything");
    output::write_json(&report, &mut io::sink()).expect("a sink accepts everything");
    output::write_sarif(&report, &mut io::sink()).expect("a sink accepts everything");
    output::write_explanations_text(&report, &mut io::sink()).expect("a sink accepts everything");
    let Ok(Some(fixed)) = fix(&sources[0], &report.objects) else { return };
    let fixed = [Source::parse("manifest.yaml", fixed).expect("repaired YAML is valid")];
    let again = evaluate(&fixed, settings(), &BTreeMap::new());
    for (before, after) in report.objects.iter().zip(&again.objects) {
        let is_unchanged = before.outcome == after.outcome;
        assert!(is_unchanged || (before.outcome, after.outcome) == (Outcome::Repaired, Outcome::Accepted));
        // A repair of the ConfigMap can change what is found in a resource.
        assert!(after.repaired.is_none() || report.objects.len() > 1);
    }
});
