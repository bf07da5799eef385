//! Manifests whose values are not those that a cluster gets: files that SOPS has encrypted, and templates.

use std::fs;

use serde_json::Value;

use crate::support::{data, example, file, run, run_with_input};

const CIPHERTEXT: &str = "ENC[AES256_GCM,data:Zm9v,iv:YmFy,tag:YmF6,type:str]";

/// The metadata that SOPS appends to a document.
const SOPS: &str = "sops:\n    age:\n        - recipient: age1example\n          enc: |\n            \
     -----BEGIN AGE ENCRYPTED FILE-----\n            Zm9v\n            -----END AGE ENCRYPTED FILE-----\n    \
     lastmodified: \"2026-05-04T03:02:01Z\"\n    mac: ENC[AES256_GCM,data:Zm9v,iv:YmFy,tag:YmF6,type:str]\n    \
     encrypted_regex: ^(data|stringData)$\n    version: 3.9.0\n";

/// An encrypted ConfigMap with an encrypted comment.
fn encrypted() -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n    name: pod-config\n    namespace: harbor\ndata:\n    \
         #ENC[AES256_GCM,data:Zm9v,iv:YmFy,tag:YmF6,type:comment]\n    WAL_S3_BUCKET: {CIPHERTEXT}\n    \
         USE_WALG_BACKUP: {CIPHERTEXT}\n{SOPS}"
    )
}

/// A ConfigMap of a chart, with every value quoted.
const TEMPLATE: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: pod-config\n  namespace: harbor\ndata:\n  \
     AWS_REGION: eu-central-1\n  WAL_S3_BUCKET: \"{{ .Values.bucket }}\"\n  BACKUP_SCHEDULE: \"{{ .Values.schedule }}\"\n";

const ENCRYPTED_REMARK: &str = "the object is encrypted with SOPS, so it is not evaluated";

const TEMPLATE_REMARK: &str = "the field contains a template, so the object is not evaluated";

#[test]
fn an_encrypted_object_is_not_evaluated() {
    let run = run_with_input(&["check", "-"], &encrypted());
    assert_eq!(
        run.stdout,
        format!(
            "ConfigMap harbor/pod-config (<stdin>:1): not-evaluated\n  <stdin>:1  warn    manifest/encrypted  \
             {ENCRYPTED_REMARK}\n      fix: decrypt it first: sops --decrypt FILE | harbor-postgres-backup check -\n\n\
             1 object: 1 not-evaluated. 1 finding: 1 warn.\n"
        )
    );
    assert_eq!(run.end(), (0, ""));
    assert_eq!(run_with_input(&["check", "--strict", "-"], &encrypted()).status, 1);
}

#[test]
fn a_template_is_not_evaluated() {
    let run = run_with_input(&["check", "-"], TEMPLATE);
    assert_eq!(
        run.stdout,
        format!(
            "ConfigMap harbor/pod-config (<stdin>:1): not-evaluated\n  <stdin>:8  warn    manifest/template  \
             data.WAL_S3_BUCKET: {TEMPLATE_REMARK}\n      fix: render the chart with \"helm template\" first, and check the \
             result\n\n1 object: 1 not-evaluated. 1 finding: 1 warn.\n"
        )
    );
    assert_eq!(run.end(), (0, ""));
}

#[test]
fn programs_read_the_remark_as_a_warning() {
    for (manifest, rule, remark, line) in [
        (encrypted(), "manifest/encrypted", ENCRYPTED_REMARK, 1),
        (TEMPLATE.to_owned(), "manifest/template", TEMPLATE_REMARK, 8),
    ] {
        let output = |format| run_with_input(&["check", "--output", format, "-"], &manifest).stdout;
        let records: Value = serde_json::from_str(&output("json")).unwrap();
        assert_eq!(records[0]["verdict"], "accepted");
        let [finding] = records[0]["findings"].as_array().unwrap().as_slice() else { panic!("{records}") };
        assert_eq!((&finding["rule"], &finding["action"]), (&rule.into(), &"warn".into()));
        assert_eq!((&finding["problem"], &finding["line"]), (&remark.into(), &line.into()));

        let log: Value = serde_json::from_str(&output("sarif")).unwrap();
        let result = &log["runs"][0]["results"][0];
        assert_eq!((&result["ruleId"], &result["level"]), (&rule.into(), &"note".into()));
        assert!(result["message"]["text"].as_str().unwrap().contains(remark), "{log}");

        let github = output("github");
        assert!(github.starts_with(&format!("::notice file=<stdin>,line={line},title={rule}::")), "{github}");
        assert_eq!(github.lines().count(), 1, "{github}");
    }
}

