//! `values.schema.json` rejects wrong values at `helm install`. It contains the schema of the settings.

use std::collections::BTreeSet;

use harbor_postgres_backup_policy::settings::Settings;
use serde_json::{Value, json};

use crate::{CHART, assert_generated, documents, template, text};

/// The schema of the values, without the settings.
const BASE: &str = "tests/chart/values.schema.json";
/// The schema of the settings, which is generated from their types.
const SETTINGS: &str = "settings.schema.json";

fn schema() -> Value {
    let mut schema: Value = serde_json::from_str(&text(BASE)).unwrap();
    let mut settings: Value = serde_json::from_str(&text(SETTINGS)).unwrap();
    let settings_schema = settings.as_object_mut().unwrap();
    // The references in the schema are absolute: `#/$defs/…`.
    if let Some(definitions) = settings_schema.remove("$defs") {
        schema["$defs"] = definitions;
    }
    for key in ["$schema", "$id", "title"] {
        settings_schema.remove(key);
    }
    // The chart sets the mode of each policy.
    settings["properties"].as_object_mut().unwrap().remove("mode").unwrap();
    let description = &schema["properties"]["settings"]["description"];
    settings["description"] = description.clone();
    schema["properties"]["settings"] = settings;
    schema
}

#[test]
fn the_schema_contains_the_schema_of_the_settings() {
    let schema = serde_json::to_string_pretty(&schema()).unwrap();
    assert_generated(&format!("{CHART}/values.schema.json"), &format!("{schema}\n"));
}

/// Every value has a default in `values.yaml`, and a schema.
#[test]
fn the_schema_has_the_keys_of_the_values() {
    let values: Value = yaml_serde::from_str(&text(&format!("{CHART}/values.yaml"))).unwrap();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let schema = schema();
    let mut properties = keys(&schema["properties"]);
    // Helm sets it where the chart is a dependency of another one.
    properties.remove("global");
    assert_eq!(keys(&values), properties);
    for key in ["audit", "kubewarden", "module", "operatorPolicy", "policyServer"] {
        let section = &schema["properties"][key];
        assert_eq!(keys(&values[key]), keys(&section["properties"]), "{key}");
        assert_eq!(section["additionalProperties"], json!(false), "{key}");
    }
}

#[track_caller]
fn rejects(arguments: &[&str], expected: &[&str]) {
    let Some(rendered) = template(arguments.iter().copied()) else { return };
    let Err(error) = rendered else { panic!("{arguments:?} is accepted") };
    for part in expected {
        assert!(error.contains(part), "{arguments:?}: no {part:?} in {error}");
    }
}

#[test]
fn a_wrong_setting_is_rejected() {
    rejects(&["--set", "settings.podConfg.names={a}"], &["settings", "podConfg"]);
    rejects(&["--set", "settings.mode=verify"], &["settings", "mode"]);
    rejects(&["--set", "settings.backup.maxCopies=many"], &["settings", "backup", "maxCopies"]);
    rejects(&["--set", "settings.postgres.hostAuth=trust"], &["settings", "postgres", "hostAuth"]);
    rejects(&["--set", "settings.rules.pg-hba/syntax=ignore"], &["settings", "rules"]);
    rejects(&["--set", "settings.podConfig.names={Pod_Config}"], &["settings", "podConfig", "names"]);
}

#[test]
fn a_wrong_value_is_rejected() {
    rejects(&["--set", "mode=audit"], &["mode"]);
    rejects(&["--set", "timeoutSeconds=60"], &["timeoutSeconds"]);
    rejects(&["--set", "failurePolicy=Allow"], &["failurePolicy"]);
    rejects(&["--set", "module.digest=e3b0c442"], &["module", "digest"]);
    rejects(&["--set", "module.registry=https://registry.example.com"], &["module", "registry"]);
    rejects(&["--set", "modul.tag=v1"], &["modul"]);
    rejects(&["--set", "policyServer.replicas=0"], &["policyServer", "replicas"]);
    rejects(&["--set", "namespaces={Harbor}"], &["namespaces"]);
}

#[test]
fn values_that_exclude_each_other_are_rejected() {
    rejects(&["--set", "settings.lookups.enabled=true"], &["lookups", "operatorConfiguration"]);
    let lookups = "settings.lookups.enabled=true,settings.lookups.operatorConfiguration.namespace=a,\
                   settings.lookups.operatorConfiguration.name=b";
    rejects(&["--set", "namespaced=true", "--set", lookups], &["AdmissionPolicies do not support look-ups"]);
    rejects(
        &["--set", "namespaced=true,operatorPolicy.enabled=true"],
        &["the policy for the OperatorConfiguration is a ClusterAdmissionPolicy"],
    );
    rejects(
        &["--set", "policyServer.create=true,policyServer.maxUnavailable=1"],
        &["set either minAvailable or maxUnavailable"],
    );
}

/// The forms of Rancher send empty values for fields without input.
#[test]
fn empty_settings_mean_that_they_are_not_set() {
    let empty = "settings.podConfig.names=null,settings.lookups.operatorConfiguration=null,settings.rules=null";
    let Some(rendered) = template(["--set", empty]) else { return };
    let specs = |manifests: &str| -> Vec<Value> {
        let policies = documents(manifests).into_iter().filter(|object| object["kind"] == "ClusterAdmissionPolicy");
        policies.map(|mut policy| policy["spec"].take()).collect()
    };
    let (given, defaults) = (specs(&rendered.unwrap()), specs(&template([]).unwrap().unwrap()));
    for (mut given, mut defaults) in given.into_iter().zip(defaults) {
        let [given_settings, default_settings] = [&mut given, &mut defaults].map(|spec| spec["settings"].take());
        assert_eq!(Settings::parse(&given_settings).unwrap(), Settings::parse(&default_settings).unwrap());
        assert_eq!(given, defaults);
    }
}
