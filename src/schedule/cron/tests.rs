use super::*;
use crate::schedule::{Field, ParseErrorKind};
use crate::test_support::test;

fn schedule(text: &str) -> Schedule {
    Schedule::parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

#[test]
fn reads_fields_as_cron_does() {
    for (text, understood) in [
        ("0 1 * * *", "0 1 * * *"),
        ("*/10 * * * *", "0,10,20,30,40,50 * * * *"),
        ("0 */12 * * *", "0 0,12 * * *"),
        ("\t 5  1\t2 3 4 ", "5 1 2 3 4"),
        ("007 0 * * *", "7 0 * * *"),
        ("0-3,5,50-59/3 * * * *", "0-3,5,50,53,56,59 * * * *"),
        ("*/100 * * * *", "0 * * * *"),
        ("*,5 * * * *", "* * * * *"),
        ("0 0 * jan-Mar,DEC *", "0 0 * 1-3,12 *"),
        ("0 0 * * mon-fri/2", "0 0 * * 1,3,5"),
        ("0 0 * * 7", "0 0 * * 0"),
        ("0 0 * * 5-7", "0 0 * * 0,5,6"),
        ("0 0 * * sun-sat", "0 0 * * *"),
        ("@hourly", "0 * * * *"),
        ("@daily", "0 0 * * *"),
        ("@midnight", "0 0 * * *"),
        ("@weekly", "0 0 * * 0"),
        ("@monthly", "0 0 1 * *"),
        ("@yearly", "0 0 1 1 *"),
        (" @annually\t", "0 0 1 1 *"),
        ("@reboot", "@reboot"),
        // Both day fields must match if one starts with a star, else one suffices.
        ("0 0 13 * fri", "0 0 13 * 5"),
        ("0 0 1-31 * fri", "0 0 1-31 * 5"),
        ("0 0 */2 * fri", "0 0 */31,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31 * 5"),
        ("0 0 13 * */6", "0 0 13 * */31,6"),
    ] {
        assert_eq!(schedule(text).to_string(), understood, "{text:?}");
        assert_eq!(schedule(text).ignored(), None, "{text:?}");
        assert_eq!(schedule(understood).to_string(), understood);
    }
}

#[test]
fn names_what_cron_disregards() {
    for (text, understood, sentence) in [
        ("0 0 * * 5#2", "0 0 * * 5", "day of week, column 10: cron ignores the rest of this field"),
        ("1.5 * * * *", "1 * * * *", "minute, column 2: cron ignores the rest of this field"),
        ("*5 * * * *", "* * * * *", "minute, column 2: cron ignores the rest of this field"),
        ("0 0 * * *\r", "0 0 * * *", "day of week, column 10: cron ignores the rest of this field"),
        ("1-9/5/2 * * * *", "1,6 * * * *", "minute, column 6: cron ignores the rest of this field"),
        ("0 5,9-3 * * *", "0 5 * * *", "hour, column 5: a range that runs backwards matches nothing"),
        (
            "0 0 * * fri-sun",
            "0 0 * * 6-0",
            "day of week, column 9: a range that runs backwards matches nothing; at the end of a \
             range, Sunday is 7",
        ),
    ] {
        let schedule = schedule(text);
        assert_eq!(schedule.to_string(), understood, "{text:?}");
        assert_eq!(schedule.ignored().map(|ignored| ignored.to_string()).as_deref(), Some(sentence));
    }
}

#[test]
fn says_why_a_line_is_no_schedule() {
    for (text, sentence) in [
        ("", "the schedule is empty; write five fields, for example `0 1 * * *`"),
        (" \t", "the schedule is empty; write five fields, for example `0 1 * * *`"),
        ("0 1 * * *\n", "column 10: a line break; a schedule is a single line"),
        (" # daily", "column 2: cron skips a line that starts with `#`, so it never makes a backup"),
        ("A=b", "column 2: `=` here makes cron set a variable, so it never makes a backup"),
        ("5 = 1 * * *", "column 3: `=` here makes cron set a variable, so it never makes a backup"),
        (
            " @every 5m",
            "column 2: after `@` cron knows only hourly, daily, midnight, weekly, monthly, yearly, \
             annually and reboot, in lower case",
        ),
        (
            "@Daily",
            "column 1: after `@` cron knows only hourly, daily, midnight, weekly, monthly, yearly, \
             annually and reboot, in lower case",
        ),
        (
            "0 1 * *",
            "column 8: the schedule ends after 4 of five fields: minute, hour, day of month, month, \
             day of week",
        ),
        (
            "0\u{a0}1 * * *",
            "column 10: the schedule ends after 4 of five fields: minute, hour, day of month, month, \
             day of week",
        ),
        (
            "0 0 12 1 * 5",
            "column 12: text after the schedule becomes part of the command that cron runs; cron \
             has five fields, none for seconds or years",
        ),
        (
            "@daily *",
            "column 8: text after the schedule becomes part of the command that cron runs; cron \
             has five fields, none for seconds or years",
        ),
    ] {
        let error = Schedule::parse(text).expect_err(text);
        assert_eq!(error.to_string(), sentence, "{text:?}");
    }
}

#[test]
fn says_which_field_is_wrong_and_where() {
    for (text, sentence) in [
        ("? * * * *", "minute, column 1: a number or `*` must stand here; cron has no `?`, `L`, `W` or `H`"),
        (
            "0 0 * * 1,",
            "day of week, column 11: a number, a name or `*` must stand here; cron has no `?`, `L`, \
             `W` or `H`",
        ),
        ("0 12h * * *", "hour, column 3: write a number from 0 to 23"),
        ("0 0 * july *", "month, column 7: write a number from 1 to 12 or a name from jan to dec"),
        ("0 0 * * 5L", "day of week, column 9: write a number from 0 to 7 or a name from sun to sat"),
        ("é0 0 * * *", "minute, column 1: a number or `*` must stand here; cron has no `?`, `L`, `W` or `H`"),
        ("60 * * * *", "minute, column 1: the number is outside 0 to 59"),
        ("0 1-24/2 * * *", "hour, column 5: the number is outside 0 to 23"),
        ("0 0 0 * *", "day of month, column 5: the number is outside 1 to 31"),
        ("4294967296 * * * *", "minute, column 1: the number is outside 0 to 59"),
        ("5/10 * * * *", "minute, column 2: a step needs `*` or a range before it, for example `*/5` or `1-11/5`"),
        ("*/0 * * * *", "minute, column 3: the step must be a whole number, 1 or more"),
        ("0 */ * * *", "hour, column 5: the step must be a whole number, 1 or more"),
    ] {
        let error = Schedule::parse(text).expect_err(text);
        assert_eq!(error.to_string(), sentence, "{text:?}");
    }
}

#[test]
fn errors_carry_kind_and_column() {
    let error = Schedule::parse("0 0 * 13 *").unwrap_err();
    assert_eq!(error.kind(), ParseErrorKind::OutOfRange(Field::Month));
    assert_eq!(error.column(), 7);
}

#[test]
fn counts_runs() {
    for (text, busiest_day, average, gap_in_minutes) in [
        ("*/10 * * * *", 144, "144", Some(10)),
        ("* * * * *", 1440, "1440", Some(1)),
        ("0 */12 * * *", 2, "2", Some(720)),
        ("0 1 * * *", 1, "1", Some(1_440)),
        ("*/7 * * * *", 216, "216", Some(7)),
        ("0 1,5 * * *", 2, "2", Some(20 * 60)),
        ("0 0 */2 * *", 1, "0.51", Some(2 * 1_440)),
        ("@weekly", 1, "0.143", Some(7 * 1_440)),
        ("0 0 * * mon-fri", 1, "0.714", Some(3 * 1_440)),
        ("@monthly", 1, "0.033", Some(31 * 1_440)),
        ("@yearly", 1, "0.003", Some(366 * 1_440)),
        ("0 0 13 * fri", 1, "0.171", Some(7 * 1_440)),
        ("0 0 * jan *", 1, "0.085", Some(336 * 1_440)),
        ("0 0 29 2 *", 1, "0.001", Some(2_921 * 1_440)),
        ("0 0 29 2 */7", 1, "less than 0.001", Some(14_609 * 1_440)),
        ("0 0 30 2 *", 0, "0", None),
        ("50-10 * * * *", 0, "0", None),
        ("@reboot", 0, "0", None),
    ] {
        let schedule = schedule(text);
        assert_eq!(schedule.busiest_day(), busiest_day, "{text:?}");
        assert_eq!(schedule.average_per_day().to_string(), average, "{text:?}");
        let gap = gap_in_minutes.map(|minutes| Duration::from_secs(60 * minutes));
        assert_eq!(schedule.longest_gap(), gap, "{text:?}");
        assert_eq!(schedule.never_runs(), busiest_day == 0 && text != "@reboot", "{text:?}");
        assert_eq!(schedule.only_at_start(), text == "@reboot", "{text:?}");
    }
    assert_eq!(schedule("0 0 29 2 *").average_per_day().per_400_years(), 97);
    assert!(schedule("0 0 * * mon-fri").average_per_day().is_rarer_than_daily());
    assert!(!schedule("0 1 * * *").average_per_day().is_rarer_than_daily());
}

#[test]
fn a_mean_has_no_more_digits_than_it_needs() {
    for (runs_per_cycle, text) in [(CYCLE * 5 / 2, "2.5"), (CYCLE * 9 / 4, "2.25"), (CYCLE * 17 / 8, "2.125")] {
        assert_eq!(RunsPerDay { runs_per_cycle }.to_string(), text);
    }
}

#[test]
fn a_variable_begins_the_line() {
    for (text, kind) in [
        ("a=b", ParseErrorKind::Environment),
        ("a =b", ParseErrorKind::Environment),
        ("0 1 * * * a=b", ParseErrorKind::ExtraText),
    ] {
        assert_eq!(Schedule::parse(text).unwrap_err().kind(), kind, "{text:?}");
    }
}
