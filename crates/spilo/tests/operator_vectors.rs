//! Compares [`OperatorInputs::assemble`] with the lists that postgres-operator itself generated.
//!
//! The file was recorded with the operator's own code: its configuration was read by `config.NewFromMap`, the resource
//! by `Postgresql.UnmarshalJSON`, and the list is that of the container `postgres` in the StatefulSet that
//! `generateStatefulSet` returned.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may panic"
)]

use std::fmt::Write as _;

use serde_json::Value as Json;
use spilo::operator::{
    CloneSpec, ClusterEnvEntry, ClusterIdentity, ConfigMapReference, ConfigurationKind, ContainerEnv, EnvFromKind,
    EnvFromSource, EnvVar, Lookup, OperatorConfiguration, OperatorError, OperatorInputs, OperatorVersion, StandbySpec,
    TlsSpec, UnknownReason, ValueFrom,
};

const VECTORS: &str = include_str!("data/operator-vectors.json");

fn text<'a>(object: &'a Json, key: &str) -> &'a str {
    object[key].as_str().unwrap_or_default()
}

fn configuration(operator: &Json) -> OperatorConfiguration<'_> {
    let text = |key| text(operator, key);
    let optional = |key| operator[key].as_str();
    let switch = |key: &str| operator[key].as_bool();
    OperatorConfiguration {
        kind: ConfigurationKind::ConfigMap,
        wal_s3_bucket: text("wal_s3_bucket"),
        wal_gs_bucket: text("wal_gs_bucket"),
        wal_az_storage_account: text("wal_az_storage_account"),
        gcp_credentials: text("gcp_credentials"),
        log_s3_bucket: text("log_s3_bucket"),
        irsa_role_arn: text("irsa_role_arn"),
        pod_environment_configmap: text("pod_environment_configmap"),
        pod_environment_secret: text("pod_environment_secret"),
        etcd_host: text("etcd_host"),
        super_username: optional("super_username"),
        replication_username: optional("replication_username"),
        pam_role_name: optional("pam_role_name"),
        cluster_name_label: optional("cluster_name_label"),
        pod_role_label: optional("pod_role_label"),
        secret_name_template: optional("secret_name_template"),
        major_version_upgrade_mode: optional("major_version_upgrade_mode"),
        minimal_major_version: optional("minimal_major_version"),
        target_major_version: optional("target_major_version"),
        enable_pgversion_env_var: switch("enable_pgversion_env_var"),
        enable_spilo_wal_path_compat: switch("enable_spilo_wal_path_compat"),
        kubernetes_use_configmaps: switch("kubernetes_use_configmaps"),
        enable_pod_disruption_budget: switch("enable_pod_disruption_budget"),
        enable_team_id_clustername_prefix: switch("enable_team_id_clustername_prefix"),
        ..OperatorConfiguration::EMPTY
    }
}

fn env_entry(entry: &Json) -> ClusterEnvEntry<'_> {
    let reference = &entry["valueFrom"];
    let key_of = |kind: &str| {
        let reference = &reference[kind];
        (text(reference, "name").into(), text(reference, "key").into(), reference["optional"].as_bool())
    };
    let value = if reference["secretKeyRef"].is_object() {
        let (name, key, optional) = key_of("secretKeyRef");
        Err(ValueFrom::SecretKey { name, key, optional })
    } else if reference["configMapKeyRef"].is_object() {
        let (name, key, optional) = key_of("configMapKeyRef");
        Err(ValueFrom::ConfigMapKey { name, key, optional })
    } else if reference["fieldRef"].is_object() {
        Err(ValueFrom::Field(text(&reference["fieldRef"], "fieldPath").into()))
    } else {
        Ok(text(entry, "value"))
    };
    ClusterEnvEntry { name: text(entry, "name"), value }
}

fn env_from_source(source: &Json) -> EnvFromSource<'_> {
    let is_secret = source["secretRef"].is_object();
    let reference = &source[if is_secret { "secretRef" } else { "configMapRef" }];
    EnvFromSource {
        kind: if is_secret { EnvFromKind::Secret } else { EnvFromKind::ConfigMap },
        name: text(reference, "name"),
        prefix: text(source, "prefix"),
        optional: reference["optional"].as_bool(),
        variables: Err(UnknownReason::NotLookedUp),
    }
}

