//! Files in layers.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail like tests")]

mod support;

use std::path::PathBuf;

use support::{ask, question, txt};
use tempfile::TempDir;
use waxseal_dns::{DnsFacts, DnsFactsError, Limits};
use waxseal_verify::dns::{Answer, Dns, DnsFailure, RecordType};

const ZONE: &str = "$ORIGIN a.test.\n@ SOA ns host 1 2 3 4 5\ntext TXT zone\nout CNAME text.b.test.\n\
                    back CNAME back.b.test.\nloop CNAME loop.b.test.\n";
const BAG: &str = "text.b.test. TXT bag\ntext.a.test. TXT other\nback.b.test. CNAME text.a.test.\n\
                   loop.b.test. CNAME loop.a.test.\nto-snapshot.b.test. CNAME kept.c.test.\n";
const SNAPSHOT: &str = "\u{feff}\r\n {\"version\": 1, \"answers\": [\
    {\"name\": \"kept.c.test\", \"type\": \"TXT\", \"records\": [[\"snapshot\"]]},\
    {\"name\": \"text.a.test\", \"type\": \"TXT\", \"status\": \"timeout\"}]}";

fn write(folder: &TempDir, files: &[(&str, &str)]) -> Vec<PathBuf> {
    files
        .iter()
        .map(|(name, content)| {
            let path = folder.path().join(name);
            std::fs::write(&path, content).unwrap();
            path
        })
        .collect()
}

#[test]
fn the_first_file_that_knows_has_the_answer() {
    let folder = TempDir::new().unwrap();
    let paths = write(&folder, &[("zone", ZONE), ("bag.json", BAG), ("snapshot.zone", SNAPSHOT)]);
    let facts = DnsFacts::open(&paths, Limits::default()).unwrap();
    for (asked, answer) in [
        ("text.a.test", Some(txt(&[b"zone"]))),
        ("none.a.test", Some(Answer::NxDomain)),
        ("text.b.test", Some(txt(&[b"bag"]))),
        ("kept.c.test", Some(txt(&[b"snapshot"]))),
        ("none.c.test", None),
        // Aliases lead from file to file.
        ("out.a.test", Some(txt(&[b"bag"]))),
        ("back.a.test", Some(txt(&[b"zone"]))),
        ("to-snapshot.b.test", Some(txt(&[b"snapshot"]))),
        ("loop.a.test", Some(Answer::Failed(DnsFailure::CnameChain))),
    ] {
        assert_eq!(ask(&facts, asked), answer, "{asked}");
    }
    let reversed = DnsFacts::open(paths.iter().rev(), Limits::default()).unwrap();
    assert_eq!(ask(&reversed, "text.a.test"), Some(Answer::Failed(DnsFailure::Timeout)));
    assert_eq!(ask(&reversed, "out.a.test"), Some(txt(&[b"bag"])));
}

#[test]
fn without_files_nothing_is_known() {
    let facts = DnsFacts::new(Limits::default());
    assert_eq!(facts.answer(&question("a.test", RecordType::A)), None);
}

#[test]
fn an_error_names_the_file() {
    let folder = TempDir::new().unwrap();
    let paths = write(&folder, &[("good", BAG), ("bad", "a TXT x"), ("worse", "{\"version\": 3}")]);
    let missing = folder.path().join("missing");
    for (bad, expected) in [
        (&paths[1], "not a usable zone file: line 1: the name \"a\" is relative"),
        (&paths[2], "not a usable DNS snapshot: this snapshot has version 3"),
        (&missing, "No such file"),
    ] {
        let error = DnsFacts::open([&paths[0], bad], Limits::default()).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{}: ", bad.display())), "{error}");
        assert!(error.contains(expected), "{error}");
    }
    let error = DnsFacts::open([&missing], Limits::default()).unwrap_err();
    assert!(matches!(error, DnsFactsError::Read { .. }));
}

#[test]
fn texts_are_listed_once_by_name() {
    let folder = TempDir::new().unwrap();
    let paths = write(&folder, &[("zone", ZONE), ("bag", BAG), ("snapshot", SNAPSHOT)]);
    let facts = DnsFacts::open(&paths, Limits::default()).unwrap();
    let listed: Vec<_> = facts
        .texts()
        .into_iter()
        .map(|(name, records)| (name, records.iter().map(|r| r.joined().into_owned()).collect()))
        .collect();
    let expected: [(&str, Vec<Vec<u8>>); 3] = [
        ("kept.c.test", vec![b"snapshot".to_vec()]),
        ("text.a.test", vec![b"zone".to_vec()]),
        ("text.b.test", vec![b"bag".to_vec()]),
    ];
    assert_eq!(listed, expected);
}
