//! The repairs of an object as a unified diff.

use similar::TextDiff;

use crate::evaluate::EvaluatedObject;
use crate::redact::redact;
use crate::source::Tree;

/// The unified diff of an object in YAML before and after its repairs, with its keys in the order of the source and
/// without credentials. Empty if the object is not repaired.
pub fn unified(object: &EvaluatedObject<'_>) -> String {
    let Some(repaired) = &object.repaired else { return String::new() };
    let node = object.object.node;
    let before = node.to_value();
    let old = Tree::new(&redact(&before, None), Some(node)).to_yaml();
    let new = Tree::new(&redact(repaired, Some(&before)), Some(node)).to_yaml();
    let location = object.location();
    let diff = TextDiff::from_lines(&old, &new);
    diff.unified_diff().header(&location, &format!("{location} (repaired)")).to_string()
}
