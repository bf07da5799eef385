//! Text that is safe for messages.

use std::fmt;

use super::Version;
use super::method::{self, Method};
use super::token::{Token, Tokenizer};

/// What stands in the place of a value that could be a credential.
const HIDDEN: &str = "<hidden>";

/// The most characters of a line that a message shows.
const WIDTH: usize = 80;

/// A piece of a list: word for word, or escaped and shortened.
pub(super) struct Shown<'a> {
    text: &'a str,
    raw: bool,
}

impl<'a> Shown<'a> {
    pub const HIDDEN: Self = Self { text: HIDDEN, raw: true };

    pub fn new(text: &'a str, raw: bool) -> Self {
        Self { text, raw }
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.raw {
            return f.write_str(self.text);
        }
        // A misplaced option is still one, and what it sets may be a secret.
        let (shown, end) = before_equals(self.text).map_or((self.text, ""), |name| (name, "=<hidden>"));
        let mut text = String::new();
        if !push_escaped(&mut text, shown, &mut (WIDTH / 2)) {
            text.push('…');
        }
        write!(f, "{text}{end}")
    }
}

/// Whether a piece of a line has an option that could be a secret, so that what
/// follows could be the rest of its value.
pub(super) fn sets_secret(text: &str) -> bool {
    // Few lines have an option.
    before_equals(text).is_some()
        && text
            .split([' ', '\t', '\r', ',', '"'])
            .filter_map(before_equals)
            .any(|name| !method::is_harmless_option(name))
}

/// The name in `name=value`.
fn before_equals(text: &str) -> Option<&str> {
    let length = text.bytes().position(|byte| byte == b'=')?;
    text.get(..length)
}

/// The line as written, blanks at both ends and the comment left out, without
/// secrets, control characters escaped, no longer than about 80 characters.
///
/// Only fields that cannot hold a secret are shown. Behind the method these are
/// the options known to be harmless; from the first other one on all is hidden,
/// because a value with a blank in it goes on in the next field.
pub(super) fn shown_line(line: &str, version: Version) -> String {
    let mut tokenizer = Tokenizer::new(line, version);
    let mut shown = String::with_capacity(line.len().min(WIDTH));
    let mut room = WIDTH;
    let mut behind_method = false;
    for number in 0.. {
        let end = tokenizer.end();
        let Ok(Some(first)) = tokenizer.token() else {
            break;
        };
        let options_begin = behind_method || number > LAST_FIELD;
        let is_secret = |token: &Token<'_>| !is_harmless(token.text(), options_begin);
        let start = if number == 0 { first.offset() } else { end };
        behind_method |= number >= FIRST_METHOD && Method::from_name(first.text()).is_some();
        let mut secret = Some(first).filter(is_secret);
        while tokenizer.ends_in_comma() {
            match tokenizer.token() {
                Ok(Some(token)) => secret = secret.or_else(|| Some(token).filter(is_secret)),
                Ok(None) => break,
                Err(_) => return shown,
            }
        }
        if let Some(secret) = secret {
            if !shown.is_empty() {
                shown.push(' ');
            }
            if let Some(name) = before_equals(secret.text()).filter(|name| method::is_option(name)) {
                shown.push_str(name);
                shown.push('=');
            }
            shown.push_str(HIDDEN);
            break;
        }
        let text = line.get(start..tokenizer.end()).unwrap_or_default();
        if !push_escaped(&mut shown, text, &mut room) {
            shown.push('…');
            break;
        }
    }
    shown
}

/// The fields, from 0, that the method of a line can be: behind the user on a
/// `local` line, behind a mask on another one.
const FIRST_METHOD: usize = 3;
const LAST_FIELD: usize = 5;

fn is_harmless(token: &str, is_option: bool) -> bool {
    before_equals(token).map_or(!is_option, method::is_harmless_option)
}

/// Appends `text` with control and invisible characters escaped; false if it
/// had to be cut because there was no room for more characters.
fn push_escaped(target: &mut String, text: &str, room: &mut usize) -> bool {
    // Quotes and backslashes, too: messages show lines as they are written.
    let is_plain = |character| matches!(character, ' '..='~');
    if text.len() <= *room && text.bytes().all(|byte| is_plain(char::from(byte))) {
        target.push_str(text);
        *room -= text.len();
        return true;
    }
    for character in text.chars() {
        if *room == 0 {
            return false;
        }
        if is_plain(character) {
            target.push(character);
            *room -= 1;
        } else {
            let escaped = character.escape_debug();
            *room = room.saturating_sub(escaped.len());
            target.extend(escaped);
        }
    }
    true
}
