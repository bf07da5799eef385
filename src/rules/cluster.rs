//! `cluster/name`: names that the operator cannot use.

use crate::finding::Findings;
use crate::path::Path;
use crate::subject::{Case, Postgresql};

/// A StatefulSet's pods get the cluster's name and a suffix as label, which has 63 characters
/// (postgres-operator, pkg/util/constants: `maxClusterNameLength`).
const LONGEST_NAME: usize = 58;

/// The rule.
pub fn name(case: &Case<'_, Postgresql<'_>>, out: &mut Findings) {
    let Some(name) = case.object.name else { return };
    if name.len() > LONGEST_NAME {
        out.violation(
            Path::of(&["metadata", "name"]),
            format!(
                "it has {} characters, and the operator makes no cluster with more than {LONGEST_NAME}",
                name.len()
            ),
            "shorten the name of the HarborCluster or of its namespace",
        );
    }
}
