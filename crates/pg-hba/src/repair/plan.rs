//! The plan of a repair: the lines to insert and the result.

use crate::file::HbaFile;
use crate::required::Access;

/// The lines that a file lacks, and the result for each required connection.
#[derive(Debug, Clone)]
pub struct RepairPlan<'p> {
    pub(super) file: &'p HbaFile,
    pub(super) results: Vec<RepairResult<'p>>,
    pub(super) insertions: Vec<Insertion<'p>>,
}

/// A line to insert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Insertion<'p> {
    /// The index of the element of the given file in front of which the line is inserted; the number of elements if it
    /// is appended.
    pub before_element: usize,
    /// The line.
    pub line: &'p str,
}

/// The result for one required connection.
#[derive(Debug, Clone)]
pub struct RepairResult<'p> {
    pub(super) access: Vec<Access<'p>>,
    pub(super) status: RepairStatus,
}

/// What a plan does for a required connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepairStatus {
    /// Nothing: the given file allows one of the alternatives.
    Granted,
    /// The line at this index of [`RepairPlan::insertions`] allows one of the alternatives, unless an earlier line
    /// decides, such as that for the members of a role.
    Inserted(usize),
    /// Nothing: one of the alternatives is rejected, and none is allowed.
    Rejected,
    /// Nothing: it is not known whether one of the alternatives is allowed.
    Uncertain,
    /// Nothing: the file ends in a backslash, so that an appended line would continue its last line.
    EndsOpen,
    /// Nothing: the line of the required connection is not exactly one valid record, or does not allow it where it
    /// would be inserted.
    IneffectiveLine,
}

impl<'p> RepairPlan<'p> {
    /// The result for each required connection, in their order.
    pub fn results(&self) -> &[RepairResult<'p>] {
        &self.results
    }

    /// The lines to insert, in the order of the repaired file.
    pub fn insertions(&self) -> &[Insertion<'p>] {
        &self.insertions
    }

    /// The elements of the repaired file.
    pub fn apply(&self) -> Vec<&'p str> {
        let mut insertions = self.insertions.iter().peekable();
        let mut repaired = Vec::new();
        for (index, element) in self.file.elements().iter().enumerate() {
            while let Some(insertion) = insertions.next_if(|insertion| insertion.before_element <= index) {
                repaired.push(insertion.line);
            }
            repaired.push(element);
        }
        repaired.extend(insertions.map(|insertion| insertion.line));
        repaired
    }
}

impl<'p> RepairResult<'p> {
    /// Whether the given file allows each of the alternatives, in their order: [`HbaFile::access`].
    pub fn access(&self) -> &[Access<'p>] {
        &self.access
    }

    /// What the plan does.
    pub fn status(&self) -> RepairStatus {
        self.status
    }
}
