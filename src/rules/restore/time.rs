//! `restore/time`: `CLONE_TARGET_TIME` has an offset from UTC.

use spilo::startup::ClonePlan;
use spilo::variables::names;
use spilo::{RecoveryTime, RecoveryTimeError};

use super::{clone_plan, variable_path};
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PodConfigContext, Rule};
use crate::text::Quoted;

/// The rule.
pub const RULE: Rule = Rule {
    id: "restore/time",
    default: Action::Deny,
    summary: "CLONE_TARGET_TIME has an offset from UTC",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { pod_config: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        MissingOffset { time: Quoted<'a> } => {
            problem: "{time} has no offset from UTC, and the restore fails",
            fix: "append one, for example +00:00",
        },
        UnsupportedFormat { time: Quoted<'a> } => {
            problem: "{time} is not in a supported format: the restore can fail or stop at another time",
            fix: "use a format such as 2026-05-04T03:02:01+00:00",
        },
    }
}

fn check(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    let Some(time) = context.config_map.get(names::CLONE_TARGET_TIME) else { return };
    let restores = matches!(clone_plan(context), Some(ClonePlan::Archive { .. }));
    if !restores || time.trim().is_empty() || time.contains("$(") {
        return;
    }
    let path = variable_path(names::CLONE_TARGET_TIME);
    match RecoveryTime::parse(time) {
        Ok(_) => {}
        Err(RecoveryTimeError::MissingOffset) => reporter.deny(path, Message::MissingOffset { time: Quoted(time) }),
        Err(RecoveryTimeError::UnsupportedFormat) => {
            reporter.warn(path, Message::UnsupportedFormat { time: Quoted(time) });
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    fn findings(time: &str) -> Vec<String> {
        Case::restore(&json!({"CLONE_TARGET_TIME": time})).findings(&RULE)
    }

    #[test]
    fn accepts_a_time_with_an_offset_and_what_is_not_known() {
        for time in ["2026-05-04T03:02:01+00:00", "2026-05-04 03:02:01Z", "", " ", "$(TIME)"] {
            assert_eq!(findings(time), [""; 0]);
        }
    }

    #[test]
    fn denies_a_time_without_an_offset() {
        assert_eq!(
            findings("2026-05-04 03:02:01"),
            [
                "deny data.CLONE_TARGET_TIME: \"2026-05-04 03:02:01\" has no offset from UTC, and the restore fails; append one, \
              for example +00:00"
            ]
        );
    }

    #[test]
    fn warns_about_a_time_that_is_ambiguous() {
        assert_eq!(
            findings("04/05/2026 03:02 +0000"),
            [
                "warn data.CLONE_TARGET_TIME: \"04/05/2026 03:02 +0000\" is not in a supported format: the restore can fail or \
              stop at another time; use a format such as 2026-05-04T03:02:01+00:00"
            ]
        );
    }

    #[test]
    fn ignores_the_time_if_nothing_is_restored() {
        let patch = json!({"CLONE_TARGET_TIME": "yesterday", "CLONE_METHOD": null});
        assert_eq!(Case::restore(&patch).findings(&RULE), [""; 0]);
    }
}
