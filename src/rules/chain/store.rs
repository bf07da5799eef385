//! `chain/store`: region, credentials, endpoint and prefix reach WAL-G as the store requires them.

use spilo::PostgresMajor;
use spilo::plan::{Problem, ProblemKind};
use spilo::variables::{VariableName, names};

use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::problems::{name_blame, report};
use crate::rules::{Handlers, PostgresqlContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "chain/store",
    default: Action::Deny,
    summary: "region, credentials, endpoint and prefix reach WAL-G as the store requires them",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        RegionMissing { region: &'a str } => {
            problem: "AWS_REGION is not set: WAL-G signs requests for us-east-1, which this store rejects",
            fix: "set AWS_REGION to {region} in the ConfigMap",
        },
        RegionGuessed => {
            problem: "AWS_REGION is not set: Spilo derives it from the availability zone of the node, which is possible on AWS \
                      only",
            fix: "set AWS_REGION to the region of the bucket",
        },
        RegionNotOfAws { blame: &'a str } => {
            problem: "{blame} is not a region of AWS, and AWS_ENDPOINT is not set: WAL-G sends requests to a host that does not \
                      exist",
            fix: "set AWS_REGION to the region of the bucket, or AWS_ENDPOINT to the endpoint of the store",
        },
        RegionDropped { blame: &'a str } => {
            problem: "Spilo does not pass {blame} on to WAL-G: releases before 2.0-p4 ignore it, and later ones before 4.1 with an \
                      endpoint, unless USE_WALG_BACKUP is true",
            fix: "use Spilo 2.0-p4 or later, with USE_WALG_BACKUP set to \"true\"",
        },
        IncompleteAccessKeys { missing: VariableName } => {
            problem: "{missing} is not set: the other access key is ignored, and every upload fails without a role",
            fix: "set both access keys in the ConfigMap, or in the Secret in pod_environment_secret",
        },
        IncompleteServicePrincipal { missing: &'a str } => {
            problem: "{missing} is not set: Spilo ignores the other variables of the service principal",
            fix: "set AZURE_CLIENT_ID, AZURE_CLIENT_SECRET and AZURE_TENANT_ID",
        },
        IdentityNotPassedOn { needed: &'a str } => {
            problem: "Spilo does not pass the identity of the service account on to WAL-G, and no other credentials reach it",
            fix: "set {needed}, or allow the identity of the node to use the store",
        },
        SeveralCredentials => {
            problem: "several kinds of credentials reach the pods: Spilo uses one of them, with only a warning in its log",
            fix: "keep one of AZURE_STORAGE_ACCESS_KEY, AZURE_STORAGE_SAS_TOKEN, and AZURE_CLIENT_ID with secret and tenant",
        },
        CredentialOverwritten { blame: &'a str } => {
            problem: "{blame} is not set: Spilo 4.1 sets it to the prefix of the archive instead of using the identity of the \
                      service account",
            fix: "set it to the path of a credentials file, or use an earlier release",
        },
        RoleRemoved => {
            problem: "irsa_role_arn is not set: postgres-operator 2.0 removes the role in pod_service_account_definition from the \
                      service account",
            fix: "set irsa_role_arn in the operator's configuration to the role",
        },
        GcsBucketForcesWalE => {
            problem: "WAL_GCS_BUCKET makes Spilo use WAL-E although WAL-G is enabled",
            fix: "set WAL_GS_BUCKET instead",
        },
        LiteralMajor { blame: &'a str, major: PostgresMajor } => {
            problem: "{blame} ends with the major version {major}: after an upgrade, the archives of two versions share a folder",
            fix: "write $(PGVERSION) instead of {major}",
        },
    }
}

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    for problem in context.backups.problems() {
        let blame = name_blame(context, problem);
        if let Some(message) = message(problem, &blame) {
            report(context, problem, message, reporter);
        }
    }
}

