//! What the policy answers: the JSON that crosses the border between host and module.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The answer to one request, as Kubewarden defines it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// Whether the request may pass.
    pub accepted: bool,
    /// Why it may not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// HTTP status of the refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<u16>,
    /// The whole object as it should be stored, if it should be changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mutated_object: Option<Value>,
    /// What goes into the audit log of the API server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit_annotations: Option<BTreeMap<String, String>>,
    /// What `kubectl` prints, one warning each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warnings: Option<Vec<String>>,
}

/// What the policy does about a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It lets the object pass and says so.
    Warn,
    /// It puts the object right.
    Repair,
    /// It refuses the object.
    Deny,
}

impl Action {
    /// The word that settings and reports use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Warn => "warn",
            Self::Repair => "repair",
            Self::Deny => "deny",
        }
    }
}

/// One thing that is wrong with an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Identifier of the rule, like `pg-hba/syntax`.
    pub rule: String,
    /// The field, like `spec.patroni.pg_hba[2]`.
    pub path: String,
    /// The field as a JSON pointer (RFC 6901) into the object.
    pub pointer: String,
    /// What is wrong, and why it hurts.
    pub problem: String,
    /// What to write instead; empty if there is nothing to say.
    #[serde(default)]
    pub fix: String,
    /// What the policy does about it.
    pub action: Action,
}

/// The answer to the operation `report`: the response, and the findings behind it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What `validate` answers to the same request.
    pub response: Response,
    /// Every finding, in the order of the policy.
    #[serde(default)]
    pub findings: Vec<Finding>,
    /// What would come of the object, if backups depend on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
}

/// What would come of an object as it would be stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// What is known, in the order of the policy.
    pub facts: Vec<Fact>,
    /// What is not, each as half a sentence.
    #[serde(default)]
    pub unknown: Vec<String>,
}

/// One thing that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// What it is about, like `backup-store`.
    pub name: String,
    /// What holds.
    pub value: String,
    /// What decides it and where that stands, like `WAL_S3_BUCKET in the ConfigMap`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

impl Plan {
    /// The value of the fact of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.facts.iter().find(|fact| fact.name == name).map(|fact| fact.value.as_str())
    }
}

/// The answer to `validate_settings`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsVerdict {
    /// Whether the policy can work with the settings.
    pub valid: bool,
    /// Everything that is wrong with them.
    #[serde(default)]
    pub message: Option<String>,
}
