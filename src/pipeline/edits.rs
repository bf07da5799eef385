//! Rounds of edits, of an object in a request and of the stored one.

use crate::edit::Edit;
use crate::field_path::FieldPath;
use crate::finding::Finding;

/// How often a repaired object can be repaired again: a trimmed value, for example, that then lacks a companion.
pub const MAX_REPAIR_ROUNDS: usize = 3;

/// Takes the edits out of the findings.
pub(super) fn take_edits(findings: &mut [Finding]) -> Vec<(&FieldPath, Edit)> {
    findings.iter_mut().filter_map(|finding| Some((&finding.path, finding.edit.take()?))).collect()
}