fn clone_spec(clone: &Json) -> Option<CloneSpec<'_>> {
    clone.is_object().then(|| CloneSpec {
        cluster: text(clone, "cluster"),
        uid: text(clone, "uid"),
        timestamp: text(clone, "timestamp"),
        s3_wal_path: text(clone, "s3_wal_path"),
        s3_endpoint: text(clone, "s3_endpoint"),
        s3_access_key_id: text(clone, "s3_access_key_id"),
        s3_secret_access_key: text(clone, "s3_secret_access_key"),
        s3_force_path_style: clone["s3_force_path_style"].as_bool(),
    })
}

fn standby_spec(standby: &Json) -> Option<StandbySpec<'_>> {
    standby.is_object().then(|| StandbySpec {
        host: text(standby, "standby_host"),
        port: text(standby, "standby_port"),
        primary_slot_name: text(standby, "standby_primary_slot_name"),
        s3_wal_path: text(standby, "s3_wal_path"),
        gs_wal_path: text(standby, "gs_wal_path"),
    })
}

fn tls_spec(tls: &Json) -> Option<TlsSpec<'_>> {
    tls.is_object().then(|| TlsSpec {
        secret_name: text(tls, "secretName"),
        certificate_file: text(tls, "certificateFile"),
        private_key_file: text(tls, "privateKeyFile"),
        ca_file: text(tls, "caFile"),
        ca_secret_name: text(tls, "caSecretName"),
    })
}

/// The ConfigMap that the operator finds.
fn config_map<'a>(case: &'a Json, operator_namespace: &str) -> Lookup<Vec<(&'a str, &'a str)>> {
    let Ok(reference) = ConfigMapReference::parse(text(&case["operator"], "pod_environment_configmap")) else {
        return Lookup::NotFound;
    };
    let all = case["extraConfigMaps"].as_array().into_iter().flatten().chain([&case["configMap"]]);
    let all: Vec<&Json> = all.filter(|map| map.is_object()).collect();
    let namespaces = reference.namespaces(Some(operator_namespace), text(&case["cr"]["metadata"], "namespace"));
    let found = namespaces.into_iter().find_map(|namespace| {
        let is_it = |map: &Json| map["name"] == reference.name() && Some(text(map, "namespace")) == namespace;
        all.iter().copied().find(|map| is_it(map))
    });
    found.map_or(Lookup::NotFound, |map| {
        let data = map["data"].as_object().unwrap();
        Lookup::Found(data.iter().map(|(key, value)| (key.as_str(), value.as_str().unwrap())).collect())
    })
}

fn inputs<'a>(case: &'a Json, operator_namespace: &'a str, version: OperatorVersion) -> OperatorInputs<'a> {
    let (metadata, spec) = (&case["cr"]["metadata"], &case["cr"]["spec"]);
    let identity = ClusterIdentity {
        name: metadata["name"].as_str(),
        namespace: metadata["namespace"].as_str(),
        postgres_major: spec["postgresql"]["version"].as_str(),
        uid: Some(text(metadata, "uid")),
    };
    let secret = &case["secret"];
    let is_secret =
        secret["name"] == case["operator"]["pod_environment_secret"] && secret["namespace"] == metadata["namespace"];
    let keys = |data: &'a Json| data.as_object().unwrap().keys().map(String::as_str).collect();
    OperatorInputs {
        version: Some(version),
        configuration: Lookup::Found(configuration(&case["operator"])),
        team: spec["teamId"].as_str(),
        env: spec["env"].as_array().into_iter().flatten().map(env_entry).collect(),
        env_from: spec["envFrom"].as_array().into_iter().flatten().map(env_from_source).collect(),
        clone: clone_spec(&spec["clone"]),
        standby: standby_spec(&spec["standby"]),
        tls: tls_spec(&spec["tls"]),
        config_map: config_map(case, operator_namespace),
        secret: if is_secret { Lookup::Found(keys(&secret["data"])) } else { Lookup::NotFound },
        ..OperatorInputs::new(identity)
    }
}

