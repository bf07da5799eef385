//! The fewest lines to insert so that required connections are allowed.

mod planned_file;

use self::planned_file::{PlannedFile, Requirement, Step};
use crate::file::HbaFile;
use crate::required::{Access, RequiredConnection};

impl HbaFile {
    /// Plans the fewest insertions that allow required connections. Each line is inserted where it takes effect: in
    /// front of the line that shadows it, or at the end.
    ///
    /// A required connection is satisfied if one of its alternatives is certainly allowed. Otherwise nothing is
    /// inserted for it if one of them is uncertain or rejected, because a `reject` is never overridden. A repaired file
    /// needs no further repair.
    ///
    /// The cost is proportional to the number of lines. It grows faster with the number of required connections, which
    /// is meant to be small.
    ///
    /// ```
    /// use pg_hba::{
    ///     ClientAddress, Connection, Credentials, Encryption, HbaFile, PgVersion, RequiredConnection, Target,
    ///   Transport,
    /// };
    ///
    /// let file = HbaFile::parse("host all all 0.0.0.0/0 md5", PgVersion::V15).unwrap();
    /// let transport = Transport::Tcp { encryption: Encryption::Tls, client: ClientAddress::AnyIpv4 };
    /// let required = [RequiredConnection::new(
    ///     [Connection::new(transport, Target::PhysicalReplication, "standby")],
    ///     Credentials::Password,
    ///     "hostssl replication standby all md5",
    /// )];
    /// let plan = file.plan_repair(&required);
    /// assert_eq!(plan.apply(), ["host all all 0.0.0.0/0 md5", "hostssl replication standby all md5"]);
    /// ```
    pub fn plan_repair<'p>(&'p self, required: &'p [RequiredConnection<'_>]) -> RepairPlan<'p> {
        let requirements: Vec<Requirement<'_>> =
            required.iter().map(|required| Requirement::new(required, self)).collect();
        let mut planned = PlannedFile::new(self, &requirements);
        let steps = planned.insert_lines();
        planned.remove_superfluous_lines(&steps);
        let results = requirements.iter().zip(steps).map(|(requirement, step)| {
            let access = requirement.access();
            let is_granted = access.iter().any(Access::is_granted);
            let status = match step {
                Step::Done(RepairStatus::Granted) if is_granted => RepairStatus::Granted,
                step => match (planned.granting_insertions(requirement).min(), step) {
                    (Some(index), _) => RepairStatus::Inserted(index),
                    (None, Step::Done(status)) => status,
                    (None, Step::Insert(_)) => RepairStatus::IneffectiveLine,
                },
            };
            RepairResult { access, status }
        });
        RepairPlan { file: self, results: results.collect(), insertions: planned.insertions() }
    }
}

/// The lines that a file lacks, and the result for each required connection.
#[derive(Debug, Clone)]
pub struct RepairPlan<'p> {
    file: &'p HbaFile,
    results: Vec<RepairResult<'p>>,
    insertions: Vec<Insertion<'p>>,
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
    access: Vec<Access<'p>>,
    status: RepairStatus,
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

#[cfg(test)]
mod tests;