fn message<'a>(problem: &'a Problem, blame: &'a str) -> Option<Message<'a>> {
    Some(match &problem.kind {
        ProblemKind::RegionMissing { region } => Message::RegionMissing { region },
        ProblemKind::RegionGuessed => Message::RegionGuessed,
        ProblemKind::RegionNotOfAws => Message::RegionNotOfAws { blame },
        ProblemKind::RegionDropped => Message::RegionDropped { blame },
        ProblemKind::IncompleteAccessKeys => {
            Message::IncompleteAccessKeys { missing: problem.blame.variable_name().unwrap_or(names::AWS_ACCESS_KEY_ID) }
        }
        ProblemKind::IncompleteServicePrincipal => Message::IncompleteServicePrincipal { missing: blame },
        ProblemKind::IdentityNotPassedOn => Message::IdentityNotPassedOn {
            needed: match problem.blame.variable_name() {
                Some(names::AWS_ACCESS_KEY_ID) => "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
                _ => blame,
            },
        },
        ProblemKind::SeveralCredentials => Message::SeveralCredentials,
        ProblemKind::CredentialOverwritten => Message::CredentialOverwritten { blame },
        ProblemKind::RoleRemoved => Message::RoleRemoved,
        ProblemKind::GcsBucketForcesWalE => Message::GcsBucketForcesWalE,
        ProblemKind::LiteralMajor { major } => Message::LiteralMajor { blame, major: *major },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::testing::Case;

    const KEYS: [(&str, &str); 4] = [
        ("USE_WALG_BACKUP", "true"),
        ("WAL_S3_BUCKET", "b"),
        ("AWS_ACCESS_KEY_ID", "id"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
    ];

    fn operator() -> Value {
        json!({"kubernetes": {"pod_environment_configmap": "harbor/pod-config"}})
    }

    fn findings(patch: &Value, variables: &[(&str, &str)]) -> Vec<String> {
        Case::postgresql(patch).operator(&operator()).variables(variables).findings(&RULE)
    }

    #[test]
    fn accepts_complete_variables() {
        assert_eq!(findings(&json!({}), &[&KEYS[..], &[("AWS_REGION", "eu-central-1")]].concat()), [""; 0]);
        assert_eq!(Case::postgresql(&json!({})).findings(&RULE), [""; 0]);
    }

    #[test]
    fn denies_a_missing_region_where_the_store_requires_it() {
        let endpoint = [&KEYS[..], &[("AWS_ENDPOINT", "https://s3.fr-par.scw.cloud")]].concat();
        assert_eq!(
            findings(&json!({}), &endpoint),
            [
                "deny spec: AWS_REGION is not set: WAL-G signs requests for us-east-1, which this store rejects; set AWS_REGION \
              to fr-par in the ConfigMap"
            ]
        );
    }

    #[test]
    fn warns_about_a_region_that_is_guessed() {
        assert_eq!(
            findings(&json!({}), &KEYS),
            [
                "warn spec: AWS_REGION is not set: Spilo derives it from the availability zone of the node, which is possible \
              on AWS only; set AWS_REGION to the region of the bucket"
            ]
        );
    }

    #[test]
    fn denies_a_single_access_key() {
        let variables = [("WAL_S3_BUCKET", "b"), ("AWS_REGION", "eu-central-1"), ("AWS_ACCESS_KEY_ID", "id")];
        assert_eq!(
            findings(&json!({}), &variables),
            [
                "deny spec: AWS_SECRET_ACCESS_KEY is not set: the other access key is ignored, and every upload fails without a \
              role; set both access keys in the ConfigMap, or in the Secret in pod_environment_secret"
            ]
        );
    }

    #[test]
    fn warns_about_a_region_of_another_store_without_its_endpoint() {
        let region = [&KEYS[..], &[("AWS_REGION", "fr-par")]].concat();
        assert_eq!(
            findings(&json!({}), &region),
            [
                "warn spec: AWS_REGION in the ConfigMap is not a region of AWS, and AWS_ENDPOINT is not set: WAL-G sends requests \
              to a host that does not exist; set AWS_REGION to the region of the bucket, or AWS_ENDPOINT to the endpoint of \
              the store"
            ]
        );
        let endpoint = [&region[..], &[("AWS_ENDPOINT", "https://s3.fr-par.scw.cloud")]].concat();
        assert_eq!(findings(&json!({}), &endpoint), [""; 0]);
    }

    #[test]
    fn warns_about_a_region_that_spilo_drops() {
        let image = |image: &str| json!({"spec": {"dockerImage": image}});
        let region = [&KEYS[..], &[("AWS_REGION", "eu-central-1")]].concat();
        let message = "warn spec: Spilo does not pass AWS_REGION in the ConfigMap on to WAL-G: releases before 2.0-p4 ignore it, \
                       and later ones before 4.1 with an endpoint, unless USE_WALG_BACKUP is true; use Spilo 2.0-p4 or later, \
                       with USE_WALG_BACKUP set to \"true\"";
        let spilo_12 = image("registry.example.com/spilo-12:1.6-p3");
        assert_eq!(findings(&spilo_12, &region), [message]);
        let endpoint = [&region[1..], &[("AWS_ENDPOINT", "https://minio.example.com")]].concat();
        assert_eq!(findings(&json!({}), &endpoint), [message]);
        assert_eq!(findings(&json!({}), &[&endpoint[..], &KEYS[..1]].concat()), [""; 0]);
    }

    #[test]
    fn warns_about_an_identity_that_spilo_does_not_pass_on() {
        let variables = [
            ("USE_WALG_BACKUP", "true"),
            ("WAL_S3_BUCKET", "b"),
            ("AWS_REGION", "eu-central-1"),
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials"),
        ];
        let message = |needed: &str| {
            format!(
                "warn spec: Spilo does not pass the identity of the service account on to WAL-G, and no other credentials \
                 reach it; set {needed}, or allow the identity of the node to use the store"
            )
        };
        assert_eq!(findings(&json!({}), &variables), [message("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")]);
        let account = "{\"metadata\": {\"annotations\": {\"azure.workload.identity/client-id\": \"c\"}}}";
        let operator = json!({"kubernetes": {
            "pod_environment_configmap": "harbor/pod-config", "pod_service_account_definition": account,
        }});
        let variables = [("WALG_AZ_PREFIX", "azure://c/$(SCOPE)/$(PGVERSION)"), ("AZURE_STORAGE_ACCOUNT", "a")];
        let case =
            |variables: &[_]| Case::postgresql(&json!({})).operator(&operator).variables(variables).findings(&RULE);
        assert_eq!(case(&variables), [message("AZURE_STORAGE_ACCESS_KEY")]);
        assert_eq!(case(&[&variables[..], &[("AZURE_STORAGE_ACCESS_KEY", "k")]].concat()), [""; 0]);
    }

    #[test]
    fn warns_about_an_incomplete_service_principal() {
        let variables = [
            ("WALG_AZ_PREFIX", "azure://c/$(SCOPE)/$(PGVERSION)"),
            ("AZURE_STORAGE_ACCOUNT", "a"),
            ("AZURE_CLIENT_ID", "c"),
            ("AZURE_TENANT_ID", "t"),
            ("AZURE_CLIENT_SECRET", "s"),
        ];
        assert_eq!(
            findings(&json!({}), &variables[..4]),
            [
                "warn spec: AZURE_CLIENT_SECRET is not set: Spilo ignores the other variables of the service principal; set \
              AZURE_CLIENT_ID, AZURE_CLIENT_SECRET and AZURE_TENANT_ID"
            ]
        );
        assert_eq!(findings(&json!({}), &variables), [""; 0]);
        // The identity of the node.
        assert_eq!(findings(&json!({}), &variables[..2]), [""; 0]);
    }

    #[test]
    fn warns_about_several_kinds_of_credentials() {
        let variables = [
            ("WALG_AZ_PREFIX", "azure://c/$(SCOPE)/$(PGVERSION)"),
            ("AZURE_STORAGE_ACCOUNT", "a"),
            ("AZURE_STORAGE_ACCESS_KEY", "k"),
            ("AZURE_STORAGE_SAS_TOKEN", "t"),
        ];
        assert_eq!(
            findings(&json!({}), &variables),
            [
                "warn spec: several kinds of credentials reach the pods: Spilo uses one of them, with only a warning in its log; \
              keep one of AZURE_STORAGE_ACCESS_KEY, AZURE_STORAGE_SAS_TOKEN, and AZURE_CLIENT_ID with secret and tenant"
            ]
        );
        assert_eq!(findings(&json!({}), &variables[..3]), [""; 0]);
    }

    #[test]
    fn warns_about_a_credential_that_spilo_4_1_overwrites() {
        let patch =
            json!({"spec": {"dockerImage": "ghcr.io/zalando/spilo-18:4.1-p2", "postgresql": {"version": "17"}}});
        let variables = [("WAL_GS_BUCKET", "b"), ("GOOGLE_APPLICATION_CREDENTIALS", "/keys/gcs.json")];
        assert_eq!(
            findings(&patch, &variables[..1]),
            [
                "warn spec: GOOGLE_APPLICATION_CREDENTIALS is not set: Spilo 4.1 sets it to the prefix of the archive instead of \
              using the identity of the service account; set it to the path of a credentials file, or use an earlier release"
            ]
        );
        assert_eq!(findings(&patch, &variables), [""; 0]);
    }

    #[test]
    fn denies_a_role_that_the_operator_removes() {
        let account = "{\"metadata\": {\"annotations\": {\"eks.amazonaws.com/role-arn\": \"arn:aws:iam::1:role/pg\"}}}";
        let operator = |role: &str| {
            json!({
                "kubernetes": {
                    "pod_environment_configmap": "harbor/pod-config", "pod_service_account_definition": account,
                },
                "aws_or_gcp": {"irsa_role_arn": role},
            })
        };
        let case = |version: &str, role: &str| {
            Case::postgresql(&json!({}))
                .settings(&json!({"operator": {"version": version}}))
                .operator(&operator(role))
                .variables(&[("USE_WALG_BACKUP", "true"), ("WAL_S3_BUCKET", "b"), ("AWS_REGION", "eu-central-1")])
                .findings(&RULE)
        };
        assert_eq!(
            case("2.0.1", ""),
            [
                "deny spec: irsa_role_arn is not set: postgres-operator 2.0 removes the role in pod_service_account_definition \
              from the service account; set irsa_role_arn in the operator's configuration to the role"
            ]
        );
        assert_eq!(case("2.0.1", "arn:aws:iam::1:role/pg"), [""; 0]);
        assert_eq!(case("1.15.1", ""), [""; 0]);
    }

    #[test]
    fn warns_about_a_bucket_that_selects_wal_e() {
        let variables =
            |bucket| [("USE_WALG_BACKUP", "true"), (bucket, "b"), ("GOOGLE_APPLICATION_CREDENTIALS", "/keys/gcs.json")];
        assert_eq!(
            findings(&json!({}), &variables("WAL_GCS_BUCKET")),
            ["warn spec: WAL_GCS_BUCKET makes Spilo use WAL-E although WAL-G is enabled; set WAL_GS_BUCKET instead"]
        );
        assert_eq!(findings(&json!({}), &variables("WAL_GS_BUCKET")), [""; 0]);
    }

    #[test]
    fn warns_about_a_literal_major_version() {
        let patch = json!({"spec": {"env": [{"name": "WALG_S3_PREFIX", "value": "s3://b/harbor/15"}]}});
        assert_eq!(
            findings(&patch, &[&KEYS[..], &[("AWS_REGION", "eu-central-1")]].concat()),
            ["warn spec.env[0]: WALG_S3_PREFIX ends with the major version 15: after an upgrade, the archives of two \
              versions share a folder; write $(PGVERSION) instead of 15"]
        );
    }
}
