//! Kubewarden accepts the rendered policies, and the policy accepts their settings.

use std::collections::BTreeSet;

use harbor_postgres_backup_policy::cluster::LookupKind;
use harbor_postgres_backup_policy::settings::Settings;
use harbor_postgres_backup_testkit::fixtures::RecordedCluster;
use harbor_postgres_backup_testkit::wasm::Module;
use k8s_openapi::api::core::v1::{
    Affinity, EnvVar, PodSecurityContext, ResourceRequirements, SecurityContext, Toleration,
};
use kubewarden_policy_sdk::crd::policies::admission_policy::AdmissionPolicySpec;
use kubewarden_policy_sdk::crd::policies::cluster_admission_policy::ClusterAdmissionPolicySpec;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{RELEASE, VALUES, objects, of_kind, text};

/// A policy of the chart.
struct Policy(Value);

impl Policy {
    fn name(&self) -> &str {
        self.0["metadata"]["name"].as_str().unwrap()
    }

    fn spec(&self) -> &Value {
        &self.0["spec"]
    }

    fn settings(&self) -> Settings {
        Settings::parse(&self.spec()["settings"]).unwrap_or_else(|errors| panic!("{}: {errors}", self.name()))
    }
}

fn policies(name: &str) -> Vec<Policy> {
    let is_policy =
        |object: &Value| object["apiVersion"] == "policies.kubewarden.io/v1" && object["kind"] != "PolicyServer";
    objects(name).into_iter().filter(is_policy).map(Policy).collect()
}

fn metadata() -> Value {
    yaml_serde::from_str(&text("policy-metadata.yml")).unwrap()
}

#[test]
fn each_values_file_renders_its_policies() {
    for (name, kind, suffixes) in [
        ("default", "ClusterAdmissionPolicy", &["repair", "verify"] as &[&str]),
        ("lookups", "ClusterAdmissionPolicy", &["repair", "verify", "operator"]),
        ("monitor", "ClusterAdmissionPolicy", &["monitor"]),
        ("policy-server", "ClusterAdmissionPolicy", &["repair", "verify"]),
        ("verify", "ClusterAdmissionPolicy", &["verify"]),
    ] {
        let policies = policies(name);
        assert!(
            policies.iter().map(Policy::name).eq(suffixes.iter().map(|suffix| format!("{RELEASE}-{suffix}"))),
            "{name}"
        );
        assert!(policies.iter().all(|policy| policy.0["kind"] == kind), "{name}");
    }
    let namespaced = policies("namespaced");
    let places = namespaced.iter().map(|policy| (policy.0["metadata"]["namespace"].as_str().unwrap(), policy.name()));
    assert!(
        places.eq(["harbor", "harbor-staging"]
            .into_iter()
            .flat_map(|namespace| { ["backups-repair", "backups-verify"].map(|name| (namespace, name)) }))
    );
    assert!(namespaced.iter().all(|policy| policy.0["kind"] == "AdmissionPolicy"));
}