#[test]
fn every_form_of_an_encrypted_object_is_recognized() {
    let item = "  - apiVersion: v1\n    kind: ConfigMap\n    metadata: {name: pod-config}\n    data: {USE_WALG_BACKUP: 'yes'}\n";
    let json = format!(
        r#"{{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {{"name": "pod-config"}},
            "data": {{"USE_WALG_BACKUP": "{CIPHERTEXT}"}}, "sops": {{"mac": "{CIPHERTEXT}", "version": "3.9.0"}}}}"#
    );
    let postgresql =
        data("postgresql.yaml").replace("numberOfInstances: 3", &format!("numberOfInstances: {CIPHERTEXT}"));
    for manifest in [
        json,
        // SOPS encrypts the document, not the items of a list.
        format!("apiVersion: v1\nkind: List\nitems:\n{item}{SOPS}"),
        // All values, which is the default of SOPS.
        format!("apiVersion: {CIPHERTEXT}\nkind: {CIPHERTEXT}\nmetadata:\n  name: {CIPHERTEXT}\n{SOPS}"),
        format!("{postgresql}{SOPS}"),
    ] {
        let run = run_with_input(&["check", "-"], &manifest);
        assert!(run.stdout.contains(ENCRYPTED_REMARK), "{manifest}\n{}", run.stdout);
        assert!(run.stdout.ends_with("\n1 object: 1 not-evaluated. 1 finding: 1 warn.\n"), "{}", run.stdout);
        assert_eq!(run.end(), (0, ""));
    }
    // Part of an encrypted file.
    let run = run_with_input(&["check", "-"], encrypted().strip_suffix(SOPS).unwrap());
    let remark = "values are encrypted with SOPS, but the metadata for decrypting them is missing";
    assert!(run.stdout.contains(remark), "{}", run.stdout);
}

#[test]
fn encrypted_objects_out_of_scope_are_only_counted() {
    let secret = encrypted().replace("kind: ConfigMap", "kind: Secret");
    let run = run_with_input(&["check", "-"], &format!("{secret}---\n{secret}"));
    assert_eq!(run.stdout, "2 objects: 2 out-of-scope. 2 objects out of scope are encrypted with SOPS.\n");
    let dashboard = TEMPLATE.replace("pod-config", "dashboard");
    assert_eq!(run_with_input(&["check", "-"], &dashboard).stdout, "1 object: 1 out-of-scope.\n");
}

#[test]
fn an_object_is_not_evaluated_if_its_name_is_hidden() {
    for name in [CIPHERTEXT, "'{{ .Release.Name }}-pod-config'"] {
        let manifest = format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata: {{A: b}}\n");
        let run = run_with_input(&["check", "-"], &manifest);
        assert!(run.stdout.contains("): not-evaluated\n"), "{}", run.stdout);
    }
}

#[test]
fn objects_of_a_cluster_are_evaluated_whatever_their_values() {
    let ciphertext = encrypted();
    for manifest in [TEMPLATE, ciphertext.strip_suffix(SOPS).unwrap()] {
        let stored = manifest.replace("namespace: harbor\n", "namespace: harbor\n    resourceVersion: \"1\"\n");
        let stored = stored.replace("\n  name:", "\n    name:").replace("\n  namespace:", "\n    namespace:");
        let run = run_with_input(&["check", "-"], &stored);
        assert!(run.stdout.starts_with("ConfigMap harbor/pod-config (<stdin>:1): denied\n"), "{}", run.stdout);
    }
}

#[test]
fn placeholders_of_spilo_are_not_templates() {
    let manifest = TEMPLATE.replace("{{ .Values.bucket }}", "{{PGVERSION}}");
    let run = run_with_input(&["check", "-"], &manifest.replace("{{ .Values.schedule }}", "0 3 * * *"));
    assert!(!run.stdout.contains("not-evaluated"), "{}", run.stdout);
}

