//! Explains syntax errors by the line where they are. The errors of the parser contain the state of the parser, but not the
//! cause or the fix.

use super::template::{contains_template, find_unquoted};
use super::{Format, SyntaxError, SyntaxProblem};

/// What `saphyr` reports for an alias without an anchor, and for `*` alone.
const ANCHOR: &str = "anchor";

/// What `saphyr` reports for a colon where no key can be.
const UNEXPECTED_COLON: &str = "mapping values are not allowed";

/// The characters that cannot start a value, or start an alias.
const INDICATORS: [char; 4] = ['*', '@', '`', '%'];

/// What `saphyr` reports for characters after a quoted string.
const AFTER_QUOTES: &str = "invalid trailing content after";

/// Replaces the error of a parser by one that contains the cause and the fix, if the cause is a common one.
///
/// Values are not repeated, because they can be credentials; only schedules are.
pub fn diagnose(text: &str, format: Format, error: SyntaxError) -> SyntaxError {
    let line = text.lines().nth(error.line.saturating_sub(1)).unwrap_or_default();
    let template = |line, column| SyntaxError { line, column: Some(column), problem: SyntaxProblem::Template };
    if let Some(column) = find_unquoted(line).or_else(|| find_with_quotes(line, &error)) {
        return template(error.line, column);
    }
    if format == Format::Yaml
        && let Some((column, problem)) = cause_in_line(line, &error)
    {
        return SyntaxError::new(error.line, Some(column), problem);
    }
    // A template can lead to an error on a later line.
    let mut lines_before = text.lines().zip(1..error.line);
    match lines_before.find_map(|(line, number)| Some((number, find_unquoted(line)?))) {
        Some((number, column)) => template(number, column),
        None => error,
    }
}

/// The column of a quoted template that contains quotation marks itself: `"{{ .x | default "y" }}"`.
fn find_with_quotes(line: &str, error: &SyntaxError) -> Option<usize> {
    let is_cause = matches!(&error.problem, SyntaxProblem::Invalid(reported) if reported.contains(AFTER_QUOTES));
    let (before, _) = line.split_once("{{").filter(|_| is_cause && contains_template(line))?;
    Some(before.chars().count().saturating_add(1))
}

/// The column and the cause of an error that is due to a value without quotation marks.
fn cause_in_line(line: &str, error: &SyntaxError) -> Option<(usize, String)> {
    let SyntaxProblem::Invalid(reported) = &error.problem else { return None };
    let in_block_style = split_value(line);
    // Flow style has several values on a line. The position of the parser identifies the one at fault.
    let (before, value) = if in_block_style.1.starts_with(INDICATORS) {
        in_block_style
    } else {
        error.column.and_then(|column| split_at_indicator(line, column)).unwrap_or(in_block_style)
    };
    let key = key_before(before);
    let quote = || quotation_fix(key, value);
    let problem = match value.chars().next()? {
        '*' if reported.contains(ANCHOR) => {
            format!("a value that starts with * is an alias, but the anchor does not exist; {}", quote())
        }
        indicator @ ('@' | '`' | '%') => format!("a value cannot start with {indicator}; {}", quote()),
        indicator @ ('>' | '|') if !is_block_header(value) => {
            format!("{indicator} starts a value of several lines; {}", quote())
        }
        '"' | '\'' if reported.contains(AFTER_QUOTES) => {
            let whole = quotation_fix(key, "");
            format!("the value does not end at its closing quotation mark; {whole}, and escape those inside of it")
        }
        '"' | '\'' | '{' | '[' => return None,
        _ if reported.contains(UNEXPECTED_COLON) && contains_separator(value) => {
            format!("a colon followed by a space, or at the end of a line, separates a key from its value; {}", quote())
        }
        _ if reported.contains(UNEXPECTED_COLON) => {
            let problem = "the line continues the value on the line before it; correct its indentation";
            return Some((indentation(line).saturating_add(1), problem.to_owned()));
        }
        _ => return None,
    };
    Some((before.chars().count().saturating_add(1), problem))
}

fn quotation_fix(key: Option<&str>, value: &str) -> String {
    let Some(key) = key else { return "write the value in quotation marks".to_owned() };
    let is_schedule = key.to_ascii_uppercase().contains("SCHEDULE");
    let value = value.split(" #").next().unwrap_or_default().trim_end();
    let is_cron = |c: char| c.is_ascii_alphanumeric() || matches!(c, '*' | '/' | ',' | '-' | ' ' | '@');
    let example = if is_schedule && !value.is_empty() && value.chars().all(is_cron) {
        format!(": {key}: \"{value}\"")
    } else {
        String::new()
    };
    format!("write the value of {key} in quotation marks{example}")
}

fn indentation(line: &str) -> usize {
    line.chars().take_while(|c| *c == ' ').count()
}

/// Splits a line of block style into what comes before the value, and the value.
fn split_value(line: &str) -> (&str, &str) {
    let mut value = line.trim_start();
    while let Some(item) = value.strip_prefix("- ") {
        value = item.trim_start();
    }
    if !value.starts_with(['"', '\'', '{', '[']) {
        value = value.split_once(": ").map_or(value, |(_, value)| value).trim_start();
    } else if let Some((_, rest)) = value.split_once("\": ").or_else(|| value.split_once("': ")) {
        value = rest.trim_start();
    }
    line.split_at(line.len().saturating_sub(value.len()))
}

/// Splits a line at a column if one of [`INDICATORS`] is there.
fn split_at_indicator(line: &str, column: usize) -> Option<(&str, &str)> {
    let (offset, first) = line.char_indices().nth(column.checked_sub(1)?)?;
    INDICATORS.contains(&first).then(|| line.split_at(offset))
}

/// The key at the end of what comes before a value, if it is a simple one.
fn key_before(before: &str) -> Option<&str> {
    let key = before.trim_end().strip_suffix(':')?.rsplit(['{', ',']).next()?;
    let key = key.trim_start_matches([' ', '-']).trim_matches(['"', '\'']);
    let is_simple = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    (!key.is_empty() && key.chars().all(is_simple)).then_some(key)
}

/// Whether a value contains a colon that separates a key from its value.
fn contains_separator(value: &str) -> bool {
    value.contains(": ") || value.trim_end().ends_with(':')
}

/// Whether `|` or `>` starts a block scalar: only indentation, chomping and a comment may follow.
fn is_block_header(value: &str) -> bool {
    let header = value.trim_start_matches(['|', '>']).split(" #").next().unwrap_or_default();
    header.trim_end().chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-'))
}

#[cfg(test)]
mod tests;
