//! Random schedules from a seed.

/// Marsaglia's xorshift64: the same seed gives the same schedules everywhere.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.max(1))
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

/// Five fields of numbers that cron accepts.
pub fn valid_schedule(random: &mut Random) -> String {
    let fields = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)].map(|(low, high)| {
        let elements = 1 + if random.one_in(4) { random.below(3) } else { 0 };
        let elements = (0..elements).map(|_| {
            let first = low + random.below(high - low + 1);
            let last = first + random.below(high - first + 1);
            match random.below(8) {
                0..=2 => "*".to_owned(),
                3 => format!("*/{}", 1 + random.below(high + 4)),
                4 => format!("{first}-{last}"),
                5 => format!("{first}-{last}/{}", 1 + random.below(9)),
                _ => first.to_string(),
            }
        });
        elements.collect::<Vec<_>>().join(",")
    });
    fields.join(" ")
}
