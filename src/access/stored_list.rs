//! The stored list of a cluster that harbor-operator overwrites with its own.

use pg_hba::HbaFile;

use super::{Clients, version};
use crate::resources::Postgresql;

/// The lists that harbor-operator writes (`pkg/cluster/controllers/database/generate.go`): 1.0 to 1.3, and 1.4.0-rc1.
pub const HARBOR_DEFAULT_LISTS: [&[&str]; 2] = [
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

/// The stored list, if the new one is a list of harbor-operator, the stored one contains all its lines and more, and
/// allows all required connections.
pub fn list_to_keep<'a>(resource: Postgresql<'a>, old: Postgresql<'a>, clients: &Clients<'_>) -> Option<Vec<&'a str>> {
    let lines = resource.pg_hba().ok()??;
    if !old.is_managed_by_harbor() || !HARBOR_DEFAULT_LISTS.contains(&lines.as_slice()) {
        return None;
    }
    let stored = old.pg_hba().ok()??;
    let mut rest = stored.iter();
    let has_more = stored.len() > lines.len() && lines.iter().all(|line| rest.any(|stored| stored == line));
    if !has_more {
        return None;
    }
    let file = HbaFile::from_elements(stored.iter().copied(), version(resource)).ok()?;
    let mut required = clients.iter().filter(|(client, _)| !client.is_optional);
    required.all(|(_, required)| file.allows(required)).then_some(stored)
}
