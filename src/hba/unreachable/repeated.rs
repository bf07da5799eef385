//! Which names stand in a list more than once.

use super::super::record::Record;
use super::key::Name;

/// The names that stand in a list more than once, and by chance a few others.
///
/// A name that stands there once covers no other line, and no line but one of
/// `all` covers it: in a long list most need no looking up.
pub(super) struct Repeated {
    /// For each remainder of a fingerprint how often it was met.
    counts: Vec<u8>,
}

impl Repeated {
    pub fn new<'l>(records: impl Iterator<Item = &'l Record<'l>> + Clone) -> Self {
        let names = records.clone().map(|record| record.databases().len() + record.users().len()).sum::<usize>();
        // So many that hardly any two names share one.
        let mut repeated = Self { counts: vec![0; names.saturating_mul(8)] };
        for record in records {
            for token in record.databases() {
                repeated.meet(Name::database(token));
            }
            for token in record.users() {
                repeated.meet(Name::user(token));
            }
        }
        repeated
    }

    fn meet(&mut self, name: Name<'_>) {
        let place = self.place(fingerprint(name));
        if let Some(count) = self.counts.get_mut(place) {
            *count = count.saturating_add(1);
        }
    }

    fn place(&self, fingerprint: u32) -> usize {
        usize::try_from(fingerprint).unwrap_or_default().checked_rem(self.counts.len()).unwrap_or_default()
    }

    /// The fingerprint of a name that may stand there more than once.
    pub fn fingerprint(&self, name: Name<'_>) -> Option<u32> {
        let fingerprint = fingerprint(name);
        self.counts.get(self.place(fingerprint)).is_some_and(|count| *count > 1).then_some(fingerprint)
    }
}

/// A number made of the text (FNV-1a), so that hardly ever two texts have to be
/// compared to tell names apart.
fn fingerprint(name: Name<'_>) -> u32 {
    name.text.bytes().fold(0x811c_9dc5, |number, byte| (number ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
