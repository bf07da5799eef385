//! The manifests in `tests/chart/golden` are what Helm renders. The other tests read them and do not need Helm.

use std::collections::BTreeSet;
use std::fs;

use crate::{CHART, VALUES, assert_generated, helm, path, template, values_file};

/// The rendered manifests of a values file.
pub fn file(name: &str) -> String {
    format!("tests/chart/golden/{name}.yaml")
}

#[test]
fn the_rendered_manifests_are_up_to_date() {
    for name in VALUES {
        let Some(rendered) = template(["--values", &values_file(name)]) else { return };
        assert_generated(&file(name), &rendered.unwrap_or_else(|error| panic!("{name}: {error}")));
    }
}

#[test]
fn the_chart_passes_helm_lint() {
    for name in VALUES {
        let arguments = ["lint", CHART, "--strict", "--kube-version", "1.36.0", "--values", &values_file(name)];
        let Some(output) = helm(arguments) else { return };
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stdout));
    }
}

#[test]
fn every_values_file_is_tested() {
    let files = fs::read_dir(path(&format!("{CHART}/ci"))).unwrap();
    let files: BTreeSet<String> = files.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(files, VALUES.map(|name| format!("{name}-values.yaml")).into());
}
