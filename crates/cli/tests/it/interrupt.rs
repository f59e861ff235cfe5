//! Ctrl-c, and runs that go on later.
#![cfg(unix)]

use std::fs;
use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Desk, Run, data, mbox};

/// Messages of a run that is interrupted.
const MANY: usize = 6000;

fn desk() -> Desk {
    let desk = Desk::new();
    desk.copy(&["keys.zone"]);
    let football = String::from_utf8(data("football.eml")).unwrap();
    let changed = football.replace("hungry", "thirsty");
    let messages = (0..MANY).map(|n| if n % 10 == 0 { &*changed } else { &*football });
    desk.write("a.mbox", mbox(messages));
    desk
}

fn interrupt(child: &Child) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
}

fn start(desk: &Desk, args: &[&str]) -> Child {
    let mut command = desk.command(args);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_mins(1), "{what} did not come");
        thread::sleep(Duration::from_millis(5));
    }
}

fn length(desk: &Desk, name: &str) -> u64 {
    fs::metadata(desk.path(name)).map_or(0, |file| file.len())
}

/// Runs until the first results are in the file `out`, and interrupts. One job is slow enough on any
/// machine.
fn run_a_little(desk: &Desk, args: &[&str]) -> Run {
    let child = start(desk, &[args, &["--jobs", "1"]].concat());
    wait_until("the first result", || length(desk, "out") > 0);
    interrupt(&child);
    child.wait_with_output().unwrap().into()
}

#[test]
fn an_interrupted_run_goes_on_to_the_same_result() {
    let desk = desk();
    for format in ["json", "csv", "text"] {
        let verify =
            ["verify", "--only", "dkim", "a.mbox", "--dns", "keys.zone", "--at", "2022-11-08"];
        let verify = [&verify[..], &["--format", format]].concat();
        let resumed = [&verify[..], &["--output", "out", "--resume", "checkpoint"]].concat();
        let run = run_a_little(&desk, &resumed);
        assert!(run.stderr.contains("hint: the run was interrupted"), "{}", run.stderr);
        assert_eq!(run.expect(130), "");
        if format == "json" {
            let json: Value = serde_json::from_str(&desk.read("out")).unwrap();
            assert_eq!(json["complete"], false);
            let messages = json["messages"].as_array().unwrap().len();
            assert!(messages > 0 && messages < MANY);
            assert_eq!(json["summary"]["messages"], messages);
        }
        desk.run(&resumed).expect(1);
        desk.run(&[&verify[..], &["--output", "whole"]].concat()).expect(1);
        assert!(desk.read("out") == desk.read("whole"), "{format} differs");
        assert!(!desk.path("checkpoint").exists());
        fs::remove_file(desk.path("out")).unwrap();
    }
}

#[test]
fn what_is_left_out_is_counted_once_by_a_run_that_goes_on() {
    let desk = desk();
    let inbox = desk.read("a.mbox");
    desk.write("mail/Bulk", &inbox);
    desk.write("mail/Inbox", &inbox);
    let verify = ["verify", "--only", "dkim", "mail", "--dns", "keys.zone", "--at", "2022-11-08"];
    let verify = [&verify[..], &["--skip-junk", "--format", "json", "--output"]].concat();
    let resumed = [&verify[..], &["out", "--resume", "checkpoint"]].concat();
    run_a_little(&desk, &resumed).expect(130);
    desk.run(&resumed).expect(1);
    desk.run(&[&verify[..], &["whole"]].concat()).expect(1);
    assert!(desk.read("out") == desk.read("whole"));
    let json: Value = serde_json::from_str(&desk.read("out")).unwrap();
    let (judged, left_out) = (&json["summary"]["messages"], &json["summary"]["left_out"]);
    assert_eq!((judged, &left_out["messages"]), (&MANY.into(), &MANY.into()));
}

#[test]
fn now_is_when_the_run_began() {
    let desk = desk();
    let verify = ["verify", "--only", "dkim", "a.mbox", "--dns", "keys.zone", "--format", "jsonl"];
    let resumed = [&verify[..], &["--output", "out", "--resume", "checkpoint"]].concat();
    run_a_little(&desk, &resumed).expect(130);
    // The clock must have gone on.
    thread::sleep(Duration::from_millis(1100));
    desk.run(&resumed).expect(1);
    let text = desk.read("out");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), MANY);
    assert!(lines.iter().all(|line| line["judged_at"] == lines[0]["judged_at"]));
}

#[test]
fn a_checkpoint_of_another_run_is_refused() {
    let desk = desk();
    let resumed = |format| {
        [
            "verify",
            "a.mbox",
            "--dns",
            "keys.zone",
            "--resume",
            "cp",
            "--output",
            "out",
            "--format",
            format,
        ]
    };
    run_a_little(&desk, &resumed("csv")).expect(130);
    let error = desk.run(&resumed("jsonl")).expect_error(4);
    assert!(error.contains("of a run with other paths or options"), "{error}");
    // Facts that have changed since would give one document of two minds.
    let mut facts = data("keys.zone");
    facts.extend_from_slice(b"x.example.com. 3600 IN TXT \"x\"\n");
    desk.write("keys.zone", facts);
    desk.run(&resumed("csv")).expect_error(4);
    let json = [
        "verify",
        "--only",
        "dkim",
        "a.mbox",
        "--dns",
        "keys.zone",
        "--resume",
        "cp",
        "--format",
        "json",
    ];
    assert!(desk.run(&json).expect_error(2).contains("wants --output"));
}

/// A read of a pipe that nobody writes to cannot be called back.
#[test]
fn a_run_that_waits_for_a_pipe_ends_too() {
    let desk = desk();
    let pipe = desk.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let child = start(
        &desk,
        &["verify", "--only", "dkim", "pipe", "--dns", "keys.zone", "--format", "json"],
    );
    let mut writer = fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    writer.write_all(&data("football.eml")).unwrap();
    thread::sleep(Duration::from_millis(300));
    let begun = Instant::now();
    interrupt(&child);
    let json = Run::from(child.wait_with_output().unwrap()).json(130);
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert_eq!(json["complete"], false);
    drop(writer);
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let desk = desk();
    let mut command = desk.command(&["verify", "--only", "dkim", "-", "--dns", "keys.zone"]);
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let stdin = child.stdin.take();
    thread::sleep(Duration::from_millis(500));
    interrupt(&child);
    thread::sleep(Duration::from_millis(200));
    let begun = Instant::now();
    interrupt(&child);
    let run = Run::from(child.wait_with_output().unwrap());
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    assert!(run.stderr.starts_with("hint: ending the run"), "{}", run.stderr);
    run.expect(130);
    drop(stdin);
}
