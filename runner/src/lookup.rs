//! Answers to the questions a policy may ask about other objects of the cluster.

use serde_json::{Value, json};

/// Answers the host calls of the namespace `kubernetes`.
pub trait Lookup: Send + Sync {
    /// Answers one question.
    ///
    /// `operation` is `get_resource`, `list_resources_by_namespace`, `list_resources_all` or
    /// `can_i`; `query` is the JSON the policy sends with it (`api_version`, `kind`, `name`,
    /// `namespace`, …).
    ///
    /// # Errors
    /// Returns the text that the policy gets instead of an answer.
    fn answer(&self, operation: &str, query: &Value) -> Result<Value, String>;
}

/// There is no cluster: every question is answered with an error.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoCluster;

impl Lookup for NoCluster {
    fn answer(&self, operation: &str, _query: &Value) -> Result<Value, String> {
        Err(format!("there is no cluster to ask for {operation}"))
    }
}

/// Answers from a set of objects, such as all the manifests of one run. What is not among them
/// is unknown, not absent: asking for it is an error, and so is a list that selects by label or
/// field.
#[derive(Clone, Debug, Default)]
pub struct Manifests {
    objects: Vec<Value>,
}

impl Manifests {
    /// A set of objects; one without a namespace counts as being in `default`.
    pub const fn new(objects: Vec<Value>) -> Self {
        Self { objects }
    }

    fn matching(&self, query: &Value, namespace: Option<&str>) -> impl Iterator<Item = &Value> {
        self.objects.iter().filter(move |object| {
            object.get("apiVersion") == query.get("api_version")
                && object.get("kind") == query.get("kind")
                && namespace.is_none_or(|namespace| namespace_of(object) == namespace)
        })
    }
}

impl Lookup for Manifests {
    fn answer(&self, operation: &str, query: &Value) -> Result<Value, String> {
        let text = |key: &str| query.get(key).and_then(Value::as_str);
        let kind = text("kind").unwrap_or_default();
        match operation {
            "get_resource" => self
                .matching(query, text("namespace"))
                .find(|object| object.pointer("/metadata/name").and_then(Value::as_str) == text("name"))
                .cloned()
                .ok_or_else(|| {
                    format!(
                        "the {kind} {} in the namespace {} is not among the given manifests",
                        text("name").unwrap_or_default(),
                        text("namespace").unwrap_or_default(),
                    )
                }),
            "list_resources_by_namespace" | "list_resources_all"
                if text("label_selector").is_none() && text("field_selector").is_none() =>
            {
                let namespace = text("namespace").filter(|_| operation != "list_resources_all");
                let items: Vec<&Value> = self.matching(query, namespace).collect();
                if items.is_empty() {
                    return Err(format!("no {kind} is among the given manifests"));
                }
                Ok(json!({
                    "apiVersion": query.get("api_version"),
                    "kind": format!("{kind}List"),
                    "metadata": {},
                    "items": items,
                }))
            }
            _ => Err(format!("{operation} cannot be answered from the given manifests")),
        }
    }
}

fn namespace_of(object: &Value) -> &str {
    object.pointer("/metadata/namespace").and_then(Value::as_str).unwrap_or(crate::review::DEFAULT_NAMESPACE)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Lookup, Manifests};

    fn config_map(namespace: Option<&str>, name: &str) -> Value {
        let metadata = json!({"name": name, "namespace": namespace});
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata})
    }

    fn query(namespace: Option<&str>, name: &str) -> Value {
        json!({"api_version": "v1", "kind": "ConfigMap", "namespace": namespace, "name": name})
    }

    #[test]
    fn an_object_is_found_by_kind_namespace_and_name() {
        let all = Manifests::new(vec![config_map(None, "a"), config_map(Some("b"), "a")]);
        let get = |namespace, name| all.answer("get_resource", &query(namespace, name));
        assert_eq!(get(Some("default"), "a"), Ok(config_map(None, "a")));
        assert_eq!(get(Some("b"), "a"), Ok(config_map(Some("b"), "a")));
        assert_eq!(
            get(Some("b"), "c"),
            Err("the ConfigMap c in the namespace b is not among the given manifests".to_owned())
        );
    }

    #[test]
    fn a_list_has_what_is_known_and_is_never_empty() {
        let all = Manifests::new(vec![config_map(None, "a"), config_map(Some("b"), "a")]);
        let list = |operation, namespace| {
            let list = all.answer(operation, &query(namespace, ""))?;
            Ok::<_, String>(list["items"].as_array().map_or(0, Vec::len))
        };
        assert_eq!(list("list_resources_all", None), Ok(2));
        assert_eq!(list("list_resources_by_namespace", Some("b")), Ok(1));
        assert_eq!(
            list("list_resources_by_namespace", Some("c")),
            Err("no ConfigMap is among the given manifests".to_owned())
        );
        assert_eq!(list("can_i", None), Err("can_i cannot be answered from the given manifests".to_owned()));
    }
}
