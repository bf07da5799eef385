use super::*;
use crate::schedule::{Field, ScheduleErrorKind};

fn schedule(text: &str) -> Schedule {
    Schedule::parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

#[test]
fn fields_are_read_as_by_cron() {
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
        assert_eq!(schedule(text).ignored_part(), None, "{text:?}");
        assert_eq!(schedule(understood).to_string(), understood);
    }
}

#[test]
fn parts_that_cron_ignores() {
    for (text, understood, message) in [
        ("0 0 * * 5#2", "0 0 * * 5", "day of week, column 10: cron ignores the rest of this field"),
        ("1.5 * * * *", "1 * * * *", "minute, column 2: cron ignores the rest of this field"),
        ("*5 * * * *", "* * * * *", "minute, column 2: cron ignores the rest of this field"),
        ("0 0 * * *\r", "0 0 * * *", "day of week, column 10: cron ignores the rest of this field"),
        ("1-9/5/2 * * * *", "1,6 * * * *", "minute, column 6: cron ignores the rest of this field"),
        ("0 5,9-3 * * *", "0 5 * * *", "hour, column 5: the range ends before it starts, so it matches nothing"),
        (
            "0 0 * * fri-sun",
            "0 0 * * 6-0",
            "day of week, column 9: the range ends before it starts, so it matches nothing; write Sunday as 7 at the \
             end of a range",
        ),
    ] {
        let schedule = schedule(text);
        assert_eq!(schedule.to_string(), understood, "{text:?}");
        assert_eq!(schedule.ignored_part().map(|part| part.to_string()).as_deref(), Some(message));
    }
}

#[test]
fn messages_for_lines_that_are_not_a_schedule() {
    let empty = "the schedule is empty; write five fields, for example `0 1 * * *`";
    let nickname = "unknown nickname; cron supports @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually and \
                    @reboot, in lower case";
    let fields = "expected five fields (minute, hour, day of month, month, day of week), found 4";
    let extra = "unexpected text after the schedule, which cron would run as a command; cron has five fields and none \
                 for seconds or years";
    for (text, column, message) in [
        ("", None, empty),
        (" \t", None, empty),
        ("0 1 * * *\n", Some(10), "unexpected line break; a schedule is a single line"),
        (" # daily", Some(2), "cron skips lines that start with `#`, so the job would not run"),
        ("A=b", Some(2), "cron reads a line with `=` here as the definition of a variable, so the job would not run"),
        (
            "5 = 1 * * *",
            Some(3),
            "cron reads a line with `=` here as the definition of a variable, so the job would not run",
        ),
        (" @every 5m", Some(2), nickname),
        ("@Daily", Some(1), nickname),
        ("0 1 * *", Some(8), fields),
        ("0\u{a0}1 * * *", Some(10), fields),
        ("0 0 12 1 * 5", Some(12), extra),
        ("@daily *", Some(8), extra),
    ] {
        let error = Schedule::parse(text).expect_err(text);
        let position = column.map_or(String::new(), |column| format!("column {column}: "));
        assert_eq!(error.to_string(), format!("{position}{message}"), "{text:?}");
    }
}

#[test]
fn messages_for_invalid_fields() {
    for (text, message) in [
        ("? * * * *", "minute, column 1: expected a number or `*`; cron does not support `?`, `L`, `W` and `H`"),
        (
            "0 0 * * 1,",
            "day of week, column 11: expected a number, a name or `*`; cron does not support `?`, `L`, `W` and `H`",
        ),
        ("0 12h * * *", "hour, column 3: expected a number from 0 to 23"),
        ("0 0 * july *", "month, column 7: expected a number from 1 to 12 or a name from jan to dec"),
        ("0 0 * * 5L", "day of week, column 9: expected a number from 0 to 7 or a name from sun to sat"),
        ("é0 0 * * *", "minute, column 1: expected a number or `*`; cron does not support `?`, `L`, `W` and `H`"),
        ("60 * * * *", "minute, column 1: the number is out of range; expected 0 to 59"),
        ("0 1-24/2 * * *", "hour, column 5: the number is out of range; expected 0 to 23"),
        ("0 0 0 * *", "day of month, column 5: the number is out of range; expected 1 to 31"),
        ("4294967296 * * * *", "minute, column 1: the number is out of range; expected 0 to 59"),
        (
            "5/10 * * * *",
            "minute, column 2: a step is only allowed after `*` or a range, for example `*/5` or `1-11/5`",
        ),
        ("*/0 * * * *", "minute, column 3: the step must be a whole number of at least 1"),
        ("0 */ * * *", "hour, column 5: the step must be a whole number of at least 1"),
    ] {
        let error = Schedule::parse(text).expect_err(text);
        assert_eq!(error.to_string(), message, "{text:?}");
    }
}

#[test]
fn errors_have_a_kind_and_a_column() {
    let error = Schedule::parse("0 0 * 13 *").unwrap_err();
    assert_eq!(error.kind(), ScheduleErrorKind::OutOfRange(Field::Month));
    assert_eq!(error.column(), 7);
}

#[test]
fn numbers_of_runs() {
    for (text, max_runs, average, gap_in_minutes) in [
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
        assert_eq!(schedule.max_runs_per_day(), max_runs, "{text:?}");
        assert_eq!(schedule.mean_runs_per_day().to_string(), average, "{text:?}");
        let gap = gap_in_minutes.map(|minutes| Duration::from_secs(60 * minutes));
        assert_eq!(schedule.longest_gap(), gap, "{text:?}");
        assert_eq!(schedule.never_runs(), max_runs == 0 && text != "@reboot", "{text:?}");
        assert_eq!(schedule.is_reboot(), text == "@reboot", "{text:?}");
    }
    assert_eq!(schedule("0 0 29 2 *").mean_runs_per_day().per_400_years(), 97);
    assert!(schedule("0 0 * * mon-fri").mean_runs_per_day().is_less_than_daily());
    assert!(!schedule("0 1 * * *").mean_runs_per_day().is_less_than_daily());
}

#[test]
fn means_have_no_trailing_zeros() {
    for (runs_per_cycle, text) in
        [(DAYS_PER_CYCLE * 5 / 2, "2.5"), (DAYS_PER_CYCLE * 9 / 4, "2.25"), (DAYS_PER_CYCLE * 17 / 8, "2.125")]
    {
        assert_eq!(RunsPerDay { runs_per_cycle }.to_string(), text);
    }
}

#[test]
fn a_variable_definition_is_at_the_start_of_the_line() {
    for (text, kind) in [
        ("a=b", ScheduleErrorKind::VariableDefinition),
        ("a =b", ScheduleErrorKind::VariableDefinition),
        ("0 1 * * * a=b", ScheduleErrorKind::ExtraText),
    ] {
        assert_eq!(Schedule::parse(text).unwrap_err().kind(), kind, "{text:?}");
    }
}
