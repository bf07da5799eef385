//! No output contains a credential.

use std::fs;

use crate::support::{data, example, file, run, run_with_input};

/// Variables that hold a credential. The last ones are not in the catalogue; the words in their names tell it.
const CREDENTIALS: [&str; 9] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "DB_PWD",
    "SENTRY_DSN",
    "https_proxy",
    "MY_PASSPHRASE",
    "SOME_TOKEN",
    "BACKUP_CREDENTIALS",
    "STORAGE_SAS",
];

const CANARY: &str = "c4nary";

const OPERATOR: &str = "\
apiVersion: acid.zalan.do/v1
kind: OperatorConfiguration
metadata: {name: postgres-operator, namespace: postgres-operator}
configuration: {kubernetes: {pod_environment_configmap: harbor/pod-config}}
";

/// A ConfigMap and a resource with credentials in every form, within the lines that a diff shows.
fn manifests() -> String {
    let variables = CREDENTIALS.map(|name| format!("  {name}: https://me:{CANARY}@x/{CANARY}\n")).concat();
    let pod_config = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: pod-config, namespace: harbor}}\ndata:\n  \
         WAL_S3_BUCKET: backups\n  AWS_REGION: eu-central-1\n{variables}  USE_WALG_BACKUP: \"yes\"\n"
    );
    let items = CREDENTIALS.map(|name| format!("  - {{name: {name}, value: {CANARY}}}\n")).concat();
    let ldap = format!(
        "    - 'host all ldap all ldap ldapserver=ldap.example.com ldapbasedn=\"dc=x\" ldapbindpasswd={CANARY}'\n"
    );
    let postgresql = data("postgresql.yaml").replace("  env:\n", &format!("  env:\n{items}"));
    let postgresql = postgresql.replace("    pg_hba:\n", &format!("    pg_hba:\n{ldap}"));
    format!("{pod_config}---\n{postgresql}")
}

#[test]
fn no_output_contains_a_credential() {
    let manifests = manifests();
    let mut outputs = Vec::new();
    for format in ["text", "json", "sarif", "github"] {
        for mode in ["repair", "verify"] {
            outputs.push(run_with_input(&["check", "--output", format, "--mode", mode, "-"], &manifests));
        }
    }
    for format in ["text", "json"] {
        outputs.push(run_with_input(&["explain", "--output", format, "-"], &manifests));
    }
    for options in [&["--rehearse"][..], &["--to", "harbor/other"]] {
        let arguments = [&["restore", "--at", "2026-05-04T03:02:01Z"], options, &["-"]].concat();
        outputs.push(run_with_input(&arguments, &format!("{manifests}---\n{OPERATOR}")));
        let without_lists =
            example().replace("  AWS_SECRET_ACCESS_KEY: EXAMPLE", &format!("  AWS_SECRET_ACCESS_KEY: {CANARY}"));
        outputs.push(run_with_input(&arguments, &without_lists));
    }
    let file = file("fix_credentials", "manifests.yaml", &manifests);
    outputs.push(run(&["check", "--fix", file.to_str().unwrap()]));
    for output in outputs {
        assert!(!output.stdout.contains(CANARY) && !output.stderr.contains(CANARY), "{output:#?}");
    }
    assert_eq!(fs::read_to_string(&file).unwrap().matches(CANARY).count(), manifests.matches(CANARY).count());
}

#[test]
fn the_diff_shows_where_credentials_are() {
    let run = run_with_input(&["check", "-"], &manifests());
    for line in [
        "   STORAGE_SAS: \"<hidden>\"\n",
        " ldapserver=ldap.example.com ldapbasedn=\\\"dc=x\\\" ldapbindpasswd=<hidden>\"\n",
    ] {
        assert!(run.stdout.contains(line), "{line}\n{}", run.stdout);
    }
}
