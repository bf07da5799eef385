//! The roles allow what the policies and the audit scanner need, and no more.

use serde_json::{Value, json};

use crate::{RELEASE, objects, of_kind};

/// The rules of a role, as `NAMESPACE resources resourceNames verbs`.
fn rules(objects: &[Value], kind: &str, suffix: &str) -> Vec<String> {
    let name = format!("{RELEASE}-{suffix}");
    of_kind(objects, kind)
        .filter(|role| role["metadata"]["name"] == name.as_str())
        .flat_map(|role| {
            let namespace = role["metadata"]["namespace"].as_str().unwrap_or("*");
            role["rules"].as_array().unwrap().iter().map(move |rule| {
                format!("{namespace} {} {} {}", rule["resources"], rule["resourceNames"], rule["verbs"])
            })
        })
        .collect()
}

#[test]
fn look_ups_are_limited_to_single_objects() {
    let with_namespaces = objects("lookups");
    assert_eq!(
        rules(&with_namespaces, "Role", "lookups"),
        [
            r#"harbor ["configmaps"] ["pod-config"] ["get"]"#,
            r#"postgres-operator ["operatorconfigurations"] ["postgres-operator"] ["get"]"#,
            r#"postgres-operator ["configmaps"] ["postgres-operator"] ["get"]"#,
        ]
    );
    let versions = r#"* ["customresourcedefinitions"] ["postgresqls.acid.zalan.do"] ["get"]"#;
    assert_eq!(rules(&with_namespaces, "ClusterRole", "lookups"), [versions]);

    let everywhere = objects("policy-server");
    assert_eq!(rules(&everywhere, "ClusterRole", "lookups"), [versions, r#"* ["configmaps"] ["pod-config"] ["get"]"#]);
    assert_eq!(
        rules(&everywhere, "Role", "lookups"),
        [
            r#"postgres-operator ["operatorconfigurations"] ["postgres-operator"] ["get"]"#,
            r#"postgres-operator ["configmaps"] ["postgres-operator"] ["get"]"#,
        ]
    );
}

#[test]
fn without_look_ups_the_policy_server_gets_no_permissions() {
    for name in ["default", "monitor", "namespaced", "verify"] {
        let objects = objects(name);
        let roles = ["Role", "ClusterRole"].into_iter().flat_map(|kind| of_kind(&objects, kind));
        assert!(roles.into_iter().all(|role| role["metadata"]["name"].as_str().unwrap().ends_with("-audit")), "{name}");
    }
}

#[test]
fn bindings_are_for_the_account_of_the_policy_server() {
    for (name, account) in [("lookups", "policy-server"), ("policy-server", RELEASE)] {
        let objects = objects(name);
        let bindings = ["RoleBinding", "ClusterRoleBinding"].into_iter().flat_map(|kind| of_kind(&objects, kind));
        let bindings: Vec<&Value> =
            bindings.filter(|binding| binding["metadata"]["name"].as_str().unwrap().ends_with("-lookups")).collect();
        assert!(!bindings.is_empty());
        for binding in bindings {
            let subject = json!({"kind": "ServiceAccount", "name": account, "namespace": "kubewarden"});
            assert_eq!(binding["subjects"], json!([subject]), "{name}");
            assert_eq!(binding["roleRef"]["name"], binding["metadata"]["name"]);
        }
    }
    let objects = objects("policy-server");
    let account = of_kind(&objects, "ServiceAccount").next().unwrap();
    let server = of_kind(&objects, "PolicyServer").next().unwrap();
    assert_eq!(account["metadata"]["name"], server["spec"]["serviceAccountName"]);
}

#[test]
fn the_audit_scanner_may_list_what_is_audited() {
    let list = r#"["get","list","watch"]"#;
    assert_eq!(rules(&objects("default"), "ClusterRole", "audit"), [format!(r#"* ["postgresqls"] null {list}"#)]);
    assert_eq!(
        rules(&objects("lookups"), "ClusterRole", "audit"),
        [format!(r#"* ["postgresqls","operatorconfigurations"] null {list}"#)]
    );
    assert!(rules(&objects("verify"), "ClusterRole", "audit").is_empty());
    let namespaced = objects("namespaced");
    assert!(of_kind(&namespaced, "ClusterRole").next().is_none());
    assert_eq!(of_kind(&namespaced, "Role").count(), 2);
}
