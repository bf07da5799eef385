//! Colors. They are always written: the output stream of the command line removes them where they do not belong.

use anstyle::{AnsiColor, Style};
use harbor_postgres_backup_policy::finding::Action;

use crate::evaluate::Outcome;

pub const BOLD: Style = Style::new().bold();
pub const DIM: Style = Style::new().dimmed();
pub const RED: Style = AnsiColor::Red.on_default();
pub const GREEN: Style = AnsiColor::Green.on_default();
pub const YELLOW: Style = AnsiColor::Yellow.on_default();
pub const CYAN: Style = AnsiColor::Cyan.on_default();

pub const fn outcome_style(outcome: Outcome) -> Style {
    match outcome {
        Outcome::Denied => RED,
        Outcome::Repaired | Outcome::NotEvaluated => YELLOW,
        Outcome::Accepted => GREEN,
        Outcome::OutOfScope => DIM,
    }
}

pub const fn action_style(action: Action) -> Style {
    match action {
        Action::Deny => RED,
        Action::Repair => YELLOW,
        Action::Warn | Action::Off => CYAN,
    }
}

/// The style of a line of a unified diff.
pub fn diff_line_style(line: &str) -> Style {
    match line.chars().next() {
        _ if line.starts_with("--- ") || line.starts_with("+++ ") => BOLD,
        Some('@') => CYAN,
        Some('-') => RED,
        Some('+') => GREEN,
        _ => Style::new(),
    }
}