/// The types in Kubewarden's SDK reject unknown fields.
#[test]
fn policies_match_the_types_of_kubewarden() {
    for name in VALUES {
        for Policy(policy) in policies(name) {
            let spec = policy["spec"].clone();
            let result = if policy["kind"] == "AdmissionPolicy" {
                serde_json::from_value::<AdmissionPolicySpec>(spec).map(|_| ())
            } else {
                serde_json::from_value::<ClusterAdmissionPolicySpec>(spec).map(|_| ())
            };
            result.unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
}

#[test]
fn the_module_accepts_the_settings() {
    let mut module = Module::start();
    let cluster = RecordedCluster::empty();
    for name in VALUES {
        for policy in policies(name) {
            let payload = policy.spec()["settings"].to_string();
            let answer = module.call("validate_settings", payload.as_bytes(), &cluster).json();
            assert_eq!(answer["valid"], json!(true), "{name}: {answer}");
        }
    }
}

#[test]
fn the_mode_decides_what_a_policy_may_do() {
    for name in VALUES {
        for policy in policies(name) {
            let spec = policy.spec();
            let is_repairing = policy.name().ends_with("-repair");
            let is_monitoring = policy.name().ends_with("-monitor");
            assert_eq!(spec["settings"]["mode"], if is_repairing { "repair" } else { "verify" });
            assert_eq!(spec["mutating"], json!(is_repairing));
            // The audit scanner counts a repaired object as a pass.
            assert_eq!(spec["backgroundAudit"], json!(!is_repairing));
            assert_eq!(spec["mode"], if is_monitoring { "monitor" } else { "protect" });
            if is_monitoring {
                assert_eq!(spec["failurePolicy"], "Ignore");
            }
        }
    }
}

#[test]
fn policies_agree_with_the_metadata_of_the_module() {
    let metadata = metadata();
    let annotations = &metadata["annotations"];
    let [repair, verify] = <[Policy; 2]>::try_from(policies("default")).ok().unwrap();
    for policy in [&repair, &verify] {
        let image = annotations["io.kubewarden.policy.ociUrl"].as_str().unwrap();
        assert_eq!(policy.spec()["module"], format!("registry://{image}:v{}", env!("CARGO_PKG_VERSION")));
        assert_eq!(policy.spec()["rules"], metadata["rules"]);
        for key in ["io.kubewarden.policy.severity", "io.kubewarden.policy.category"] {
            assert_eq!(policy.0["metadata"]["annotations"][key], annotations[key]);
        }
        assert!(policy.spec().get("contextAwareResources").is_none(), "without look-ups the policy has no access");
    }
    for policy in policies("lookups") {
        assert_eq!(policy.spec()["contextAwareResources"], metadata["contextAwareResources"]);
    }
    let kinds = [LookupKind::ConfigMap, LookupKind::OperatorConfiguration, LookupKind::CustomResourceDefinition];
    let kinds = kinds.map(|kind| json!({"apiVersion": kind.api_version(), "kind": kind.kind()}));
    assert_eq!(metadata["contextAwareResources"], json!(kinds));
}

#[test]
fn a_digest_replaces_the_tag() {
    let [verify] = <[Policy; 1]>::try_from(policies("verify")).ok().unwrap();
    let digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let repository = "registry.example.com:5000/policies/harbor-postgres-backup-policy";
    assert_eq!(verify.spec()["module"], format!("registry://{repository}@{digest}"));
}

/// Patroni renews its leader lock in a ConfigMap. That must not depend on the policy server.
#[test]
fn match_conditions_follow_the_settings() {
    let name = "(has(request.name) ? request.name : oldObject != null ? oldObject.metadata.name : '')";
    for (values, expected) in [
        ("default", format!("{name} in ['pod-config']")),
        ("monitor", format!("({name} in ['pod-config'] && request.namespace in ['harbor'])")),
        (
            "verify",
            format!(
                "({name} in ['pod-config', 'pod-config-staging'] && request.namespace in ['harbor', 'harbor-staging'])"
            ),
        ),
        (
            "lookups",
            format!(
                "({name} in ['pod-config'] && request.namespace in ['harbor']) || (has(request.name) && \
                 request.name == 'postgres-operator' && request.namespace == 'postgres-operator')"
            ),
        ),
    ] {
        let expected = format!("request.kind.kind != 'ConfigMap' || {expected}");
        for policy in policies(values) {
            let resources = &policy.spec()["rules"][0]["resources"];
            if *resources == json!(["operatorconfigurations"]) {
                assert!(policy.spec().get("matchConditions").is_none());
            } else {
                assert_eq!(policy.spec()["matchConditions"][0]["expression"], expected, "{values}");
            }
        }
    }
}

/// The audit scanner ignores matchConditions: without a selector it sends every ConfigMap of the cluster.
#[test]
fn namespace_selectors_follow_the_namespaces() {
    for (name, expected) in [
        ("default", None),
        ("monitor", Some(json!(["harbor"]))),
        ("lookups", Some(json!(["harbor", "postgres-operator"]))),
        ("verify", None),
        ("namespaced", None),
    ] {
        for policy in policies(name) {
            let selector = expected.as_ref().map(|namespaces| {
                let expression = json!({"key": "kubernetes.io/metadata.name", "operator": "In", "values": namespaces});
                json!({"matchExpressions": [expression]})
            });
            assert_eq!(policy.spec().get("namespaceSelector"), selector.as_ref(), "{name}");
        }
    }
}

#[test]
fn namespaces_are_the_default_of_the_pod_config_namespaces() {
    for (name, expected) in [
        ("default", &[] as &[&str]),
        ("monitor", &["harbor"]),
        ("verify", &["harbor", "harbor-staging"]),
        ("namespaced", &["harbor", "harbor-staging"]),
    ] {
        for policy in policies(name) {
            assert_eq!(policy.settings().pod_config.namespaces, expected, "{name}");
        }
    }
}

/// A separate policy, because the audit scanner cannot evaluate a policy with a resource that does not exist.
#[test]
fn the_operator_configuration_has_a_policy_of_its_own() {
    let resources = |policy: &Policy| -> Vec<Value> {
        policy.spec()["rules"].as_array().unwrap().iter().map(|rule| rule["resources"][0].clone()).collect()
    };
    let policies = policies("lookups");
    assert_eq!(resources(&policies[2]), ["operatorconfigurations"]);
    assert_eq!(resources(&policies[0]), ["postgresqls", "configmaps"]);
}

/// A PolicyServer (Kubewarden 1.36, api/policies/v1/policyserver_types.go), as far as the chart sets its fields.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "only the form is of interest")]
struct PolicyServerSpec {
    image: String,
    service_account_name: String,
    replicas: u32,
    min_available: Option<Value>,
    max_unavailable: Option<Value>,
    requests: Option<Value>,
    limits: Option<Value>,
    affinity: Option<Affinity>,
    tolerations: Option<Vec<Toleration>>,
    priority_class_name: Option<String>,
    env: Option<Vec<EnvVar>>,
    image_pull_secret: Option<String>,
    insecure_sources: Option<Vec<String>>,
    security_contexts: Option<SecurityContexts>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only the form is of interest")]
struct SecurityContexts {
    pod: PodSecurityContext,
    container: SecurityContext,
}

#[test]
fn a_policy_server_is_highly_available() {
    let objects = objects("policy-server");
    let server = of_kind(&objects, "PolicyServer").next().unwrap();
    let spec: PolicyServerSpec = serde_json::from_value(server["spec"].clone()).unwrap();
    let resources = json!({"requests": spec.requests, "limits": spec.limits});
    serde_json::from_value::<ResourceRequirements>(resources).unwrap();
    assert_eq!((spec.replicas, spec.min_available), (3, Some(json!(2))));
    let terms = spec.affinity.unwrap().pod_anti_affinity.unwrap().required_during_scheduling_ignored_during_execution;
    let labels = terms.unwrap().remove(0).label_selector.unwrap().match_labels.unwrap();
    assert_eq!(labels["kubewarden/policy-server"], RELEASE);
    assert!(policies("policy-server").iter().all(|policy| policy.spec()["policyServer"] == RELEASE));
    assert!(policies("default").iter().all(|policy| policy.spec()["policyServer"] == "default"));
}

#[test]
fn all_objects_have_the_labels_of_the_release() {
    for name in VALUES {
        for object in objects(name) {
            let labels = &object["metadata"]["labels"];
            assert_eq!(labels["app.kubernetes.io/instance"], RELEASE);
            assert_eq!(labels["app.kubernetes.io/version"], env!("CARGO_PKG_VERSION"));
        }
        let objects = objects(name);
        let identity = |object: &Value| {
            let metadata = &object["metadata"];
            format!("{} {}/{}", object["kind"], metadata["namespace"], metadata["name"])
        };
        assert_eq!(objects.iter().map(identity).collect::<BTreeSet<_>>().len(), objects.len(), "{name}");
    }
}
