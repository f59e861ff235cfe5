//! `--skip-junk` and `--folders`: what belongs to a run, and what is told of the rest.

use serde_json::{Value, json};

use crate::support::{Desk, MESSAGE, mbox};

const VERIFY: [&str; 5] = ["verify", "--only", "dkim", "--dns", "empty.zone"];

/// A Maildir++ with five messages, each in another folder or state.
fn maildir() -> Desk {
    let desk = Desk::new();
    desk.write("empty.zone", "example.com. TXT \"v=spf1 -all\"\n");
    for folder in ["", ".Junk/", ".Sent/", ".Courrier ind&AOk-sirable/"] {
        for part in ["cur", "new", "tmp"] {
            desk.write(&format!("Maildir/{folder}{part}/.keep"), "");
        }
        desk.write(&format!("Maildir/{folder}cur/1.M1P1.host:2,S"), MESSAGE);
    }
    desk.write("Maildir/cur/2.M1P1.host:2,Sb", MESSAGE);
    desk.write("Maildir/dovecot-keywords", "0 $Forwarded\n1 Junk\n");
    desk
}

/// The paths of messages that were judged, and what is told of the others.
fn judged(desk: &Desk, args: &[&str]) -> (Vec<String>, Value) {
    let mut runs = ["1", "4"].map(|jobs| {
        let run = desk.run(&[&VERIFY[..], &["--format", "json", "--jobs", jobs], args].concat());
        let json = run.json(0);
        let messages = json["messages"].as_array().unwrap();
        let paths = messages.iter().map(|message| message["path"].as_str().unwrap().to_owned());
        let left_out = json["summary"]["left_out"].clone();
        assert_eq!(json["summary"]["messages"], messages.len());
        (paths.collect::<Vec<_>>(), left_out)
    });
    let [one, many] = &mut runs;
    assert_eq!(one, many, "the number of jobs changes nothing");
    std::mem::take(one)
}

#[test]
fn without_options_all_mail_belongs_to_the_run() {
    let (paths, left_out) = judged(&maildir(), &["Maildir"]);
    assert_eq!(paths.len(), 5);
    assert_eq!((&left_out["messages"], &left_out["folders"]), (&json!(0), &json!([])));
}

#[test]
fn junk_is_left_out_by_folder_and_by_keyword() {
    let desk = maildir();
    let (paths, left_out) = judged(&desk, &["Maildir", "--skip-junk"]);
    assert_eq!(paths, ["Maildir/cur/1.M1P1.host:2,S", "Maildir/.Sent/cur/1.M1P1.host:2,S"]);
    assert_eq!(
        left_out,
        json!({
            "messages": 3,
            "reasons": {"junk-folder": 2, "marked-junk": 1, "not-selected": 0},
            "folders": [
                {"folder": "Courrier indésirable", "reason": "junk-folder", "messages": 1},
                {"folder": "Junk", "reason": "junk-folder", "messages": 1},
                {"folder": "INBOX", "reason": "marked-junk", "messages": 1},
            ],
            "other_folders": 0,
        })
    );
    let text = desk.run(&[&VERIFY[..], &["Maildir", "--skip-junk"]].concat()).expect(0);
    let told = "3 left out\n  1  Courrier indésirable: a junk folder\n  1  Junk: a junk folder\n  \
                1  INBOX: marked as junk\n";
    assert!(text.ends_with(told), "{text}");
}

#[test]
fn folders_are_selected_by_patterns() {
    let desk = maildir();
    let (paths, left_out) = judged(&desk, &["Maildir", "--folders", "sent,Courrier*"]);
    assert_eq!(
        paths,
        [
            "Maildir/.Courrier ind&AOk-sirable/cur/1.M1P1.host:2,S",
            "Maildir/.Sent/cur/1.M1P1.host:2,S"
        ]
    );
    assert_eq!(left_out["reasons"]["not-selected"], 3);
    let (paths, left_out) = judged(&desk, &["Maildir", "--folders", "inbox", "--skip-junk"]);
    assert_eq!(paths, ["Maildir/cur/1.M1P1.host:2,S"]);
    assert_eq!(
        (&left_out["messages"], &left_out["reasons"]["marked-junk"]),
        (&json!(4), &json!(1))
    );
}

#[test]
fn mboxes_are_folders_and_keep_keywords_and_labels() {
    let desk = Desk::new();
    desk.write("empty.zone", "example.com. TXT \"v=spf1 -all\"\n");
    for name in ["Junk", "Junk-E-Mail.mbox", "Inbox", "lists/Junk drawer"] {
        desk.write(&format!("mail/{name}"), mbox([MESSAGE]));
    }
    let labelled = format!("X-Gmail-Labels: Spam,Unread\r\n{MESSAGE}");
    let marked = format!("X-Keywords: Junk\r\n{MESSAGE}");
    let forged = format!("Received: x\r\nX-Gmail-Labels: Spam\r\n{MESSAGE}");
    desk.write("mail/All mail.mbox", mbox([MESSAGE, &labelled, &marked, &forged]));
    let (paths, left_out) = judged(&desk, &["mail", "--skip-junk"]);
    assert_eq!(
        paths,
        ["mail/All mail.mbox", "mail/All mail.mbox", "mail/Inbox", "mail/lists/Junk drawer"]
    );
    assert_eq!(left_out["reasons"], json!({"junk-folder": 2, "marked-junk": 2, "not-selected": 0}));
    assert_eq!(left_out["folders"][2]["folder"], "All mail");
}

#[test]
fn a_path_that_is_a_junk_folder_is_left_out_with_a_hint() {
    let desk = maildir();
    desk.write("Junk", mbox([MESSAGE, MESSAGE]));
    for (path, hint) in [
        ("Maildir/.Junk", "the only message was left out; without --skip-junk"),
        ("Junk", "all 2 messages were left out; without --skip-junk"),
    ] {
        let run = desk.run(&[&VERIFY[..], &[path, "--skip-junk"]].concat());
        assert!(run.stderr.contains(hint), "{}", run.stderr);
        run.expect(0);
        let run = desk.run(&["diagnose", path, "--skip-junk"]);
        assert!(run.stderr.contains(hint), "{}", run.stderr);
        assert!(run.expect(0).contains("left out\n"));
    }
    // The name of where one stands is that of the folder.
    let mut command = desk.command(&["diagnose", ".", "--skip-junk", "--format", "json"]);
    let run: crate::support::Run =
        command.current_dir(desk.path("Maildir/.Junk")).output().unwrap().into();
    assert_eq!(run.json(0)["summary"]["left_out"]["reasons"]["junk-folder"], 1);
    let run = desk.run(&["diagnose", "Maildir", "--folders", "Nowhere"]);
    assert!(run.stderr.contains("--folders wants some of those"), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn what_is_left_out_is_not_read() {
    let desk = maildir();
    // An empty file is no message; among junk, nobody looks.
    desk.write("Maildir/.Junk/cur/2.M1P1.host:2,S", "");
    let verify = [&VERIFY[..], &["Maildir"]].concat();
    desk.run(&verify).expect(4);
    desk.run(&[&verify[..], &["--skip-junk"]].concat()).expect(0);
}

#[test]
fn lists_of_folders_must_name_some() {
    let desk = maildir();
    let error = desk.run(&["diagnose", "Maildir", "--folders", "INBOX,,Sent"]).expect_error(2);
    assert!(error.contains("--folders wants names"), "{error}");
    let long = "a".repeat(2_000);
    let error = desk.run(&["diagnose", "Maildir", "--folders", &long]).expect_error(2);
    assert!(error.contains("longer than"), "{error}");
}
