use super::*;
use crate::test_support::test;

const OLD: BackupScript = BackupScript::DeletesFirst;
const NEW: BackupScript = BackupScript::BacksUpFirst;

#[test]
fn reads_the_days_that_both_scripts_read() {
    for (value, days) in [
        ("5", 5),
        ("14", 14),
        ("2", 2),
        ("1", 2),
        ("0", 2),
        ("-3", 2),
        ("+7", 7),
        (" 7\t", 7),
        ("7\nsecond line", 7),
        ("07", 7),
        ("000", 2),
        ("100000", 100_000),
    ] {
        assert_eq!(RetentionDays::parse(value).map(RetentionDays::days), Ok(days), "{value:?}");
    }
}

#[test]
fn says_what_the_script_makes_of_other_values() {
    let fails = "not a whole number of days; the backup script cannot compare it and may never \
                 delete a backup";
    let octal = "a leading 0 makes the number octal in one place of the backup script and decimal \
                 in another; write it without";
    let word = "a word stands for the number of days; the backup script reads it as an unset \
                variable and keeps 2 days";
    for (value, sentence) in [
        ("", "the number of days is empty; the backup script reads that as 0 and keeps 2 days"),
        ("seven", word),
        ("_", word),
        ("1.5", fails),
        ("7 days", fails),
        ("7d", fails),
        ("-", fails),
        ("1e3", fails),
        ("0x10", fails),
        ("7\r", fails),
        ("７", fails),
        ("08", octal),
        ("010", octal),
        ("4294967296", "the number of days is too large; nothing would ever be deleted"),
    ] {
        let error = RetentionDays::parse(value).expect_err(value);
        assert_eq!(error.to_string(), sentence, "{value:?}");
    }
}

#[test]
fn every_tag_has_its_script() {
    let defective = Some(BackupScript::SeesNoBackups);
    for ((major, minor, patch), script) in [
        ((1, 5, 9), None),
        ((1, 6, 1), None),
        ((1, 6, 2), Some(OLD)),
        ((2, 0, 7), Some(OLD)),
        ((2, 1, 1), defective),
        ((2, 1, 2), Some(OLD)),
        ((2, 1, 9), Some(OLD)),
        ((3, 2, 3), Some(OLD)),
        ((3, 3, 1), defective),
        ((3, 3, 2), defective),
        ((3, 3, 3), Some(OLD)),
        ((4, 0, 2), Some(OLD)),
        ((4, 0, 3), Some(NEW)),
        ((4, 1, 2), Some(NEW)),
        ((5, 0, 1), Some(NEW)),
    ] {
        assert_eq!(BackupScript::of_tag(Tag::new(major, minor, patch)), script, "{major}.{minor}-p{patch}");
    }
}

#[test]
fn known_numbers() {
    let too_rare = Kept::Unbounded(Unbounded::TooRare);
    let no_runs = Kept::Unbounded(Unbounded::NoRuns);
    for (schedule, value, old, new) in [
        ("*/10 * * * *", "14", Kept::AtMost(2_018), Kept::AtMost(2_017)),
        ("0 */12 * * *", "7", Kept::AtMost(16), Kept::AtMost(15)),
        ("0 */12 * * *", "14", Kept::AtMost(30), Kept::AtMost(29)),
        ("0 1 * * *", "5", Kept::AtMost(7), Kept::AtMost(6)),
        ("0 1 * * *", "0", Kept::AtMost(4), Kept::AtMost(3)),
        ("0 1 * * *", "4294967295", Kept::AtMost(4_294_967_297), Kept::AtMost(4_294_967_296)),
        ("@weekly", "5", too_rare, Kept::AtMost(5)),
        ("0 0 */2 * *", "5", too_rare, Kept::AtMost(5)),
        ("0 0 29 2 *", "5", too_rare, Kept::AtMost(5)),
        // Two on Sundays and 2 days to retain: nothing goes on the first, when only
        // last week's are there; the second run makes it one younger.
        ("0 1,13 * * 0", "2", too_rare, Kept::AtMost(3)),
        ("0 1,9,17 * * 0", "2", Kept::AtMost(6), Kept::AtMost(4)),
        ("0 1,9,17 * * wed", "2", Kept::AtMost(6), Kept::AtMost(4)),
        ("0 1,9,17 * * fri,sun", "2", Kept::AtMost(7), Kept::AtMost(4)),
        ("@reboot", "5", no_runs, no_runs),
        ("0 0 30 2 *", "5", no_runs, no_runs),
    ] {
        let schedule = Schedule::parse(schedule).unwrap();
        let days = RetentionDays::parse(value).unwrap();
        assert_eq!(copies_kept(&schedule, days, OLD), old, "{schedule}, {value}");
        assert_eq!(copies_kept(&schedule, days, NEW), new, "{schedule}, {value}");
    }
    let daily = Schedule::parse("@daily").unwrap();
    assert_eq!(
        copies_kept(&daily, RetentionDays::DEFAULT, BackupScript::SeesNoBackups),
        Kept::Unbounded(Unbounded::SeesNoBackups)
    );
}

#[test]
fn says_why_there_is_no_limit() {
    for (why, sentence) in [
        (Unbounded::SeesNoBackups, "the backup script of this image cannot read WAL-G's list and deletes nothing"),
        (
            Unbounded::TooRare,
            "the backup script of this image deletes only while there are as many younger backups \
             as days to retain, and the schedule never makes that many",
        ),
        (Unbounded::NoRuns, "the schedule never runs the backup script, which is what deletes"),
    ] {
        assert_eq!(why.to_string(), sentence);
    }
}
