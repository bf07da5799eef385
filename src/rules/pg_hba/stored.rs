//! harbor-operator's own list in the place of a stored one that has grown.

use crate::hba::{List, Need, State};
use crate::subject::Postgresql;

/// The lists that harbor-operator writes (pkg/cluster/controllers/database/generate.go): 1.0 to 1.3,
/// and 1.4.0-rc1.
const HARBORS_OWN: [&[&str]; 2] = [
    &["hostssl all all 0.0.0.0/0 md5", "host    all all 0.0.0.0/0 md5"],
    &[
        "hostssl all all 0.0.0.0/0 md5",
        "host    all all 0.0.0.0/0 md5",
        "local   all             all                                   trust",
        "local   replication     postgres                    trust",
        "hostssl replication     postgres all                md5",
        "local   replication     standby                    trust",
        "hostssl replication     standby all                md5",
        "hostssl all             +zalandos    all                pam",
        "hostssl all             all                all                md5",
    ],
];

/// The stored list, if it is harbor-operator's own one with more lines in it and lets in all that must.
pub(super) fn to_keep<'a>(old: &Postgresql<'a>, needs: &[Need<'_>], written: &List<'_>) -> Option<Vec<&'a str>> {
    let lines = written.elements();
    if !old.is_harbors || !HARBORS_OWN.contains(&lines) {
        return None;
    }
    let stored = old.pg_hba_lines()?.ok()?;
    let mut rest = stored.iter();
    let grown = stored.len() > lines.len() && lines.iter().all(|line| rest.any(|stored| stored == line));
    if !grown {
        return None;
    }
    let list = List::read(stored.iter().copied(), written.version());
    let loaded = list.loaded().ok()?;
    let met = needs.iter().all(|need| need.states(loaded).iter().any(State::is_met));
    met.then_some(stored)
}
