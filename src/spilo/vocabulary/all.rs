//! The tables as one: every variable of every object is looked up several times. They are put together when the
//! policy is compiled.

#![allow(
    clippy::indexing_slicing,
    clippy::large_stack_arrays,
    reason = "a position out of range stops the compiler, which has the room, not the policy"
)]

use super::{Known, TABLES};

/// All tables as one, sorted by their keys.
pub(super) static ALL: [Known; COUNT] = merged();

const COUNT: usize = {
    let (mut count, mut table) = (0, 0);
    while table < TABLES.len() {
        count += TABLES[table].len();
        table += 1;
    }
    count
};

/// Inserts one variable after the other where it belongs, when the policy is compiled.
const fn merged() -> [Known; COUNT] {
    let mut all = [TABLES[0][0].known(); COUNT];
    let (mut done, mut table) = (0, 0);
    while table < TABLES.len() {
        let mut row = 0;
        while row < TABLES[table].len() {
            let variable = TABLES[table][row].known();
            let mut at = done;
            while at > 0 && variable.key < all[at - 1].key {
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