/// Whether a variable is the recorded one. `…` is JSON of the operator, which is not modeled.
fn is_recorded(variable: &EnvVar<'_>, entry: &Json) -> bool {
    if entry[0] != variable.name() {
        return false;
    }
    let recorded = &entry[1];
    match (recorded, variable.value_from()) {
        (Json::String(recorded), None) => recorded == "…" || variable.has_value(recorded),
        (Json::Object(recorded), Some(reference)) => {
            let (kind, name, key, optional) = match reference {
                ValueFrom::SecretKey { name, key, optional } => ("secret", name, key, optional),
                ValueFrom::ConfigMapKey { name, key, optional } => ("configMap", name, key, optional),
                ValueFrom::Field(path) => return recorded["field"] == **path,
                _ => return false,
            };
            recorded.get(kind).is_some_and(|pair| pair[0] == **name && pair[1] == **key)
                && recorded.get("optional").and_then(Json::as_bool) == *optional
        }
        _ => false,
    }
}

/// Whether a list is the recorded one, in which any variable may have won where the operator's sort does not decide.
fn is_list(env: &ContainerEnv<'_>, recorded: &[&Json]) -> bool {
    env.variables().len() == recorded.len()
        && env.variables().iter().zip(recorded).all(|(variable, entry)| {
            let is_undetermined = env.undetermined().contains(&variable.name()) && entry[0] == variable.name();
            is_undetermined || is_recorded(variable, entry)
        })
}

fn is_error(error: &OperatorError, recorded: &str) -> bool {
    match error {
        OperatorError::TeamPrefix { .. } => recorded.contains("{TEAM}-{NAME}"),
        OperatorError::ClusterName { .. } => recorded.contains("DNS-1035") || recorded.contains("longer than"),
        OperatorError::CloneName => recorded.contains("clone cluster name"),
        OperatorError::ConfigMapNotFound { name } => {
            recorded.contains("could not read PodEnvironmentConfigMap") && recorded.contains(&format!("\"{name}\""))
        }
        OperatorError::SecretNotFound { name } => {
            recorded.contains("PodEnvironmentSecret") && recorded.contains(&format!("\"{name}\""))
        }
        OperatorError::StandbyPath => recorded.contains("s3_wal_path is empty"),
        _ => false,
    }
}

fn is_env_from(env: &ContainerEnv<'_>, recorded: &Json) -> bool {
    let recorded = recorded.as_array().map_or(&[][..], Vec::as_slice);
    env.env_from().iter().eq(recorded.iter().map(env_from_source).collect::<Vec<_>>().iter())
}

#[test]
fn agrees_with_each_version_of_the_operator() {
    let vectors: Json = serde_json::from_str(VECTORS).unwrap();
    let entries = vectors["entries"].as_array().unwrap();
    let list = |indexes: &Json| -> Vec<&Json> {
        let indexes = indexes.as_array().unwrap().iter();
        indexes.map(|index| &entries[usize::try_from(index.as_u64().unwrap()).unwrap()]).collect()
    };
    let versions = vectors["versions"].as_array().unwrap();
    let (mut compared, mut disagreements) = (0, String::new());
    for case in vectors["cases"].as_array().unwrap() {
        for (version, result) in versions.iter().zip(case["results"].as_array().unwrap()) {
            compared += 1;
            let version = OperatorVersion::parse(version.as_str().unwrap()).unwrap();
            let assembled = inputs(case, text(&vectors, "operatorNamespace"), version).assemble();
            let mut disagree = |what: &str| {
                writeln!(disagreements, "{what}: input {} in {version}: {assembled:?}", case["id"]).unwrap();
            };
            let env = match (&assembled, result["error"].as_str()) {
                (Ok(env), None) => env,
                (Err(error), Some(recorded)) if is_error(error, recorded) => continue,
                _ => {
                    disagree("error");
                    continue;
                }
            };
            let indexes = match result["env"].as_u64() {
                Some(position) => &case["results"][usize::try_from(position).unwrap()]["env"],
                None => &result["env"],
            };
            if !is_list(env, &list(indexes)) {
                disagree("list");
            }
            let variants = result["variants"].as_array().into_iter().flatten();
            if !variants.into_iter().all(|variant| is_list(env, &list(variant))) {
                disagree("variant");
            }
            if !is_env_from(env, &result["envFrom"]) {
                disagree("envFrom");
            }
            let undetermined: Vec<&str> =
                result["undetermined"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
            if env.undetermined() != undetermined {
                disagree("undetermined");
            }
            if env.conflicting_names().is_empty() == (result["selfDiffers"] == true) {
                disagree("comparison with itself");
            }
        }
    }
    assert_eq!(disagreements, "");
    assert_eq!(compared, 1_380);
}
