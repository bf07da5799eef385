//! A schedule, and on the next line the days to keep: how cron understood one, read again, is the same schedule.
#![no_main]

use harbor_postgres_backup_policy::schedule::{BackupScript, RetentionDays, Schedule, copies_kept};
use harbor_postgres_backup_policy::spilo::Tag;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (schedule, days) = text.split_once('\n').unwrap_or((text, "7"));
    let days = RetentionDays::parse(days);
    match Schedule::parse(schedule) {
        Ok(schedule) => {
            let again = Schedule::parse(&schedule.to_string()).expect("what cron understood is a schedule");
            assert_eq!(again.to_string(), schedule.to_string());
            assert_eq!(again.busiest_day(), schedule.busiest_day());
            assert_eq!(again.longest_gap(), schedule.longest_gap());
            assert!(schedule.busiest_day() <= 1440);
            for tag in [Tag::new(1, 6, 3), Tag::new(3, 3, 3)] {
                if let (Ok(days), Some(script)) = (days, BackupScript::of_tag(tag)) {
                    copies_kept(&schedule, days, script);
                }
            }
        }
        Err(mistake) => assert!(!mistake.to_string().is_empty()),
    }
});
