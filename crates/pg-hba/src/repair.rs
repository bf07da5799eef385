//! The fewest lines to insert so that required connections are allowed.

mod plan;
mod planned_file;

pub use self::plan::{Insertion, RepairPlan, RepairResult, RepairStatus};
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

#[cfg(test)]
mod tests;
