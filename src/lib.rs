//! A Kubewarden policy that makes backups and restores of Harbor's in-cluster PostgreSQL work.
//!
//! A request takes this path; read the modules in this order:
//!
//! 1. [`admission`]: the request;
//! 2. [`pipeline`]: the steps from a request to the response;
//! 3. [`rules`]: the rules, each in a file named like its id;
//! 4. [`finding`], [`message`] and [`edit`]: what a rule reports;
//! 5. [`resources`]: the objects; [`backups`]: what Spilo does with their variables; [`access`]: who can connect; [`context`]:
//!    all of this together, as rules see it;
//! 6. [`settings`]: the settings of the policy;
//! 7. [`cluster`] and [`related`]: other objects, which are looked up before any rule runs.
//!
//! The crates `pg-hba` and `spilo` model PostgreSQL and the chain from the operator to WAL-G.

#[cfg(target_os = "wasi")]
mod guest;

pub mod access;
pub mod admission;
pub mod backup_plan;
pub mod backups;
pub mod cluster;
pub mod context;
pub mod edit;
pub mod field_path;
pub mod finding;
pub mod json;
pub mod message;
pub mod object_kind;
pub mod pipeline;
pub mod related;
pub mod resources;
pub mod rules;
pub mod settings;
pub mod text;

use kubewarden_policy_sdk::response::ValidationResponse;
use kubewarden_policy_sdk::settings::SettingsValidationResponse;
use serde_json::Value;

use admission::Payload;
use cluster::Cluster;
use settings::Settings;

/// Answers waPC's `validate`.
pub fn validate(payload: &[u8], cluster: &dyn Cluster) -> ValidationResponse {
    let payload = match Payload::parse(payload) {
        Ok(payload) => payload,
        Err(error) => return pipeline::respond_to_bad_request(&error),
    };
    let settings = match payload.settings().map(|settings| Settings::parse(&settings)) {
        Ok(Ok(settings)) => settings,
        Ok(Err(errors)) => return pipeline::bad_request(errors.to_string()),
        Err(error) => return pipeline::respond_to_bad_request(&error),
    };
    match pipeline::evaluate(&payload.request, &settings, cluster) {
        Ok(evaluation) => pipeline::respond(evaluation),
        Err(error) => pipeline::respond_to_bad_request(&error),
    }
}

/// Answers waPC's `validate_settings`.
pub fn validate_settings(payload: &[u8]) -> SettingsValidationResponse {
    let message = match serde_json::from_slice::<Value>(payload) {
        Ok(settings) => Settings::parse(&settings).err().map(|errors| errors.to_string()),
        Err(error) => {
            Some(format!("the settings are not valid JSON (line {}, column {})", error.line(), error.column()))
        }
    };
    SettingsValidationResponse { valid: message.is_none(), message }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cluster::NoCluster;

    fn answer(payload: &[u8]) -> Value {
        serde_json::to_value(validate(payload, &NoCluster)).unwrap()
    }

    #[test]
    fn a_request_that_cannot_be_read_is_denied() {
        let response = answer(b"hunter2");
        assert_eq!((&response["accepted"], &response["code"]), (&json!(false), &json!(400)));
        assert_eq!(
            response["message"],
            "the admission request cannot be read: it is not valid JSON, or nested more than 127 levels deep (line 1, column 1)"
        );
    }

    #[test]
    fn a_request_with_invalid_settings_is_denied() {
        let payload = br#"{"request": {"kind": {"kind": "x"}, "operation": "CREATE"}, "settings": {"mode": "x"}}"#;
        let response = answer(payload);
        assert_eq!(
            (&response["code"], &response["message"]),
            (&json!(400), &json!("1 error in the settings: mode: unknown value; expected \"repair\" or \"verify\""))
        );
    }

    #[test]
    fn settings_are_validated() {
        let valid = validate_settings(b"{}");
        assert_eq!((valid.valid, valid.message), (true, None));
        let invalid = validate_settings(b"{\"mode\": 1}");
        assert_eq!(
            (invalid.valid, invalid.message.as_deref()),
            (false, Some("1 error in the settings: mode: found a number; expected a string in quotation marks"))
        );
        let not_json = validate_settings(b"{");
        assert_eq!(not_json.message.as_deref(), Some("the settings are not valid JSON (line 1, column 1)"));
    }
}
