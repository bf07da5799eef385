//! Why `CRONTAB` is not a list of lines.

use thiserror::Error;

/// A string is not a YAML list of strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CrontabListError {
    /// It is a string, of which each character becomes a line, so that cron rejects the crontab.
    #[error("the value is a string and not a list; write each line as an item that begins with a hyphen")]
    Characters,
    /// It is another value, such as a number or an object, or nothing at all. Python cannot append it.
    #[error("the value is not a list; write each line as an item that begins with a hyphen")]
    NotAList,
    /// An item is not a string. Python cannot join it with the others.
    #[error("item {index} of the list is not a string; put it in quotes")]
    NotAString {
        /// The position of the item, starting at 1.
        index: usize,
    },
    /// It is not YAML, or more than one document.
    #[error(
        "line {line} is not valid YAML; put an item in quotes if it begins with `*`, `@` or another special character, or \
         contains a tab"
    )]
    NotYaml {
        /// The line of the value, starting at 1.
        line: usize,
    },
    /// It has an anchor, an alias or a tag, which the model does not follow.
    #[error("line {line} has an anchor, an alias or a tag; write each item as a string in quotes")]
    Reference {
        /// The line of the value, starting at 1.
        line: usize,
    },
}
