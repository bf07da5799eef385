//! Objects whose values are not those that a cluster would get: encrypted ones, and templates.

use harbor_postgres_backup_policy::cluster::LookupError;
use harbor_postgres_backup_policy::field_path::FieldPath;
use spilo::variables::is_encrypted;

use crate::source::{Content, Node, TEMPLATE_FIX, contains_template};

/// Why an object cannot be evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SkipReason {
    /// It is encrypted with SOPS.
    Encrypted {
        /// Whether the metadata that SOPS needs to decrypt it is there.
        has_metadata: bool,
    },
    /// It contains a template.
    Template {
        /// The first field that contains one.
        path: FieldPath,
    },
}

impl SkipReason {
    /// Finds the reason for an object in a document. SOPS encrypts a document, also if that is a list of objects.
    ///
    /// An object that was read from a cluster has a resource version. Its values are in use, whatever they look like.
    pub fn find(document: &Node, object: &Node) -> Option<Self> {
        if [document, object].into_iter().any(has_sops_metadata) {
            return Some(Self::Encrypted { has_metadata: true });
        }
        if object.get("metadata").is_some_and(|metadata| metadata.get("resourceVersion").is_some()) {
            return None;
        }
        if find_string(object, FieldPath::root(), is_encrypted).is_some() {
            return Some(Self::Encrypted { has_metadata: false });
        }
        find_string(object, FieldPath::root(), contains_template).map(|path| Self::Template { path })
    }

    /// Whether the fields that decide whether the policy evaluates an object of this kind are concerned themselves.
    pub fn hides_scope(&self, kind: &str, object: &Node) -> bool {
        let is_hidden = |value: &str| match self {
            Self::Encrypted { .. } => is_encrypted(value),
            Self::Template { .. } => contains_template(value),
        };
        let field = |node: Option<&Node>, key| node?.get(key)?.as_str().map(is_hidden);
        is_hidden(kind)
            || field(Some(object), "apiVersion") == Some(true)
            || (NAMED_IN_SETTINGS.contains(&kind)
                && ["name", "namespace"].into_iter().any(|key| field(object.get("metadata"), key) == Some(true)))
    }

    /// The id in reports, in the form of the id of a rule.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Encrypted { .. } => "manifest/encrypted",
            Self::Template { .. } => "manifest/template",
        }
    }

    /// The field at fault.
    pub fn path(&self) -> FieldPath {
        match self {
            Self::Encrypted { .. } => FieldPath::root(),
            Self::Template { path } => path.clone(),
        }
    }

    /// A sentence without a full stop.
    pub const fn problem(&self) -> &'static str {
        match self {
            Self::Encrypted { has_metadata: true } => "the object is encrypted with SOPS, so it is not evaluated",
            Self::Encrypted { has_metadata: false } => {
                "values are encrypted with SOPS, but the metadata for decrypting them is missing, so the object is not \
                 evaluated"
            }
            Self::Template { .. } => "the field contains a template, so the object is not evaluated",
        }
    }

    /// What to do, without a full stop.
    pub const fn fix(&self) -> &'static str {
        match self {
            Self::Encrypted { has_metadata: true } => {
                "decrypt it first: sops --decrypt FILE | harbor-postgres-backup check -"
            }
            Self::Encrypted { has_metadata: false } => {
                "decrypt the file that SOPS has written, and check the result; in a cluster, pods would get the encrypted values"
            }
            Self::Template { .. } => TEMPLATE_FIX,
        }
    }

    /// Why the object cannot be looked up.
    pub const fn lookup_error(&self) -> LookupError {
        match self {
            Self::Encrypted { .. } => LookupError::Encrypted,
            Self::Template { .. } => LookupError::Template,
        }
    }
}

/// The kinds of which the policy evaluates the objects with the names and namespaces in its settings.
const NAMED_IN_SETTINGS: [&str; 2] = ["ConfigMap", "OperatorConfiguration"];

