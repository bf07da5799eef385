use super::*;
use crate::schedule::Schedule;

const OLD: BackupScript = BackupScript::DeleteFirst;
const NEW: BackupScript = BackupScript::BackupFirst;

#[test]
fn values_that_both_scripts_read_alike() {
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
fn messages_for_other_values() {
    let not_a_number = "the value is not a whole number of days; the backup script cannot compare it and may never \
                        delete a backup";
    let leading_zero = "the number of days starts with 0, so the backup script reads it as octal in one comparison and \
                        as decimal in another; remove the leading 0";
    let word = "the number of days is a word, which the backup script evaluates as an unset variable; it keeps backups \
                for 2 days";
    for (value, message) in [
        ("", "the number of days is empty; the backup script reads it as 0 and keeps backups for 2 days"),
        ("seven", word),
        ("_", word),
        ("1.5", not_a_number),
        ("7 days", not_a_number),
        ("7d", not_a_number),
        ("-", not_a_number),
        ("1e3", not_a_number),
        ("0x10", not_a_number),
        ("7\r", not_a_number),
        ("７", not_a_number),
        ("08", leading_zero),
        ("010", leading_zero),
        ("4294967296", "the number of days is too large; the backup script would never delete a backup"),
    ] {
        let error = RetentionDays::parse(value).expect_err(value);
        assert_eq!(error.to_string(), message, "{value:?}");
    }
}

#[test]
fn scripts_of_releases() {
    let defective = Some(BackupScript::ListUnreadable);
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
        assert_eq!(BackupScript::from_tag(Tag::new(major, minor, patch)), script, "{major}.{minor}-p{patch}");
    }
}

#[test]
fn numbers_of_backups() {
    let too_rare = BackupsKept::Unbounded(UnboundedReason::TooInfrequent);
    let no_runs = BackupsKept::Unbounded(UnboundedReason::NoRuns);
    for (schedule, value, old, new) in [
        ("*/10 * * * *", "14", BackupsKept::AtMost(2_018), BackupsKept::AtMost(2_017)),
        ("0 */12 * * *", "7", BackupsKept::AtMost(16), BackupsKept::AtMost(15)),
        ("0 */12 * * *", "14", BackupsKept::AtMost(30), BackupsKept::AtMost(29)),
        ("0 1 * * *", "5", BackupsKept::AtMost(7), BackupsKept::AtMost(6)),
        ("0 1 * * *", "0", BackupsKept::AtMost(4), BackupsKept::AtMost(3)),
        ("0 1 * * *", "4294967295", BackupsKept::AtMost(4_294_967_297), BackupsKept::AtMost(4_294_967_296)),
        ("@weekly", "5", too_rare, BackupsKept::AtMost(5)),
        ("0 0 */2 * *", "5", too_rare, BackupsKept::AtMost(5)),
        ("0 0 29 2 *", "5", too_rare, BackupsKept::AtMost(5)),
        // Two on Sundays and 2 days to retain: the first run deletes nothing, because only last week's exist; at the
        // second run there is one younger backup.
        ("0 1,13 * * 0", "2", too_rare, BackupsKept::AtMost(3)),
        ("0 1,9,17 * * 0", "2", BackupsKept::AtMost(6), BackupsKept::AtMost(4)),
        ("0 1,9,17 * * wed", "2", BackupsKept::AtMost(6), BackupsKept::AtMost(4)),
        ("0 1,9,17 * * fri,sun", "2", BackupsKept::AtMost(7), BackupsKept::AtMost(4)),
        ("@reboot", "5", no_runs, no_runs),
        ("0 0 30 2 *", "5", no_runs, no_runs),
    ] {
        let schedule = Schedule::parse(schedule).unwrap();
        let days = RetentionDays::parse(value).unwrap();
        assert_eq!(backups_kept(&schedule, days, OLD), old, "{schedule}, {value}");
        assert_eq!(backups_kept(&schedule, days, NEW), new, "{schedule}, {value}");
    }
    let daily = Schedule::parse("@daily").unwrap();
    assert_eq!(
        backups_kept(&daily, RetentionDays::DEFAULT, BackupScript::ListUnreadable),
        BackupsKept::Unbounded(UnboundedReason::ListUnreadable)
    );
}

#[test]
fn messages_for_unbounded_numbers() {
    for (reason, message) in [
        (
            UnboundedReason::ListUnreadable,
            "the backup script of this image cannot read WAL-G's backup list, so it never deletes a backup",
        ),
        (
            UnboundedReason::TooInfrequent,
            "the backup script of this image only deletes a backup if at least as many younger backups exist as there \
             are days to retain, and this schedule never creates that many",
        ),
        (UnboundedReason::NoRuns, "the schedule never runs the backup script, which is what deletes old backups"),
    ] {
        assert_eq!(reason.to_string(), message);
    }
}
