//! Files that were not written in good faith.

mod support;

use proptest::prelude::*;
use support::fault;
use waxseal_dns::{
    DnsFacts, DnsFactsError, Limits, Snapshot, SnapshotError, Zone, ZoneError, ZoneProblem,
};

fn limits(change: impl FnOnce(&mut Limits)) -> Limits {
    let mut limits = Limits::default();
    change(&mut limits);
    limits
}

#[test]
fn files_without_a_record_are_an_error() {
    for file in [&b""[..], b"\n\n", b"; only a comment", b"$ORIGIN a.test.\n", b"\xef\xbb\xbf"] {
        let error = Zone::parse(file, &Limits::default()).unwrap_err();
        assert!(matches!(error, ZoneError::NoRecords), "{error}");
    }
}

#[test]
fn binary_junk_is_told_by_its_first_byte() {
    assert_eq!(fault(b"\x1f\x8b\x08\0\0\0"), (1, ZoneProblem::Byte { byte: 0x1f }));
    assert_eq!(fault(b"PK\x03\x04"), (1, ZoneProblem::Byte { byte: 3 }));
}

#[test]
fn a_line_of_ten_megabytes_is_refused() {
    let limit = Limits::default().entry_bytes;
    let word = [&b"a.test. TXT "[..], &vec![b'x'; 10_000_000]].concat();
    assert_eq!(fault(&word), (1, ZoneProblem::EntryTooLong { limit }));
    let words = [&b"a.test. TXT"[..], &b" x".repeat(5_000_000)].concat();
    assert_eq!(fault(&words), (1, ZoneProblem::EntryTooLong { limit }));
}

#[test]
fn parentheses_do_not_nest() {
    assert_eq!(fault(&b"(".repeat(1_000_000)), (1, ZoneProblem::NestedParentheses));
    assert_eq!(fault(&b"a.test. TXT (((x)))"[..]), (1, ZoneProblem::NestedParentheses));
}

#[test]
fn include_opens_no_file() {
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(secret.path(), "b.test. TXT secret\n").unwrap();
    for directive in ["$INCLUDE", "$include"] {
        let file = format!("a.test. TXT x\n{directive} {}\n", secret.path().display());
        assert_eq!(fault(file.as_bytes()), (2, ZoneProblem::Include));
    }
}

#[test]
fn each_limit_has_its_own_error() {
    let file = b"a.test. TXT x\nb.test. TXT x\n b.test. TXT y\n";
    let file = &file[..28];
    let error = Zone::parse(file, &limits(|limits| limits.records = 1)).unwrap_err();
    let problem = ZoneProblem::TooManyRecords { limit: 1 };
    assert!(matches!(error, ZoneError::Line { line: 2, problem: found } if found == problem));
    let error = Zone::parse(file, &limits(|limits| limits.names = 1)).unwrap_err();
    assert!(matches!(error, ZoneError::TooManyNames { limit: 1 }), "{error}");
    // The empty names between a name and its apex count too.
    let deep = b"test. SOA a. b. 1 2 3 4 5\na.b.c.d.test. TXT x\n";
    let error = Zone::parse(deep, &limits(|limits| limits.names = 4)).unwrap_err();
    assert!(matches!(error, ZoneError::TooManyNames { limit: 4 }), "{error}");
    assert!(Zone::parse(deep, &limits(|limits| limits.names = 5)).is_ok());
    let small = limits(|limits| limits.file_bytes = 27);
    for error in [Zone::parse(file, &small).unwrap_err(), Zone::read(file, &small).unwrap_err()] {
        assert!(matches!(error, ZoneError::FileTooLarge { limit: 27 }), "{error}");
    }
    assert!(Zone::read(file, &limits(|limits| limits.file_bytes = 28)).is_ok());

    let json = br#"{"version": 1, "answers": [{"name": "a.test", "type": "A", "status": "timeout"},
        {"name": "b.test", "type": "A", "status": "timeout"}]}"#;
    let error = Snapshot::read(&json[..], &limits(|limits| limits.records = 1)).unwrap_err();
    assert!(matches!(error, SnapshotError::TooManyAnswers { limit: 1 }), "{error}");
    let error = Snapshot::read(&json[..], &small).unwrap_err();
    assert!(matches!(error, SnapshotError::FileTooLarge { limit: 27 }), "{error}");

    let path = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(path.path(), file).unwrap();
    let error = DnsFacts::open([path.path()], small).unwrap_err();
    assert!(matches!(error, DnsFactsError::TooLarge { limit: 27, .. }), "{error}");
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(file in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Zone::parse(&file, &Limits::default());
        let _ = Snapshot::parse(&file, &Limits::default());
    }

    #[test]
    fn anything_like_a_zone_file_is_read_or_refused(
        words in proptest::collection::vec(
            prop_oneof![
                Just("\n"), Just(" "), Just("("), Just(")"), Just("\""), Just(";"), Just("\\"),
                Just("\\255"), Just("@"), Just("$ORIGIN"), Just("$TTL"), Just("a.test."), Just("*"),
                Just("*.test."), Just("TXT"), Just("CNAME"), Just("DNAME"), Just("NS"), Just("SOA"),
                Just("MX"), Just("300"), Just("IN"), Just("."), Just("..")
            ],
            0..60,
        )
    ) {
        let file = words.join(" ");
        let _ = Zone::parse(file.as_bytes(), &Limits::default());
    }
}
