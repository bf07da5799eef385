use super::*;

#[test]
fn values_without_a_problem_are_accepted() {
    for (syntax, accepted, rejected) in [
        (Syntax::Switch, vec!["true", "TRUE", "off", "0"], vec!["yes", "1", " true"]),
        (Syntax::ExactSwitch, vec!["true", "false"], vec!["True", "yes"]),
        (Syntax::NonEmptySwitch, vec!["true", "anything"], vec!["false", "0", "no"]),
        (Syntax::GoBool, vec!["T", "0"], vec!["yes", "on"]),
        (Syntax::GoInt, vec!["16", "-1", "+4"], vec!["4.0", " 4", "four"]),
        (Syntax::GoNumberAtLeast(1), vec!["16", "0x10"], vec!["0", "08", "many"]),
        (Syntax::IntegerAtLeast(0), vec!["0", "30"], vec!["-1", "30%"]),
        (Syntax::Port, vec!["22", "65535"], vec!["0", "65536", "ssh"]),
        (Syntax::OneOf(&["hex", "none"]), vec!["hex"], vec!["HEX"]),
        (Syntax::Json, vec!["{}", "\"a\"", "1"], vec!["harbor production", "{a: 1}"]),
        (Syntax::JsonObject, vec!["{}", r#"{"a": "B"}"#], vec!["[]", "\"a\""]),
        (Syntax::CronSchedule, vec!["0 1 * * *"], vec!["0 25 * * *"]),
        (Syntax::Crontab, vec!["[]", "- 0 5 * * * a"], vec!["0 5 * * * a", "- 0 25 * * * a"]),
        (Syntax::TimeoutDuration, vec!["0", "10m"], vec!["10 minutes"]),
        (Syntax::Time, vec!["2026-05-04T03:02:01Z"], vec!["2026-05-04T03:02:01"]),
        (Syntax::RetentionDays, vec!["7"], vec!["seven"]),
        (Syntax::Timeline, vec!["latest", "current", "3"], vec!["newest", "0"]),
        (Syntax::PostgresMajor, vec!["16"], vec!["16.2"]),
        (Syntax::Url(Scheme::Azure), vec!["azure://c/p"], vec!["https://c/p"]),
        (Syntax::Endpoint, vec!["https://minio"], vec!["minio"]),
        (Syntax::WaleEndpoint, vec!["https+path://minio"], vec!["https://minio"]),
        (Syntax::Bucket, vec!["b"], vec!["s3://b"]),
        (Syntax::ScopeSuffix, vec!["/uid"], vec!["uid", "/{uid}"]),
        (Syntax::PathPart, vec!["harbor-"], vec!["{harbor}"]),
        (Syntax::Region, vec!["eu-central-1"], vec!["eu-central-1a"]),
        (Syntax::AbsolutePath, vec!["/keys/walg"], vec!["keys/walg"]),
        (Syntax::NotNegative, vec!["0", "4", "four", "08"], vec!["-1", "-0x4"]),
        (Syntax::OneOfIgnoringCase(&["IPv4", "IPv6"]), vec!["ipv4"], vec!["v4"]),
        (Syntax::ArmoredKey, vec![r"-----BEGIN PGP PRIVATE KEY BLOCK-----\nkey"], vec!["key", "-----BEGIN PGP "]),
        (Syntax::SingleLine, vec!["a"], vec!["a\nb"]),
        (Syntax::ServerSideEncryption, vec!["AES256", "aws:kms"], vec!["aes256"]),
    ] {
        for value in accepted {
            assert!(syntax.accepts(value), "{syntax:?} {value:?}");
        }
        for value in rejected {
            assert!(!syntax.accepts(value), "{syntax:?} {value:?}");
        }
        assert!(syntax.accepts(""), "{syntax:?}");
        assert!(!syntax.to_string().is_empty() && !syntax.to_string().ends_with('.'), "{syntax:?}");
    }
    assert_eq!(Syntax::OneOf(&["a", "b", "c"]).to_string(), "a, b or c");
    assert_eq!(Syntax::OneOf(&["a"]).to_string(), "a");
}

#[test]
fn words_have_a_correction() {
    for (syntax, value, expected) in [
        (Syntax::Switch, "yes", Some("true")),
        (Syntax::ExactSwitch, "True", Some("true")),
        (Syntax::Switch, "maybe", None),
        (Syntax::GoBool, "on", Some("true")),
        (Syntax::GoBool, "No", Some("false")),
        (Syntax::NonEmptySwitch, "false", Some("")),
        (Syntax::NonEmptySwitch, "true", None),
        (Syntax::Port, "true", None),
    ] {
        assert_eq!(syntax.correction(value), expected, "{syntax:?} {value:?}");
    }
}