#[test]
fn look_ups_of_such_objects_fail() {
    let manifests = example();
    let documents: Vec<&str> = manifests.split("---\n").collect();
    let [postgresql, pod_config, operator] = documents.as_slice() else { panic!("{} documents", documents.len()) };
    for (pod_config, reason) in [
        (format!("{}\n{SOPS}", pod_config.trim_end()), "it is encrypted with SOPS"),
        (pod_config.replace("harbor-backups", "'{{ .Values.bucket }}'"), "its manifest contains a template"),
    ] {
        let manifests = [postgresql, pod_config.as_str(), operator].join("---\n");
        let run = run_with_input(&["check", "-"], &manifests);
        let look_up = format!(
            "backups are not checked completely: the look-up of the ConfigMap harbor/pod-config failed: {reason}\n"
        );
        assert!(run.stdout.contains(&look_up), "{}", run.stdout);

        let run = run_with_input(&["explain", "-"], &manifests);
        assert!(run.stdout.contains("    Unknown: not all variables of the pods are known.\n"), "{}", run.stdout);
        assert!(run.stdout.contains(&format!("the look-up of the ConfigMap harbor/pod-config failed: {reason}\n")));
        assert_eq!(run.end(), (1, ""));
    }
    let operator = format!("{}\n{SOPS}", operator.trim_end());
    let run = run_with_input(&["check", "-"], &[postgresql, pod_config, operator.as_str()].join("---\n"));
    let look_up = "the look-up of the operator's configuration postgres-operator/postgres-operator failed: it is \
                   encrypted with SOPS\n";
    assert!(run.stdout.contains(look_up), "{}", run.stdout);
}

#[test]
fn explain_lists_the_reason_as_not_known() {
    for (manifest, remark) in [(encrypted(), ENCRYPTED_REMARK), (TEMPLATE.to_owned(), TEMPLATE_REMARK)] {
        let run = run_with_input(&["explain", "-"], &manifest);
        assert!(run.stdout.contains(&format!("  Not known\n    {remark}; ")), "{}", run.stdout);
        assert_eq!(run.end(), (1, ""));
    }
}

#[test]
fn fix_leaves_such_objects_as_they_are() {
    for (name, manifest) in [("sops.yaml", encrypted()), ("template.yaml", TEMPLATE.to_owned())] {
        let file = file("fix_skipped", name, &manifest);
        let path = file.to_str().unwrap();
        assert_eq!(run(&["check", "--fix", path]).end(), (0, ""));
        assert_eq!(fs::read_to_string(&file).unwrap(), manifest);
    }
}

#[test]
fn fix_edits_the_other_values_of_a_json_stream() {
    let encrypted = format!(
        "{{\"apiVersion\":\"v1\", \"kind\": \"ConfigMap\",\n \"metadata\": {{\"name\": \"pod-config\"}},\n\t\"data\": \
         {{\"WAL_S3_BUCKET\": \"{CIPHERTEXT}\"}}, \"sops\": {{\"mac\": \"{CIPHERTEXT}\"}}}}\n"
    );
    let plain = "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"pod-config\", \"namespace\": \"a\"},\n\
         \"data\": {\"WAL_S3_BUCKET\": \"b\", \"AWS_REGION\": \"eu-central-1\"}}\n";
    let file = file("fix_partly_encrypted", "stream.json", &format!("{encrypted}{plain}{encrypted}"));
    assert_eq!(run(&["check", "--fix", file.to_str().unwrap()]).status, 0);
    let fixed = fs::read_to_string(&file).unwrap();
    let repaired = fixed.strip_prefix(&encrypted).and_then(|rest| rest.strip_suffix(&encrypted));
    assert!(repaired.is_some_and(|repaired| repaired.contains("\"USE_WALG_BACKUP\": \"true\"")), "{fixed}");
}

#[test]
fn fix_edits_the_other_documents_of_a_file() {
    let plain = data("postgresql.yaml");
    let fixed = data("postgresql.fixed.expected");
    // Formatting that an editor of YAML could change.
    let encrypted = format!("# head\n{}  # foot\n", encrypted()).replace("data:\n", "data:   # all\n");
    for order in [[&encrypted, &plain, &encrypted], [&plain, &encrypted, &encrypted]] {
        let join = |documents: [&String; 3]| documents.map(String::as_str).join("---\n");
        let file = file("fix_partly_encrypted", "manifests.yaml", &join(order));
        let run = run(&["check", "--fix", file.to_str().unwrap()]);
        assert_eq!(run.end(), (0, format!("repaired {}\n", file.display()).as_str()));
        let expected = join(order.map(|document| if *document == plain { &fixed } else { &encrypted }));
        assert_eq!(fs::read_to_string(&file).unwrap(), expected);
    }
}
