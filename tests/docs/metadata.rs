//! CHANGELOG, metadata and manifests agree with the code and with each other.

use std::collections::BTreeMap;

use harbor_postgres_backup_policy::cluster::LookupKind;
use harbor_postgres_backup_testkit::fixtures;
use serde::Deserialize;
use serde_json::{Value, json};

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
    let declared: Vec<_> =
        [LookupKind::ConfigMap, LookupKind::OperatorConfiguration, LookupKind::CustomResourceDefinition]
            .map(resource)
            .into();
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

/// `tests/chart` compares the rendered policies with the metadata.
#[test]
fn the_chart_agrees_with_the_metadata() {
    let chart: Value = yaml("charts/harbor-postgres-backup-policy/Chart.yaml");
    let values: Value = yaml("charts/harbor-postgres-backup-policy/values.yaml");
    let metadata = metadata();
    assert_eq!(
        (&chart["name"], &chart["version"], &chart["appVersion"]),
        (&json!(NAME), &json!(VERSION), &json!(VERSION))
    );
    assert_eq!(chart["home"], metadata.annotation("io.kubewarden.policy.url"));
    assert_eq!(chart["sources"], json!([metadata.annotation("io.kubewarden.policy.source")]));
    let keywords: Vec<&str> = metadata.annotation("io.artifacthub.keywords").split(", ").collect();
    assert_eq!(chart["keywords"], json!(keywords));
    assert_eq!(chart["annotations"]["artifacthub.io/license"], metadata.annotation("io.kubewarden.policy.license"));
    let package: Package = yaml("artifacthub-pkg.yml");
    assert_eq!(chart["annotations"]["artifacthub.io/category"], package.category);

    let module = &values["module"];
    let repository = format!("{}/{}", module["registry"].as_str().unwrap(), module["repository"].as_str().unwrap());
    assert_eq!(repository, metadata.annotation("io.kubewarden.policy.ociUrl"));
}

/// The version of Kubewarden that the policy is tested with is the one that the chart installs.
#[test]
fn the_version_of_kubewarden_is_the_same_everywhere() {
    let values: Value = yaml("charts/harbor-postgres-backup-policy/values.yaml");
    let version = values["policyServer"]["image"]["tag"].as_str().unwrap();
    for (file, key) in [("e2e.yml", "KUBEWARDEN"), ("release.yml", "kwctl-version")] {
        assert!(text(&format!(".github/workflows/{file}")).contains(&format!("{key}: {version}\n")), "{file}");
    }
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

#[test]
fn the_report_in_the_docs_is_the_answer_of_the_verifying_policy() {
    let docs = text("docs/audit.md");
    let (_, report) = docs.split_once("```yaml\n").unwrap();
    let report: Value = yaml_serde::from_str(report.split_once("```").unwrap().0).unwrap();
    let answer = fixtures::named("policy/mode/denies-a-cluster-that-repair-mode-would-repair").expected();
    let result = &report["results"][0];
    assert_eq!(result["message"], answer["message"]);
    let rendered = text("tests/chart/golden/default.yaml");
    let mut objects = rendered.split("---\n").filter_map(|part| yaml_serde::from_str::<Value>(part).ok());
    let verify = objects.find(|object| object["metadata"]["name"] == "harbor-postgres-backup-verify").unwrap();
    assert_eq!(result["policy"], "clusterwide-harbor-postgres-backup-verify");
    let annotations = &verify["metadata"]["annotations"];
    assert_eq!(result["severity"], annotations["io.kubewarden.policy.severity"]);
    assert_eq!(result["category"], annotations["io.kubewarden.policy.category"]);
}
