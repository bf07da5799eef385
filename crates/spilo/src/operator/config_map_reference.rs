use thiserror::Error;

/// `pod_environment_configmap`: the ConfigMap whose entries become variables of every pod.
///
/// Follows `NamespacedName.DecodeWorker` in `pkg/spec/types.go` and `getPodEnvironmentConfigMapVariables` in
/// `pkg/cluster/k8sres.go` of postgres-operator v1.6.0 to v2.0.1.
///
/// ```
/// use spilo::operator::ConfigMapReference;
///
/// let reference = ConfigMapReference::parse("pod-config")?;
/// assert_eq!(reference.name(), "pod-config");
/// assert_eq!(reference.namespaces(Some("postgres-operator"), "harbor"), [Some("postgres-operator"), Some("harbor")]);
/// # Ok::<(), spilo::operator::ConfigMapReferenceError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfigMapReference<'a> {
    namespace: Option<&'a str>,
    name: &'a str,
}

/// A string is not a reference to a ConfigMap. The operator does not start with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the reference has no name; expected namespace/name or name")]
pub struct ConfigMapReferenceError;

impl<'a> ConfigMapReference<'a> {
    /// Reads `namespace/name`, `name` or `/name`. The string is split at the first `/`; further ones at the start of
    /// the name are removed.
    ///
    /// # Errors
    /// If the name is empty.
    pub fn parse(text: &'a str) -> Result<Self, ConfigMapReferenceError> {
        let (namespace, name) = match text.split_once('/') {
            Some((namespace, name)) => (namespace, name.trim_start_matches('/')),
            None => ("", text),
        };
        if name.is_empty() {
            return Err(ConfigMapReferenceError);
        }
        Ok(Self { namespace: Some(namespace).filter(|namespace| !namespace.is_empty()), name })
    }

    /// The name of the ConfigMap.
    pub const fn name(&self) -> &'a str {
        self.name
    }

    /// The namespace in the reference. `None` means the namespace of the operator.
    pub const fn namespace(&self) -> Option<&'a str> {
        self.namespace
    }

    /// The namespaces in which the operator looks for the ConfigMap, in order: the one in the reference or its own,
    /// and, only if there is no such ConfigMap, the namespace of the cluster. `None` is the namespace of an operator
    /// that is not given.
    pub fn namespaces(&self, operator_namespace: Option<&'a str>, cluster_namespace: &'a str) -> Vec<Option<&'a str>> {
        let first = self.namespace.or(operator_namespace);
        let mut namespaces = vec![first];
        if first != Some(cluster_namespace) {
            namespaces.push(Some(cluster_namespace));
        }
        namespaces
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_split_at_the_first_slash() {
        for (text, expected) in [
            ("ns/name", Some((Some("ns"), "name"))),
            ("name", Some((None, "name"))),
            ("/name", Some((None, "name"))),
            ("///name", Some((None, "name"))),
            ("ns//name", Some((Some("ns"), "name"))),
            ("ns/a/b", Some((Some("ns"), "a/b"))),
            ("", None),
            ("/", None),
            ("ns/", None),
            ("ns//", None),
        ] {
            let reference = ConfigMapReference::parse(text).ok();
            assert_eq!(reference.map(|reference| (reference.namespace(), reference.name())), expected, "{text:?}");
        }
        assert_eq!(
            ConfigMapReference::parse("ns/").unwrap_err().to_string(),
            "the reference has no name; expected namespace/name or name"
        );
    }

    #[test]
    fn the_namespace_of_the_cluster_is_the_second_choice() {
        for (text, operator, namespaces) in [
            ("ns/c", Some("op"), vec![Some("ns"), Some("harbor")]),
            ("harbor/c", Some("op"), vec![Some("harbor")]),
            ("c", Some("op"), vec![Some("op"), Some("harbor")]),
            ("c", Some("harbor"), vec![Some("harbor")]),
            ("c", None, vec![None, Some("harbor")]),
        ] {
            let reference = ConfigMapReference::parse(text).unwrap();
            assert_eq!(reference.namespaces(operator, "harbor"), namespaces, "{text} {operator:?}");
        }
    }
}
