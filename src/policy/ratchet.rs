//! The mistakes that a stored object already has.

use crate::finding::Finding;
use crate::sorted::sorted;

/// Mistakes of a stored object, to be met again.
pub(super) struct Known {
    /// In their order.
    mistakes: Vec<Finding>,
    /// How often the mistake at this position was met; of several equal ones the first counts.
    met: Vec<usize>,
}

impl Known {
    pub(super) fn new(mistakes: Vec<Finding>) -> Self {
        let mistakes = sorted(mistakes, &Finding::compare_mistakes);
        let met = vec![0; mistakes.len()];
        Self { mistakes, met }
    }

    /// Whether the mistake is there. What is there twice is met twice, not three times.
    pub(super) fn meets(&mut self, finding: &Finding) -> bool {
        let first = self.mistakes.partition_point(|old| old.compare_mistakes(finding).is_lt());
        let end = self.mistakes.partition_point(|old| old.compare_mistakes(finding).is_le());
        let Some(met) = self.met.get_mut(first) else { return false };
        let is_left = *met < end.saturating_sub(first);
        *met = met.saturating_add(usize::from(is_left));
        is_left
    }
}
