//! Failing lists, reduced to what still fails.

use std::fmt::Debug;

use super::postgres::ADMIN_LINE;

/// Removes lines, then words, as long as the list still fails, and panics with the rest.
pub fn shrink_and_panic<T: Debug>(elements: &[&str], mut fails: impl FnMut(&[&str]) -> Option<T>) -> ! {
    let mut list: Vec<String> = elements.iter().map(ToString::to_string).collect();
    let mut failure = None;
    let mut still_fails = |list: &[String]| {
        let list: Vec<&str> = list.iter().map(String::as_str).collect();
        let result = fails(&list);
        let failed = result.is_some();
        failure = result.or(failure.take());
        failed
    };
    still_fails(&list);
    for index in (0..list.len()).rev() {
        let mut shorter = list.clone();
        shorter.remove(index);
        if still_fails(&shorter) {
            list = shorter;
        }
    }
    for index in 0..list.len() {
        for word in (0..list[index].split(' ').count()).rev() {
            let mut words: Vec<&str> = list[index].split(' ').collect();
            words.remove(word);
            let mut shorter = list.clone();
            shorter[index] = words.join(" ");
            if still_fails(&shorter) {
                list = shorter;
            }
        }
    }
    panic!("after {ADMIN_LINE:?}:\n{list:#?}\n{failure:#?}");
}
