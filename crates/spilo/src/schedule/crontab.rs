//! `CRONTAB`: a YAML list of lines that `write_crontab()` in `configure_spilo.py` appends to the crontab.

mod error;
mod yaml;

use std::fmt;

use super::cron::Schedule;
use super::error::ScheduleError;
pub use error::CrontabListError;
use yaml::Node;

/// The lines of `CRONTAB`, read as PyYAML's `safe_load` reads a list of strings.
///
/// Commands can contain credentials, so that the lines are never returned and never printed.
///
/// ```
/// use spilo::schedule::{CrontabList, CrontabListError};
///
/// let list = CrontabList::parse("- 0 5 * * * /scripts/own.sh\n- 0 25 * * * /scripts/own.sh")?;
/// let (line, error) = list.errors().next().unwrap();
/// assert_eq!(line, 2);
/// assert_eq!(error.to_string(), "hour, column 3: the number is out of range; expected 0 to 23");
/// assert_eq!(CrontabList::parse("0 5 * * * /scripts/own.sh").unwrap_err(), CrontabListError::Characters);
/// # Ok::<(), CrontabListError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CrontabList {
    items: Vec<String>,
}

impl CrontabList {
    /// Reads a block or flow sequence of strings.
    ///
    /// # Errors
    /// If the value is not a list of strings.
    pub fn parse(text: &str) -> Result<Self, CrontabListError> {
        let items = match yaml::parse(text)? {
            Node::String(text) if text.is_empty() => return Ok(Self { items: Vec::new() }),
            Node::String(_) => return Err(CrontabListError::Characters),
            Node::Other => return Err(CrontabListError::NotAList),
            Node::List(items) => items,
        };
        let items = items.into_iter().zip(1..).map(|(item, index)| match item {
            Node::String(text) => Ok(text),
            Node::Other | Node::List(_) => Err(CrontabListError::NotAString { index }),
        });
        Ok(Self { items: items.collect::<Result<_, _>>()? })
    }

    /// The number of lines; an item can contain several.
    pub fn len(&self) -> usize {
        self.lines().count()
    }

    /// Whether there are no lines.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The errors for which cron rejects the whole crontab, with the line, starting at 1.
    pub fn errors(&self) -> impl Iterator<Item = (usize, ScheduleError)> {
        (1..).zip(self.lines()).filter_map(|(number, line)| Some((number, Schedule::check_line(line).err()?)))
    }

    fn lines(&self) -> impl Iterator<Item = &str> {
        self.items.iter().flat_map(|item| item.split('\n'))
    }
}

impl fmt::Debug for CrontabList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CrontabList").field("len", &self.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
