//! JSON of any shape, and what is nearly JSON: serde_json must see the same in it.
#![cfg(not(target_family = "wasm"))]

#[path = "support/json.rs"]
mod json;

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// A value as somebody may write it: blanks anywhere, escapes for anything, keys twice.
fn written() -> impl Strategy<Value = String> {
    let scalar = select(vec![
        "null",
        "true",
        "false",
        "0",
        "-0",
        "7",
        "-7",
        "1.50",
        "1e5",
        "1E+05",
        "0.0e-00",
        "18446744073709551615",
        "18446744073709551616",
        "1e999",
    ]);
    let leaf = prop_oneof![scalar.prop_map(str::to_owned), text()];
    leaf.prop_recursive(12, 64, 6, |inner| {
        let items = prop::collection::vec((blanks(), inner.clone(), blanks()), 0..5);
        let member = (blanks(), text(), blanks(), blanks(), inner, blanks());
        let members = prop::collection::vec(member, 0..5);
        let list = |items: Vec<(String, String, String)>| {
            let items: Vec<String> = items.into_iter().map(|(before, item, behind)| before + &item + &behind).collect();
            format!("[{}]", items.join(","))
        };
        prop_oneof![
            (blanks(), items).prop_map(move |(blanks, items)| if items.is_empty() {
                format!("[{blanks}]")
            } else {
                list(items)
            }),
            (blanks(), members).prop_map(|(blanks, members)| {
                let members: Vec<String> =
                    members.into_iter().map(|(a, key, b, c, value, d)| format!("{a}{key}{b}:{c}{value}{d}")).collect();
                if members.is_empty() { format!("{{{blanks}}}") } else { format!("{{{}}}", members.join(",")) }
            }),
        ]
    })
}

fn blanks() -> impl Strategy<Value = String> {
    select(vec!["", "", "", " ", "\n", "\t\r "]).prop_map(str::to_owned)
}

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => select(vec!["a", "b", "data", "x".repeat(17).leak(), "é", "\u{10ffff}", "\u{7f}", "/"]).prop_map(str::to_owned),
        2 => select(vec![r#"\""#, r"\\", r"\/", r"\b\f\n\r\t", r"\u0061", r"\u0000", r"\ud83d\ude00", r"\u00E9"]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..4).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

/// Bytes that mean something in JSON, or nothing anywhere.
const BYTES: &[u8] = b"{}[],:\"\\ \n01.-+eEtfnu\x00\x1f\x7f\x80\xc3\xff";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn json(before in blanks(), value in written(), behind in blanks()) {
        json::assert_agreed([before, value, behind].concat().as_bytes());
    }

    #[test]
    fn what_is_nearly_json(value in written(), at in any::<Index>(), byte in select(BYTES), kind in 0..3) {
        let mut bytes = value.into_bytes();
        let at = at.index(bytes.len());
        match kind {
            0 => bytes[at] = byte,
            1 => bytes.insert(at, byte),
            _ => bytes.truncate(at),
        }
        json::assert_agreed(&bytes);
    }
}

#[test]
fn both_stop_at_the_same_depth() {
    for levels in [1, 7, 8, 9, 126, 127, 128, 129, 1000] {
        json::assert_agreed(format!("{}{}", "[".repeat(levels), "]".repeat(levels)).as_bytes());
        json::assert_agreed(format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels)).as_bytes());
    }
    json::assert_agreed("[".repeat(128).as_bytes());
}
