//! The tables as one: every variable of every object is looked up several times. They are put together when the
//! policy is compiled.

#![allow(
    clippy::indexing_slicing,
    clippy::large_stack_arrays,
    reason = "a position out of range stops the compiler, which has the room, not the policy"
)]

use super::{TABLES, Variable};

/// All tables as one, sorted by name.
pub(super) static ALL: [Variable; COUNT] = merged();

const COUNT: usize = {
    let (mut count, mut table) = (0, 0);
    while table < TABLES.len() {
        count += TABLES[table].len();
        table += 1;
    }
    count
};

/// Takes the smallest of the tables' next names, again and again, when the policy is compiled.
const fn merged() -> [Variable; COUNT] {
    let mut all = [TABLES[0][0]; COUNT];
    let mut next = [0; TABLES.len()];
    let mut done = 0;
    while done < COUNT {
        let (mut smallest, mut table) = (TABLES.len(), 0);
        while table < TABLES.len() {
            let is_smaller = next[table] < TABLES[table].len()
                && (smallest == TABLES.len()
                    || is_before(TABLES[table][next[table]].name, TABLES[smallest][next[smallest]].name));
            if is_smaller {
                smallest = table;
            }
            table += 1;
        }
        all[done] = TABLES[smallest][next[smallest]];
        next[smallest] += 1;
        done += 1;
    }
    all
}

/// `one < other`, which no const function of the standard library says.
const fn is_before(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() {
        if one[at] != other[at] {
            return one[at] < other[at];
        }
        at += 1;
    }
    one.len() < other.len()
}
