//! Input that is broken or made to harm.

use std::io::{Read as _, Write as _};
use std::process::Stdio;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::{Desk, data, mbox};

const DNS: [&str; 2] = ["--dns", "keys.zone"];

fn desk() -> Desk {
    let desk = Desk::new();
    desk.copy(&["football.eml", "keys.zone"]);
    desk
}

fn verify(desk: &Desk, paths: &[&str]) -> crate::support::Run {
    desk.run(&[&["verify", "--only", "dkim"], paths, &DNS].concat())
}

#[test]
fn an_empty_file_holds_no_message() {
    let desk = desk();
    desk.write("empty", "");
    let run = verify(&desk, &["empty"]);
    assert_eq!(run.stderr, "hint: there is no message in what was given\n");
    assert_eq!(run.expect(0), "\n0 messages\n");
}

#[test]
fn binary_junk_is_an_unsigned_message() {
    let desk = desk();
    let junk: Vec<u8> =
        (0..25_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    desk.write("junk", &junk);
    assert!(verify(&desk, &["junk"]).expect(0).starts_with("junk: none"));
    assert_eq!(desk.run(&["dns", "questions", "--only", "dkim", "junk"]).expect(0), "");
}

#[test]
fn a_truncated_mbox_gives_what_is_there() {
    let desk = desk();
    let football = String::from_utf8(data("football.eml")).unwrap();
    let whole = mbox([&*football, &football]);
    desk.write("cut.mbox", &whole[..whole.len() - 40]);
    let text = verify(&desk, &["cut.mbox"]).expect(1);
    assert!(text.starts_with("cut.mbox#1: pass\n"), "{text}");
    assert!(text.contains("cut.mbox#2: fail\n"), "{text}");
}

#[test]
fn truncated_compression_is_damage_and_not_the_end() {
    let desk = desk();
    let football = String::from_utf8(data("football.eml")).unwrap();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(football.as_bytes()).unwrap();
    let whole = gzip.finish().unwrap();
    desk.write("1.gz", &whole[..whole.len() / 2]);
    desk.write("2.gz", &whole);
    let text = verify(&desk, &["1.gz", "2.gz"]).expect(4);
    assert!(text.starts_with("1.gz: damaged: the gzip data ends too early"), "{text}");
    assert!(text.contains("2.gz: pass\n"), "{text}");
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_within_a_folder_is_damage() {
    let desk = desk();
    desk.write("mail/1.eml", data("football.eml"));
    std::os::unix::fs::symlink("nowhere", desk.path("mail/2.eml")).unwrap();
    let text = verify(&desk, &["mail"]).expect(4);
    assert!(text.starts_with("mail/1.eml: pass\n"), "{text}");
    assert!(text.contains("mail/2.eml: damaged: "), "{text}");
    let run = desk.run(&["dns", "questions", "--only", "dkim", "mail"]);
    assert!(run.stderr.starts_with("warning: mail/2.eml: "), "{}", run.stderr);
    assert_eq!(run.expect(4).lines().count(), 2);
}

#[test]
fn a_path_that_is_not_there_is_told() {
    let desk = desk();
    let error = verify(&desk, &["football.eml", "nowhere.mbox"]).expect_error(4);
    assert!(error.starts_with("error: nowhere.mbox: no such file or folder"), "{error}");
    let error = verify(&desk, &["-", "-"]).expect_error(4);
    assert!(error.contains("only once"), "{error}");
}

#[test]
fn dns_files_that_are_none_are_told() {
    let desk = desk();
    desk.write("junk.json", "{\"version\": 2}");
    desk.write("junk.zone", "this is no zone\n");
    for (file, text) in [
        ("missing.json", "missing.json: "),
        ("junk.json", "junk.json: not a usable DNS snapshot: "),
        ("junk.zone", "junk.zone: not a usable zone file: "),
        (".", ".: "),
    ] {
        let error =
            desk.run(&["verify", "--only", "dkim", "football.eml", "--dns", file]).expect_error(4);
        assert!(error.starts_with(&format!("error: {text}")), "{error}");
    }
}

/// No file name and no header field reaches the terminal as it is.
#[cfg(unix)]
#[test]
fn escape_sequences_are_written_out() {
    let desk = desk();
    let nasty = "x\u{1b}]0;owned\u{7}\u{202e}\ny";
    desk.write(&format!("mail/{nasty}"), format!("DKIM-Signature: v=1; d={nasty}\n\nx\n"));
    for format in ["text", "json", "jsonl", "csv"] {
        let run = desk.run(&[
            "verify",
            "--only",
            "dkim",
            "mail",
            "--dns",
            "keys.zone",
            "--format",
            format,
        ]);
        for text in [&run.stdout, &run.stderr] {
            assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text:?}");
        }
        assert!(run.stdout.contains("owned"), "{}", run.stdout);
    }
    let error = verify(&desk, &[&format!("gone{nasty}")]).expect_error(4);
    assert!(!error.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{error:?}");
}

#[test]
fn a_reader_that_stops_is_no_failure_to_tell() {
    let desk = desk();
    let football = String::from_utf8(data("football.eml")).unwrap();
    desk.write("a.mbox", mbox(std::iter::repeat_n(&*football, 3000)));
    let mut command = desk.command(&[
        "verify",
        "--only",
        "dkim",
        "a.mbox",
        "--dns",
        "keys.zone",
        "--format",
        "jsonl",
    ]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut start = [0; 100];
    child.stdout.take().unwrap().read_exact(&mut start).unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(141));
    assert_eq!(String::from_utf8(ended.stderr).unwrap(), "");
}
