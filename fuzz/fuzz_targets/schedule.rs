//! A schedule, and on the next line the days to retain: the displayed schedule has the same runs as the given one. The whole
//! input is read as `CRONTAB` as well.
#![no_main]

use libfuzzer_sys::fuzz_target;
use spilo::Tag;
use spilo::schedule::{BackupScript, CrontabList, RetentionDays, Schedule, backups_kept};

fuzz_target!(|text: &str| {
    match CrontabList::parse(text) {
        Ok(list) => assert!(list.errors().count() <= list.len()),
        Err(error) => assert!(!error.to_string().contains(char::is_control), "{error}"),
    }
    let (schedule, days) = text.split_once('\n').unwrap_or((text, "7"));
    let schedule = match Schedule::parse(schedule) {
        Ok(schedule) => schedule,
        Err(error) => {
            assert!(!error.to_string().contains(char::is_control), "{error}");
            return;
        }
    };
    let again = Schedule::parse(&schedule.to_string()).expect("a displayed schedule is valid");
    assert_eq!(again.to_string(), schedule.to_string());
    assert_eq!(again.max_runs_per_day(), schedule.max_runs_per_day());
    assert_eq!(again.longest_gap(), schedule.longest_gap());
    assert!(schedule.max_runs_per_day() <= 1440);
    let Ok(days) = RetentionDays::parse(days) else { return };
    for tag in [Tag::new(1, 6, 3), Tag::new(3, 3, 1), Tag::new(3, 3, 3), Tag::new(4, 0, 3)] {
        let script = BackupScript::from_tag(tag).expect("the scripts of these releases are known");
        assert_eq!(backups_kept(&schedule, days, script), backups_kept(&again, days, script));
    }
});
