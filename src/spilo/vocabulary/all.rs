//! The tables as one: every variable of every object is looked up several times. They are put together when the
//! policy is compiled.

#![allow(
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::large_const_arrays,
    clippy::large_stack_arrays,
    reason = "a position out of range stops the compiler, which has the room, not the policy"
)]

use super::{Known, TABLES};

/// All tables as one, sorted by their keys.
pub(super) static ALL: [Known; COUNT] = MERGED;

/// The same for the compiler.
pub(super) const MERGED: [Known; COUNT] = merged();

/// Where in [`ALL`] the keys with this first byte begin, and behind them all where they end.
pub(super) static STARTS: [u16; 257] = starts();

/// How many rows there are.
pub(super) const COUNT: usize = {
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

const fn starts() -> [u16; 257] {
    let mut starts = [0; 257];
    let (mut byte, mut row) = (0, 0);
    while byte < starts.len() {
        while row < COUNT && (MERGED[row].key >> 24) < byte as u32 {
            row += 1;
        }
        starts[byte] = row as u16;
        byte += 1;
    }
    starts
}
