//! Names of objects in Kubernetes (Kubernetes, "Object Names and IDs"), for the parser and for `settings.schema.json`.

/// The maximum length of an RFC 1123 subdomain.
pub(super) const MAX_OBJECT_NAME_LEN: usize = 253;

/// The maximum length of a label.
const MAX_LABEL_LEN: usize = 63;

/// An RFC 1123 subdomain: the name of a ConfigMap or of a custom resource.
pub(super) const OBJECT_NAME_PATTERN: &str = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

/// An RFC 1123 label: the name of a namespace.
pub(super) const NAMESPACE_PATTERN: &str = "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";

/// An RFC 1035 label, which postgres-operator requires for the name of a cluster (`pkg/util/util.go`).
pub(super) const CLUSTER_NAME_PATTERN: &str = "^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$";

/// `<namespace>/<name>` of a cluster.
pub(super) const CLUSTER_PATTERN: &str = "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?/[a-z]([-a-z0-9]{0,61}[a-z0-9])?$";

/// What is wrong with the name of an object.
pub(super) fn object_name_error(name: &str) -> Option<&'static str> {
    let is_valid = name.len() <= MAX_OBJECT_NAME_LEN && name.split('.').all(is_label);
    (!is_valid).then_some("not the name of an object; expected lower-case letters, digits, \"-\" and \".\"")
}

/// What is wrong with the name of a namespace.
pub(super) fn namespace_error(name: &str) -> Option<&'static str> {
    let is_valid = is_label(name) && name.len() <= MAX_LABEL_LEN;
    (!is_valid).then_some("not the name of a namespace; expected at most 63 lower-case letters, digits and \"-\"")
}

/// What is wrong with the name of a cluster.
pub(super) fn cluster_name_error(name: &str) -> Option<&'static str> {
    let starts_with_letter = name.starts_with(|c: char| c.is_ascii_lowercase());
    let is_valid = is_label(name) && name.len() <= MAX_LABEL_LEN && starts_with_letter;
    (!is_valid).then_some(
        "not the name of a cluster; expected a lower-case letter, and then at most 62 lower-case letters, digits and \"-\"",
    )
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_name_has_its_rules() {
        let long = "a".repeat(64);
        for (name, object, namespace, cluster) in [
            ("pod-config", true, true, true),
            ("a", true, true, true),
            ("1-pod", true, true, false),
            ("pod.config", true, false, false),
            (long.as_str(), true, false, false),
            ("", false, false, false),
            ("Pod", false, false, false),
            ("pod_config", false, false, false),
            ("-a", false, false, false),
            ("a-", false, false, false),
            ("a..b", false, false, false),
            ("a/b", false, false, false),
        ] {
            let is_valid =
                [object_name_error(name), namespace_error(name), cluster_name_error(name)].map(|error| error.is_none());
            assert_eq!(is_valid, [object, namespace, cluster], "{name}");
        }
        assert_eq!(object_name_error(&"a".repeat(MAX_OBJECT_NAME_LEN)), None);
        assert!(object_name_error(&"a".repeat(MAX_OBJECT_NAME_LEN + 1)).is_some());
    }
}
