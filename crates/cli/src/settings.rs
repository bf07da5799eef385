//! The settings of a run: those of the policy, and where look-ups start.

use harbor_postgres_backup_policy::settings::{
    ClusterScope, Lookups, Mode, ObjectName, Restore, Settings, SettingsErrors,
};
use serde_json::{Map, Value};

use crate::manifest::{DEFAULT_NAMESPACE, Object};
use crate::source::Source;

/// The settings of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunSettings {
    policy: Settings,
    /// Whether the user decided about look-ups.
    has_lookups: bool,
}

/// Why settings cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {kind}")]
pub struct SettingsError {
    name: String,
    kind: SettingsErrorKind,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum SettingsErrorKind {
    #[error("the file contains more than one document")]
    MultipleDocuments,
    #[error("expected settings or a Kubewarden policy, found an object of the kind {0}")]
    OtherObject(String),
    #[error("expected an object")]
    NotAnObject,
    #[error(transparent)]
    Invalid(#[from] SettingsErrors),
}

impl RunSettings {
    /// Reads settings of the policy, or the `spec.settings` of a `ClusterAdmissionPolicy` or `AdmissionPolicy`. An empty
    /// source means that no setting is set.
    ///
    /// # Errors
    /// Returns [`SettingsError`] if the source contains anything else, or invalid settings.
    pub fn from_source(source: &Source) -> Result<Self, SettingsError> {
        let parsed = settings_in(source).and_then(|value| {
            let has_lookups = match value.get("lookups") {
                None | Some(Value::Null) => false,
                Some(Value::Object(lookups)) => !lookups.is_empty(),
                Some(_) => true,
            };
            Ok(Self { policy: Settings::parse(&value)?, has_lookups })
        });
        parsed.map_err(|kind| SettingsError { name: source.name.clone(), kind })
    }

    /// Overrides the mode.
    #[must_use]
    pub fn with_mode(mut self, mode: Mode) -> Self {
        self.policy.mode = mode;
        self
    }

    /// Evaluates every cluster, and not only those of harbor-operator.
    #[must_use]
    pub fn with_all_clusters(mut self) -> Self {
        self.policy.clusters.scope = ClusterScope::All;
        self
    }

    /// With this entry of `restore.clusters` instead of any other for its cluster.
    #[must_use]
    pub fn with_restore(mut self, restore: Restore) -> Self {
        let clusters = &mut self.policy.restore.clusters;
        clusters.retain(|other| other.cluster != restore.cluster);
        clusters.push(restore);
        self
    }

    /// The settings of the policy for these objects, and the operator's configuration at which look-ups start without
    /// being configured: the only one among the objects, unless the user decided about look-ups.
    pub fn for_objects(self, objects: &[Object<'_>]) -> (Settings, Option<ObjectName>) {
        let Self { mut policy, has_lookups } = self;
        let start = if has_lookups { None } else { only_operator_configuration(objects) };
        if let Some(start) = &start {
            policy.lookups = Lookups { enabled: true, operator_configuration: Some(start.clone()) };
        }
        (policy, start)
    }
}

fn settings_in(source: &Source) -> Result<Value, SettingsErrorKind> {
    let mut value = match source.documents.as_slice() {
        [] => Value::Null,
        [document] => document.to_value(),
        _ => return Err(SettingsErrorKind::MultipleDocuments),
    };
    match value.get("kind").and_then(Value::as_str) {
        Some("ClusterAdmissionPolicy" | "AdmissionPolicy") => {
            value = value.pointer_mut("/spec/settings").map_or(Value::Null, Value::take);
        }
        Some(kind) if value.get("apiVersion").is_some() => {
            return Err(SettingsErrorKind::OtherObject(kind.to_owned()));
        }
        _ => {}
    }
    match value {
        Value::Object(_) => Ok(value),
        Value::Null => Ok(Value::Object(Map::new())),
        _ => Err(SettingsErrorKind::NotAnObject),
    }
}

fn only_operator_configuration(objects: &[Object<'_>]) -> Option<ObjectName> {
    let mut configurations = objects.iter().filter(|object| {
        object.kind() == "OperatorConfiguration" && object.api_version().starts_with("acid.zalan.do/")
    });
    let only = configurations.next().filter(|only| !only.name().is_empty())?;
    let name = ObjectName::new(only.namespace().unwrap_or(DEFAULT_NAMESPACE), only.name());
    configurations.next().is_none().then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::objects;

    fn settings(text: &str) -> Result<RunSettings, String> {
        RunSettings::from_source(&Source::parse("settings.yaml", text).unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_file_contains_settings_or_a_policy_with_settings() {
        let verify = Ok(RunSettings::default().with_mode(Mode::Verify));
        assert_eq!(settings("mode: verify\n"), verify);
        assert_eq!(settings("kind: ClusterAdmissionPolicy\nspec:\n  settings:\n    mode: verify\n"), verify);
        assert_eq!(settings("# nothing\n"), Ok(RunSettings::default()));
        assert_eq!(settings("kind: AdmissionPolicy\nspec: {}\n"), Ok(RunSettings::default()));
    }

    #[test]
    fn anything_else_is_an_error() {
        let error = |text: &str| settings(text).unwrap_err();
        assert_eq!(error("- mode\n"), "settings.yaml: expected an object");
        assert_eq!(
            error("apiVersion: v1\nkind: ConfigMap\n"),
            "settings.yaml: expected settings or a Kubewarden policy, found an object of the kind ConfigMap"
        );
        assert_eq!(error("a: 1\n---\nb: 2\n"), "settings.yaml: the file contains more than one document");
        assert_eq!(
            error("mod: repair\n"),
            "settings.yaml: 1 error in the settings: unknown field \"mod\"; did you mean \"mode\"?"
        );
    }

    #[test]
    fn look_ups_start_at_the_only_operator_configuration_unless_they_are_configured() {
        let one = "apiVersion: acid.zalan.do/v1\nkind: OperatorConfiguration\nmetadata: {name: o, namespace: ops}\n";
        let start = |text: &str, manifests: &str| {
            let source = Source::parse("a.yaml", manifests).unwrap();
            let (policy, start) = settings(text).unwrap().for_objects(&objects(&source).0);
            assert_eq!(policy.lookups.target(), start.as_ref());
            start.map(|start| start.to_string())
        };
        for not_set in ["", "lookups:\n", "lookups: {}\nmode: verify\n"] {
            assert_eq!(start(not_set, one).as_deref(), Some("ops/o"));
        }
        assert_eq!(start("lookups: {enabled: false}\n", one), None);
        assert_eq!(start("", &format!("{one}---\n{one}")), None);
        assert_eq!(start("", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: o}\n"), None);
    }
}
