//! Bytes, eight at a time. WebAssembly compares and searches them one by one otherwise, and that is much of what a
//! policy does.

use std::cmp::Ordering;

/// Where `wanted` stands first, eight bytes at a time.
///
/// ```
/// use harbor_postgres_backup_policy::bytes::position;
/// assert_eq!(position(b"s3://bucket/spilo", b':'), Some(2));
/// ```
pub fn position(bytes: &[u8], wanted: u8) -> Option<usize> {
    find(bytes, |eight| below(eight ^ every(wanted), 1), |byte| byte == wanted)
}

/// Where the first byte stands that `is_it`, eight bytes at a time: of these, `marks` sets the highest bit of the first
/// such byte, none before it, and none if there is no such byte.
#[allow(clippy::inline_always, reason = "the loop is the whole of who calls it")]
#[inline(always)]
pub(crate) fn find(bytes: &[u8], marks: impl Fn(u64) -> u64, is_it: impl Fn(u8) -> bool) -> Option<usize> {
    let (mut at, mut rest) = (0, bytes);
    while let Some((eight, behind)) = rest.split_first_chunk() {
        let found = marks(u64::from_le_bytes(*eight));
        if found != 0 {
            return Some(at + first(found));
        }
        at += 8;
        rest = behind;
    }
    rest.iter().position(|byte| is_it(*byte)).map(|found| at + found)
}

/// Eight times this byte.
pub(crate) const fn every(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The highest bit of the first of eight bytes that is less than `limit`, which is at most 128, and perhaps of some
/// behind it.
pub(crate) const fn below(eight: u64, limit: u8) -> u64 {
    eight.wrapping_sub(every(limit)) & !eight & every(0x80)
}

/// Which of eight bytes the first bit is in.
pub(crate) const fn first(bits: u64) -> usize {
    (bits.trailing_zeros() / 8) as usize
}

/// Whether both are the same. WebAssembly's own comparison goes byte by byte.
pub fn is_same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let number = |eight: &[u8; 8]| u64::from_le_bytes(*eight);
    // The last eight bytes, some of which the loop may see again; shorter texts have none.
    if one.last_chunk().map(number) != other.last_chunk().map(number) {
        return false;
    }
    let (mut one, mut other) = (one, other);
    while let (Some((eight, rest)), Some((other_eight, other_rest))) =
        (one.split_first_chunk(), other.split_first_chunk())
    {
        if number(eight) != number(other_eight) {
            return false;
        }
        if rest.len() < 8 {
            return true;
        }
        (one, other) = (rest, other_rest);
    }
    one.iter().zip(other).all(|(byte, other)| byte == other)
}

/// A number to find names by, made of their length and last four letters, each of which with the bits of `fold` set.
/// Names are looked up thousands of times; most begin alike and end differently. Some names have one number, so whoever
/// finds one compares it.
#[allow(clippy::cast_possible_truncation, reason = "a length that is cut off makes a worse key, no wrong one")]
pub const fn key(name: &[u8], fold: u32) -> u32 {
    let letters = match name.last_chunk() {
        Some(letters) => u32::from_le_bytes(*letters),
        None => 0,
    };
    // Any odd number spreads the lengths over the keys.
    (letters | fold).wrapping_add((name.len() as u32).wrapping_mul(0x9e37_79b1))
}

/// Whether `text` begins with `prefix`.
pub fn begins_with(text: &[u8], prefix: &[u8]) -> bool {
    text.get(..prefix.len()).is_some_and(|beginning| is_same(beginning, prefix))
}

/// Orders as [`Ord`] does.
pub fn compare(one: &[u8], other: &[u8]) -> Ordering {
    let (mut one, mut other) = (one, other);
    while let (Some((eight, rest)), Some((other_eight, other_rest))) =
        (one.split_first_chunk::<8>(), other.split_first_chunk::<8>())
    {
        let differing = u64::from_le_bytes(*eight) ^ u64::from_le_bytes(*other_eight);
        if differing != 0 {
            let at = first(differing);
            return eight.get(at).cmp(&other_eight.get(at));
        }
        (one, other) = (rest, other_rest);
    }
    one.iter().cmp(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::test;

    #[test]
    fn a_byte_is_found_as_elsewhere() {
        for text in ["", "a", "abcdefg:", "abcdefgh:", "abcdefghi:j:", "\u{b9}\u{ba}\u{bb}:", ":", "abcdefgh;ijklmno;"]
        {
            assert_eq!(position(text.as_bytes(), b':'), text.find(':'), "{text}");
        }
    }

    #[test]
    fn bytes_are_compared_as_elsewhere() {
        let texts = [
            "",
            "a",
            "ab",
            "abcdefgh",
            "abcdefgi",
            "abcdefghi",
            "abcdefghj",
            "bbcdefghi",
            "abcdefghijklmnopq",
            "abcdefghijklmnopr",
            "abcdefghijklmnpoq",
            "é",
            "z",
        ];
        for one in texts {
            for other in texts {
                assert_eq!(is_same(one.as_bytes(), other.as_bytes()), one == other, "{one} {other}");
                assert_eq!(compare(one.as_bytes(), other.as_bytes()), one.cmp(other), "{one} {other}");
                assert_eq!(begins_with(one.as_bytes(), other.as_bytes()), one.starts_with(other), "{one} {other}");
            }
        }
    }

    #[test]
    fn the_first_byte_below_a_limit_is_marked() {
        for (text, limit, found) in
            [(b"abcdefgh", b'b', 0), (b"bbbabaab", b'b', 3), (b"\xff\xfe\xfd\xfc\xfb\xfa\x80\x1f", b' ', 7)]
        {
            let marked = below(u64::from_le_bytes(*text), limit);
            assert_eq!(first(marked), found);
        }
        assert_eq!(below(u64::from_le_bytes(*b"\x80\xff cdefg"), b' '), 0);
    }
}
