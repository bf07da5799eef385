//! CHANGELOG, metadata and manifests agree with the code and with each other.

use std::collections::BTreeMap;

use harbor_postgres_backup_policy::cluster::LookupKind;
use harbor_postgres_backup_policy::settings::{Mode, ObjectName, Settings};
use harbor_postgres_backup_testkit::fixtures;
use serde::Deserialize;
use serde_json::Value;

use crate::text;

const VERSION: &str = env!("CARGO_PKG_VERSION");
const NAME: &str = env!("CARGO_PKG_NAME");

fn yaml<T: for<'de> Deserialize<'de>>(file: &str) -> T {
    yaml_serde::from_str(&text(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// policy-metadata.yml as Kubewarden reads it (policy-evaluator, src/policy_metadata.rs), but unknown
/// keys are errors: Kubewarden ignores them silently.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Metadata {
    rules: Vec<Rule>,
    mutating: bool,
    execution_mode: String,
    policy_type: String,
    background_audit: bool,
    context_aware_resources: Vec<BTreeMap<String, String>>,
    host_capabilities: Vec<String>,
    annotations: BTreeMap<String, String>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Rule {
    api_groups: Vec<String>,
    api_versions: Vec<String>,
    resources: Vec<String>,
    operations: Vec<String>,
}

/// artifacthub-pkg.yml, as far as Kubewarden's generator writes it (policy_artifacthub.rs).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Package {
    version: String,
    name: String,
    display_name: String,
    created_at: String,
    description: String,
    license: String,
    category: String,
    #[serde(rename = "homeURL")]
    home_url: String,
    links: Vec<BTreeMap<String, String>>,
    containers_images: Vec<BTreeMap<String, String>>,
    keywords: Vec<String>,
    install: String,
    provider: BTreeMap<String, String>,
    recommendations: Vec<BTreeMap<String, String>>,
    annotations: BTreeMap<String, String>,
}

/// artifacthub-repo.yml (artifacthub/hub, docs/metadata/artifacthub-repo.yml).
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Repository {
    #[serde(rename = "repositoryID")]
    id: Option<String>,
    owners: Option<Vec<BTreeMap<String, String>>>,
    ignore: Option<Vec<BTreeMap<String, String>>>,
}

/// A ClusterAdmissionPolicy (policies.kubewarden.io/v1).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Manifest {
    api_version: String,
    kind: String,
    metadata: ManifestMetadata,
    spec: Spec,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ManifestMetadata {
    name: String,
    annotations: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Spec {
    module: String,
    mutating: bool,
    background_audit: bool,
    failure_policy: String,
    rules: Vec<Rule>,
    #[serde(default)]
    context_aware_resources: Vec<BTreeMap<String, String>>,
    #[serde(default)]
    match_conditions: Vec<BTreeMap<String, String>>,
    settings: Value,
}

fn resource(kind: LookupKind) -> BTreeMap<String, String> {
    [("apiVersion", kind.api_version()), ("kind", kind.kind())].map(|(key, text)| (key.into(), text.into())).into()
}

fn metadata() -> Metadata {
    yaml("policy-metadata.yml")
}

impl Metadata {
    fn annotation(&self, key: &str) -> &str {
        self.annotations.get(key).unwrap_or_else(|| panic!("no annotation {key}"))
    }

    fn image(&self) -> String {
        format!("{}:v{VERSION}", self.annotation("io.kubewarden.policy.ociUrl"))
    }
}

#[test]
fn the_newest_release_in_the_changelog_is_this_version() {
    let changelog = text("CHANGELOG.md");
    let releases = changelog.lines().filter_map(|line| line.strip_prefix("## "));
    let newest = releases.into_iter().find(|heading| *heading != "Unreleased").unwrap();
    assert_eq!(newest, VERSION);
}

#[test]
fn metadata_has_the_form_that_kubewarden_reads() {
    let metadata = metadata();
    assert!(metadata.mutating && metadata.background_audit);
    assert_eq!(metadata.execution_mode, "kubewarden-wapc");
    assert_eq!(metadata.policy_type, "kubernetes");
    let declared: Vec<_> = [LookupKind::ConfigMap, LookupKind::OperatorConfiguration].map(resource).into();
    assert_eq!(metadata.context_aware_resources, declared);
    assert_eq!(metadata.host_capabilities, ["kubernetes/get_resource"]);
    assert_eq!(metadata.annotation("io.kubewarden.policy.title"), NAME);
    assert_eq!(metadata.annotation("io.kubewarden.policy.version"), VERSION);
    assert_eq!(metadata.annotation("io.kubewarden.policy.license"), env!("CARGO_PKG_LICENSE"));
    for key in ["description", "severity", "category", "ociUrl"] {
        assert!(!metadata.annotation(&format!("io.kubewarden.policy.{key}")).contains('\n'));
    }
    for rule in &metadata.rules {
        assert_eq!(rule.api_groups.len(), 1, "one rule per API group");
        // The audit scanner looks at rules with a literal CREATE and without wildcards only.
        assert!(rule.operations.contains(&"CREATE".to_owned()));
        let mut all = [&rule.api_groups, &rule.api_versions, &rule.resources, &rule.operations].into_iter().flatten();
        assert!(all.all(|item| item != "*"));
    }
}

#[test]
fn artifact_hub_package_agrees_with_the_metadata() {
    let (metadata, package): (_, Package) = (metadata(), yaml("artifacthub-pkg.yml"));
    assert_eq!((package.version.as_str(), package.name.as_str()), (VERSION, NAME));
    assert_eq!(package.display_name, metadata.annotation("io.artifacthub.displayName"));
    assert_eq!(package.description, metadata.annotation("io.kubewarden.policy.description"));
    assert_eq!(package.license, metadata.annotation("io.kubewarden.policy.license"));
    assert_eq!(package.keywords.join(", "), metadata.annotation("io.artifacthub.keywords"));
    assert_eq!(package.containers_images[0]["name"], "policy");
    assert_eq!(package.containers_images[0]["image"], metadata.image());
    assert_eq!(package.annotations["kubewarden/mutation"], metadata.mutating.to_string());
    assert_eq!(package.annotations["kubewarden/resources"], metadata.annotation("io.artifacthub.resources"));
    let rules: Vec<Rule> = yaml_serde::from_str(&package.annotations["kubewarden/rules"]).unwrap();
    assert_eq!(rules, metadata.rules);
    let declared: Vec<BTreeMap<String, String>> =
        yaml_serde::from_str(&package.annotations["kubewarden/contextAwareResources"]).unwrap();
    assert_eq!(declared, metadata.context_aware_resources);
    assert_eq!(package.annotations["kubewarden/questions-ui"], text("questions-ui.yml"));
    let known = ["contextAwareResources", "mutation", "questions-ui", "resources", "rules"];
    assert!(package.annotations.keys().eq(known.map(|key| format!("kubewarden/{key}")).iter()));
    let source = metadata.annotation("io.kubewarden.policy.source");
    assert_eq!(package.home_url, metadata.annotation("io.kubewarden.policy.url"));
    let link =
        |name: &str, url: String| BTreeMap::from([("name".to_owned(), name.to_owned()), ("url".to_owned(), url)]);
    let asset = format!("{source}/releases/download/v{VERSION}/policy.wasm");
    assert_eq!(package.links, [link("policy", asset), link("source", source.to_owned())]);
    assert!(package.install.contains(&metadata.image()));
    assert_eq!(package.provider["name"], "kubewarden");
    assert_eq!(package.category, "database");
    assert!(!package.created_at.is_empty() && !package.recommendations.is_empty());
}

/// Artifact Hub reads it as well; a release pushes it.
#[test]
fn artifact_hub_repository_has_the_form_that_artifact_hub_reads() {
    let repository: Repository = yaml("artifacthub-repo.yml");
    let is_uuid = |id: &String| id.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
    assert!(repository.id.as_ref().is_none_or(is_uuid));
    assert!(repository.owners.is_none_or(|owners| !owners.is_empty()) && repository.ignore.is_some());
}

#[test]
fn deploy_manifests_agree_with_the_metadata() {
    let metadata = metadata();
    for (file, mode) in [("deploy/policies/repair.yaml", Mode::Repair), ("deploy/policies/verify.yaml", Mode::Verify)] {
        let manifest: Manifest = yaml(file);
        assert_eq!(manifest.api_version, "policies.kubewarden.io/v1");
        assert_eq!(manifest.kind, "ClusterAdmissionPolicy");
        assert!(manifest.metadata.name.starts_with("harbor-postgres-backup-"));
        for key in ["io.kubewarden.policy.severity", "io.kubewarden.policy.category"] {
            assert_eq!(manifest.metadata.annotations[key], metadata.annotation(key));
        }
        let spec = manifest.spec;
        assert_eq!(spec.module, format!("registry://{}", metadata.image()));
        assert_eq!(spec.rules, metadata.rules);
        assert_eq!(spec.mutating, mode == Mode::Repair);
        assert_eq!(spec.background_audit, mode == Mode::Verify, "the audit scanner reads verify only");
        assert_eq!(spec.failure_policy, "Fail");

        let settings = Settings::parse(&spec.settings).unwrap();
        assert_eq!(settings.mode, mode);
        assert!(
            !settings.lookups.enabled && spec.context_aware_resources.is_empty(),
            "without look-ups the policy has no access"
        );
        let names: Vec<String> = settings.pod_config.names.iter().map(|name| format!("'{name}'")).collect();
        let condition = format!("request.kind.kind == 'postgresql' || request.name in [{}]", names.join(", "));
        assert_eq!(spec.match_conditions[0]["expression"], condition);
        assert!(!text(file).contains("matchLabels:"), "Kubewarden drops them");
    }
}

/// It is a separate policy, because its resource does not exist in every cluster.
#[test]
fn the_operator_configuration_has_its_own_manifest() {
    let manifest: Manifest = yaml("deploy/policies/operator.yaml");
    let spec = manifest.spec;
    assert_eq!(spec.rules[0].resources, ["operatorconfigurations"]);
    assert_eq!(spec.rules.len(), 1);
    assert_eq!(spec.module, format!("registry://{}", metadata().image()));
    assert!(!spec.mutating && spec.background_audit);
    let settings = Settings::parse(&spec.settings).unwrap();
    assert_eq!((settings.mode, settings.lookups.operator_configuration), (Mode::Verify, None));
}

/// A tag can be moved to another commit; a commit cannot.
#[test]
fn workflows_use_actions_by_commit() {
    let mut used = 0;
    for file in ["ci.yml", "e2e.yml", "release.yml"] {
        for line in text(&format!(".github/workflows/{file}")).lines() {
            let Some((_, action)) = line.split_once("uses: ").filter(|(_, action)| !action.starts_with("./")) else {
                continue;
            };
            let (commit, version) = action.split_once('@').and_then(|(_, rest)| rest.split_once(" # v")).unwrap();
            assert!(commit.len() == 40 && commit.bytes().all(|b| b.is_ascii_hexdigit()), "{file}: {line}");
            assert!(version.starts_with(|c: char| c.is_ascii_digit()), "{file}: {line}");
            used += 1;
        }
    }
    assert!(used > 10);
}

/// The variant with look-ups declares the resources that the policy looks up, and its service account may read only these.
#[test]
fn the_variant_with_look_ups_may_read_what_it_looks_up() {
    let kustomization: Value = yaml("deploy/lookups/kustomization.yaml");
    let patch: Value = yaml_serde::from_str(kustomization["patches"][0]["patch"].as_str().unwrap()).unwrap();
    let added = |path: &str| {
        let operation = patch.as_array().unwrap().iter().find(|operation| operation["path"] == path).unwrap();
        assert_eq!(operation["op"], "add");
        operation["value"].clone()
    };
    let declared: Vec<BTreeMap<String, String>> = serde_json::from_value(added("/spec/contextAwareResources")).unwrap();
    assert_eq!(declared, metadata().context_aware_resources);
    let settings = Settings::parse(&serde_json::json!({"lookups": added("/spec/settings/lookups")})).unwrap();
    assert!(settings.lookups.enabled);
    let ObjectName { namespace, name } = settings.lookups.operator_configuration.unwrap();

    let rbac = text("deploy/lookups/rbac.yaml");
    let parts: Vec<Value> = rbac.split("---\n").map(|part| yaml_serde::from_str(part).unwrap()).collect();
    let (operators, pod_config) = (&parts[0], &parts[2]);
    assert_eq!(operators["metadata"]["namespace"], namespace);
    for (role, resources, name) in [
        (&operators["rules"][0], "operatorconfigurations", name.as_str()),
        (&operators["rules"][1], "configmaps", name.as_str()),
        (&pod_config["rules"][0], "configmaps", "pod-config"),
    ] {
        assert_eq!(role["resources"], serde_json::json!([resources]));
        assert_eq!(role["resourceNames"], serde_json::json!([name]));
        assert_eq!(role["verbs"], serde_json::json!(["get"]));
    }
    let server: Value = yaml("deploy/policy-server/policy-server.yaml");
    for binding in [&parts[1], &parts[3]] {
        assert_eq!(binding["subjects"][0]["name"], server["spec"]["serviceAccountName"]);
    }
}

#[test]
fn the_report_in_the_docs_is_the_answer_of_the_verifying_policy() {
    let docs = text("docs/audit.md");
    let (_, report) = docs.split_once("```yaml\n").unwrap();
    let report: Value = yaml_serde::from_str(report.split_once("```").unwrap().0).unwrap();
    let answer = fixtures::named("policy/mode/denies-a-cluster-that-repair-mode-would-repair").expected();
    let result = &report["results"][0];
    assert_eq!(result["message"], answer["message"]);
    let verify: Manifest = yaml("deploy/policies/verify.yaml");
    assert_eq!(result["policy"], format!("clusterwide-{}", verify.metadata.name));
    assert_eq!(result["severity"], verify.metadata.annotations["io.kubewarden.policy.severity"]);
    assert_eq!(result["category"], verify.metadata.annotations["io.kubewarden.policy.category"]);
}
