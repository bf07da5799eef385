//! The tables as one: every variable of every object is looked up several times. They are put together when the
//! policy is compiled.

#![allow(
    clippy::indexing_slicing,
    clippy::large_stack_arrays,
    reason = "a position out of range stops the compiler, which has the room, not the policy"
)]

use super::{TABLES, Variable};

/// All tables as one, sorted by [`by_length`](crate::text::by_length).
pub(super) static ALL: [Variable; COUNT] = merged();

const COUNT: usize = {
    let (mut count, mut table) = (0, 0);
    while table < TABLES.len() {
        count += TABLES[table].len();
        table += 1;
    }
    count
};

/// Inserts one variable after the other where it belongs, when the policy is compiled.
const fn merged() -> [Variable; COUNT] {
    let mut all = [TABLES[0][0]; COUNT];
    let (mut done, mut table) = (0, 0);
    while table < TABLES.len() {
        let mut row = 0;
        while row < TABLES[table].len() {
            let variable = TABLES[table][row];
            let mut at = done;
            while at > 0 && is_before(variable.name, all[at - 1].name) {
                all[at] = all[at - 1];
                at -= 1;
            }
            all[at] = variable;
            done += 1;
            row += 1;
        }
        table += 1;
    }
    all
}

/// [`by_length`](crate::text::by_length) for a const function.
const fn is_before(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return one.len() < other.len();
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return one[at] < other[at];
        }
        at += 1;
    }
    false
}
