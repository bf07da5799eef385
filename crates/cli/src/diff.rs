//! What the policy would change, as a unified diff of YAML.

use similar::{ChangeTag, TextDiff};

use crate::judge::Judgement;
use crate::redact::redact;
use crate::source::Tree;

/// Unchanged lines shown around a change.
const CONTEXT: usize = 3;

/// What a line of a diff says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `---` and `+++`: what is compared.
    Header,
    /// `@@`: where in the object.
    Hunk,
    /// A line that stays.
    Context,
    /// A line that goes.
    Removed,
    /// A line that comes.
    Added,
}

/// A line of a diff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it says.
    pub kind: Kind,
    /// Its text with the sign in front, without the newline.
    pub text: String,
}

/// The diff between the object as it is written and as the policy would store it, secrets
/// hidden, keys in the order of the file. Empty if the policy changes nothing.
pub fn unified(judgement: &Judgement<'_>) -> Vec<Line> {
    let Some(after) = judgement.mutated() else {
        return Vec::new();
    };
    let node = judgement.object.node;
    let before = node.to_value();
    let yaml = |value| Tree::new(&value, Some(node)).to_yaml(0);
    let old = yaml(redact(&before, None));
    let new = yaml(redact(after, Some(&before)));
    let diff = TextDiff::from_lines(&old, &new);
    let place = judgement.place();
    let mut lines =
        vec![line(Kind::Header, format!("--- {place}")), line(Kind::Header, format!("+++ {place} (repaired)"))];
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        lines.push(line(Kind::Hunk, hunk.header().to_string()));
        lines.extend(hunk.iter_changes().map(|change| {
            let (kind, sign) = match change.tag() {
                ChangeTag::Equal => (Kind::Context, ' '),
                ChangeTag::Delete => (Kind::Removed, '-'),
                ChangeTag::Insert => (Kind::Added, '+'),
            };
            line(kind, format!("{sign}{}", change.value().trim_end_matches('\n')))
        }));
    }
    lines
}

fn line(kind: Kind, text: String) -> Line {
    Line { kind, text }
}