/// Whether a document has the metadata that SOPS appends to it (SOPS 3, `stores/stores.go`, `Metadata`).
fn has_sops_metadata(document: &Node) -> bool {
    let metadata = document.get("sops");
    metadata.is_some_and(|metadata| ["mac", "lastmodified", "version"].iter().any(|key| metadata.get(key).is_some()))
}

/// The path of the first string or key that is matched. The depth of the recursion is that of the source, which is
/// bounded.
fn find_string(node: &Node, path: FieldPath, is_match: fn(&str) -> bool) -> Option<FieldPath> {
    match &node.content {
        Content::Scalar(value) => value.as_str().is_some_and(is_match).then_some(path),
        Content::List(items) => {
            items.iter().enumerate().find_map(|(index, item)| find_string(item, path.clone().index(index), is_match))
        }
        Content::Map(entries) => entries.iter().find_map(|entry| {
            let path = path.clone().key(entry.key.clone());
            if is_match(&entry.key) { Some(path) } else { find_string(&entry.value, path, is_match) }
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    const VALUE: &str = "ENC[AES256_GCM,data:Zm9v,iv:YmFy,tag:YmF6,type:str]";

    fn reason(text: &str) -> Option<SkipReason> {
        let source = Source::parse("a.yaml", text).unwrap();
        SkipReason::find(&source.documents[0], &source.documents[0])
    }

    #[test]
    fn encrypted_objects_are_recognized() {
        let with_metadata = Some(SkipReason::Encrypted { has_metadata: true });
        let without_metadata = Some(SkipReason::Encrypted { has_metadata: false });
        for (text, expected) in [
            (format!("data: {{A: '{VALUE}'}}\nsops: {{mac: '{VALUE}', version: 3.9.0}}\n"), &with_metadata),
            ("data: {A: b}\nsops: {lastmodified: '2026-05-04T03:02:01Z'}\n".to_owned(), &with_metadata),
            (format!("metadata: {{resourceVersion: '1'}}\ndata: {{A: b}}\nsops: {{mac: '{VALUE}'}}\n"), &with_metadata),
            (format!("spec: {{env: [{{value: '{VALUE}'}}]}}\n"), &without_metadata),
            ("data: {A: 'ENC[x]'}\nsops: x\n".to_owned(), &None),
            (format!("metadata: {{resourceVersion: '1'}}\ndata: {{A: '{VALUE}'}}\n"), &None),
        ] {
            assert_eq!(reason(&text), *expected, "{text}");
        }
    }

    #[test]
    fn the_first_template_is_found() {
        for (text, path) in [
            ("spec: {env: [{value: a}, {value: '{{ .Values.b }}'}]}\n", "spec.env[1].value"),
            ("data: {'{{ .Values.a }}': b}\n", "data[\"{{ .Values.a }}\"]"),
        ] {
            let Some(SkipReason::Template { path: found }) = reason(text) else { panic!("{text}") };
            assert_eq!(found.to_string(), path);
        }
        assert_eq!(reason("metadata: {resourceVersion: '1'}\ndata: {A: '{{ .Values.b }}'}\n"), None);
    }

    #[test]
    fn the_scope_is_hidden_by_the_identity_only() {
        let reason = SkipReason::Encrypted { has_metadata: true };
        for (kind, text, expected) in [
            (VALUE, "{}\n".to_owned(), true),
            ("ConfigMap", format!("metadata: {{name: '{VALUE}'}}\n"), true),
            ("ConfigMap", format!("metadata: {{namespace: '{VALUE}'}}\n"), true),
            ("ConfigMap", format!("metadata: {{name: a}}\ndata: {{A: '{VALUE}'}}\n"), false),
            ("Secret", format!("apiVersion: '{VALUE}'\n"), true),
            ("Secret", format!("metadata: {{name: '{VALUE}'}}\n"), false),
        ] {
            let source = Source::parse("a.yaml", text.as_str()).unwrap();
            let node = source.documents.first();
            assert_eq!(reason.hides_scope(kind, node.unwrap()), expected, "{kind}: {text}");
        }
    }
}
