//! `restore/method`: `CLONE_METHOD` is supported by Spilo, and backups by WAL-G are restored with WAL-G.

use spilo::Tag;
use spilo::startup::{ClonePlan, Store, Tool};
use spilo::variables::names;

use super::{clone_plan, is_same_store, source_archive, variable_path};
use crate::edit::Edit;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PodConfigContext, Rule};
use crate::text::{Quoted, did_you_mean};

/// The rule.
pub const RULE: Rule = Rule {
    id: "restore/method",
    default: Action::Repair,
    summary: "CLONE_METHOD is supported by Spilo, and backups by WAL-G are restored with WAL-G",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { pod_config: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        Misspelt { tag: Tag, method: Quoted<'a>, supported: &'a str } => {
            problem: "Spilo {tag} does not support {method} and creates an empty database without a warning",
            fix: "write \"{supported}\"",
        },
        Unused { tag: Tag, method: Quoted<'a> } => {
            problem: "Spilo {tag} does not support {method}, and spec.clone sets its own method",
            fix: "remove it",
        },
        Unsupported { tag: Tag, method: Quoted<'a> } => {
            problem: "Spilo {tag} does not support {method} and creates an empty database without a warning",
            fix: "write \"CLONE_WITH_WALE\" to restore from backups",
        },
        WalE => {
            problem: "the restore would use WAL-E, which cannot read the backups of WAL-G",
            fix: "write \"true\"",
        },
    }
}

/// The methods that every release supports (Spilo, `configure_spilo.py`, `get_placeholders`).
const SUPPORTED: [&str; 2] = ["CLONE_WITH_WALE", "CLONE_WITH_BASEBACKUP"];

fn check(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    if let Some(ClonePlan::UnknownMethod(method)) = clone_plan(context) {
        check_unknown(context, method.as_str(), reporter);
    }
    let (Some(own), Some(source)) = (context.backups.archive(), source_archive(context)) else { return };
    let mixes_tools = own.backup_tool == Tool::WalG && source.restore_tool == Tool::WalE;
    if mixes_tools && own.store != Store::Swift && is_same_store(own, source) {
        reporter.repair(variable_path(names::CLONE_USE_WALG_RESTORE), Message::WalE, Edit::set_string("true"));
    }
}

fn check_unknown(context: &PodConfigContext<'_>, method: &str, reporter: &mut Reporter<'_>) {
    let (tag, path) = (context.backups.tag, variable_path(names::CLONE_METHOD));
    let normalized = method.trim().to_ascii_uppercase().replace("WAL-", "WAL");
    let supported =
        if normalized == "CLONE_WITH_WALG" { Some("CLONE_WITH_WALE") } else { did_you_mean(&normalized, SUPPORTED) };
    let method = Quoted(method);
    if let Some(supported) = supported {
        reporter.repair(path, Message::Misspelt { tag, method, supported }, Edit::set_string(supported));
    } else if context.config_map.contains(names::CLONE_SCOPE) {
        reporter.deny(path, Message::Unsupported { tag, method });
    } else {
        reporter.warn(path, Message::Unused { tag, method });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::testing::Case;

    fn findings(patch: &Value) -> Vec<String> {
        Case::restore(patch).findings(&RULE)
    }

    #[test]
    fn accepts_the_supported_methods() {
        for method in SUPPORTED {
            assert_eq!(findings(&json!({"CLONE_METHOD": method})), [""; 0]);
        }
    }

    #[test]
    fn repairs_a_misspelt_method() {
        for method in ["CLONE_WITH_WALG", "clone_with_wal-g", "CLONE_WITH_WAL", "CLONE_WITH_WALE "] {
            assert_eq!(
                findings(&json!({"CLONE_METHOD": method})),
                [format!(
                    "repair data.CLONE_METHOD: Spilo 3.3-p3 does not support {} and creates an empty database without a \
                     warning; write \"CLONE_WITH_WALE\"",
                    Quoted(method)
                )]
            );
        }
    }

    #[test]
    fn denies_another_method_if_there_is_a_source() {
        assert_eq!(
            findings(&json!({"CLONE_METHOD": "x"})),
            [
                "deny data.CLONE_METHOD: Spilo 3.3-p3 does not support \"x\" and creates an empty database without a warning; \
              write \"CLONE_WITH_WALE\" to restore from backups"
            ]
        );
        assert_eq!(
            findings(&json!({"CLONE_METHOD": "x", "CLONE_SCOPE": null})),
            [
                "warn data.CLONE_METHOD: Spilo 3.3-p3 does not support \"x\", and spec.clone sets its own method; remove it"
            ]
        );
    }

    #[test]
    fn repairs_a_restore_by_wal_e() {
        let patch = json!({"CLONE_USE_WALG_RESTORE": "false"});
        let finding = "repair data.CLONE_USE_WALG_RESTORE: the restore would use WAL-E, which cannot read the backups of \
                       WAL-G; write \"true\"";
        assert_eq!(findings(&patch), [finding]);
        let other_bucket = json!({"CLONE_USE_WALG_RESTORE": "false", "CLONE_WAL_S3_BUCKET": "other"});
        assert_eq!(findings(&other_bucket), [""; 0]);
    }
}
