//! `waxseal verify`: verdicts, options and exit codes.

use crate::support::{Desk, MESSAGE, data, mbox};

const DNS: &str = "keys.zone";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.copy(&["football.eml", "topicbox.eml", DNS]);
    desk
}

#[test]
fn real_mail_passes() {
    let run = desk().run(&["verify", "--only", "dkim", "football.eml", "--dns", DNS]);
    assert_eq!(run.stderr, "");
    assert_eq!(
        run.expect(0),
        "football.eml: pass\n  \
           pass — football.example.com (brisbane, ed25519-sha256) [lenient: bare-line-feed]\n  \
           pass — football.example.com (test, rsa-sha256 1024) [lenient: bare-line-feed]\n\
         \n1 message\n  1  pass\nmessages by signing domain\n  1  football.example.com\n"
    );
}

#[test]
fn a_signature_that_has_expired_is_refused_with_a_hint() {
    let run = desk().run(&["verify", "--only", "dkim", "topicbox.eml", "--dns", DNS]);
    assert!(run.stderr.starts_with("hint: 1 signature has expired since; --at received "));
    assert!(run.expect(1).starts_with("topicbox.eml: policy — topicbox.com "));
    let run = desk().run(&[
        "verify",
        "--only",
        "dkim",
        "topicbox.eml",
        "--dns",
        DNS,
        "--at",
        "2022-11-08T00:00:00Z",
    ]);
    assert_eq!(run.stderr, "");
    assert!(run.expect(0).starts_with("topicbox.eml: pass — "));
}

#[test]
fn received_takes_the_arrival_of_each_message() {
    let desk = Desk::new();
    let record = desk.generate("k", "ed25519", "s1");
    desk.snapshot("dns.json", &[&record]);
    let sign = ["sign", "--key", "k.pem", "--domain", "example.com", "--selector", "s1"];
    let options = ["--at", "2023-11-14", "--expire", "2d"];
    let signed = desk.run_with_stdin(&[&sign[..], &options].concat(), MESSAGE).expect(0);
    let with = |date: &str| format!("Received: from a by b; {date} 12:00:00 +0000\r\n{signed}");
    desk.write("soon.eml", with("Wed, 15 Nov 2023"));
    desk.write("late.eml", with("Wed, 22 Nov 2023"));
    // The postmark is of 2023-11-14.
    desk.write("a.mbox", mbox([&*signed]));
    desk.write("bare.eml", &signed);
    let verify = [
        "verify", "--only", "dkim", "soon.eml", "late.eml", "a.mbox", "bare.eml", "--dns",
        "dns.json",
    ];
    let results = |at: &str| {
        let json = desk.run(&[&verify[..], &["--format", "json", "--at", at]].concat()).json(1);
        let messages = json["messages"].as_array().unwrap().clone();
        let results = messages.iter().map(|m| m["result"].as_str().unwrap().to_owned());
        (results.collect::<Vec<_>>(), messages[0]["judged_at"].as_u64())
    };
    let (received, at) = results("received");
    assert_eq!(received, ["pass", "policy", "pass", "policy"]);
    assert_eq!(at, Some(1_700_049_600));
    assert_eq!(results("now").0, ["policy"; 4]);
}

#[test]
fn the_strict_policy_forgives_nothing() {
    let run = desk().run(&[
        "verify",
        "--only",
        "dkim",
        "football.eml",
        "--dns",
        DNS,
        "--policy",
        "strict",
    ]);
    let text = run.expect(1);
    assert!(text.contains("the policy does not forgive that a line ends in LF"), "{text}");
    let desk = desk();
    let crlf = String::from_utf8(data("football.eml")).unwrap().replace('\n', "\r\n");
    desk.write("crlf.eml", crlf);
    let text = desk
        .run(&["verify", "--only", "dkim", "crlf.eml", "--dns", DNS, "--policy", "strict"])
        .expect(0);
    assert!(!text.contains("lenient"), "{text}");
}

#[test]
fn without_dns_facts_it_says_what_to_do() {
    let error = desk().run(&["verify", "--only", "dkim", "football.eml"]).expect_error(2);
    assert!(error.starts_with("error: no DNS facts: ask the network with --dns live"), "{error}");
    assert!(error.contains("--dns FILE"), "{error}");
    assert!(error.contains("waxseal dns questions"), "{error}");
}

#[test]
fn what_is_not_in_the_snapshot_is_temporary_and_counted() {
    let desk = desk();
    desk.answers("empty.json", &[]);
    desk.write("my mail/1.eml", data("football.eml"));
    desk.write("my mail/2.eml", data("football.eml"));
    let run = desk.run(&["verify", "--only", "dkim", "my mail", "--dns", "empty.json"]);
    assert_eq!(
        run.stderr,
        "hint: 2 DNS questions are not in the snapshot; this lists what it must answer:\n  \
         waxseal dns questions 'my mail' --dns empty.json --only dkim\n"
    );
    let text = run.expect(3);
    assert!(text.contains("temperror — football.example.com"), "{text}");
    assert!(text.contains("\n  4  dns-not-in-snapshot\n"), "{text}");
}

/// Of several results the gravest that `--help` lists first decides.
#[test]
fn exit_codes_have_an_order() {
    let desk = desk();
    let changed = String::from_utf8(data("football.eml")).unwrap().replace("hungry", "thirsty");
    desk.write("changed.eml", changed);
    desk.write("unsigned.eml", MESSAGE);
    desk.write("damaged.eml.gz", [0x1f, 0x8b, 0x08, 0, 0]);
    let facts = String::from_utf8(data(DNS)).unwrap();
    desk.write(
        "lacking.zone",
        facts.lines().filter(|l| !l.starts_with("sysmsg")).collect::<Vec<_>>().join("\n"),
    );
    let code = |mail: &[&str], more: &[&str]| {
        let args = [&["verify", "--only", "dkim", "--dns", "lacking.zone"], more, mail].concat();
        desk.run(&args).code.unwrap()
    };
    let (good, none, missing) = ("football.eml", "unsigned.eml", "topicbox.eml");
    let (damaged, bad) = ("damaged.eml.gz", "changed.eml");
    assert_eq!(code(&[good, none], &[]), 0);
    assert_eq!(code(&[good, missing], &[]), 3);
    assert_eq!(code(&[missing, damaged, none], &[]), 4);
    assert_eq!(code(&[missing, damaged, bad], &[]), 1);
    assert_eq!(code(&[missing, damaged, bad], &["--exit-zero"]), 0);
    assert_eq!(code(&["nowhere.eml", bad], &["--exit-zero"]), 4);
    assert_eq!(code(&[good], &["--jobs", "0"]), 2);
    assert_eq!(code(&[], &[]), 2);
}

#[test]
fn standard_input_is_a_store_too() {
    let desk = desk();
    let one = desk
        .run_with_stdin(&["verify", "--only", "dkim", "-", "--dns", DNS], data("football.eml"))
        .expect(0);
    assert!(one.starts_with("-: pass\n"), "{one}");
    let football = String::from_utf8(data("football.eml")).unwrap();
    let mbox = mbox([&*football, &football]);
    let two = desk.run_with_stdin(&["verify", "--only", "dkim", "-", "--dns", DNS], mbox).expect(0);
    assert!(two.starts_with("-#1: pass\n") && two.contains("\n-#2: pass\n"), "{two}");
}

#[test]
fn the_number_of_jobs_does_not_change_a_byte() {
    let desk = desk();
    let football = String::from_utf8(data("football.eml")).unwrap();
    let changed = football.replace("hungry", "thirsty");
    let topicbox = String::from_utf8(data("topicbox.eml")).unwrap();
    let messages = (0..600).map(|n| match n % 7 {
        3 => &*changed,
        5 => &*topicbox,
        6 => "",
        _ => &*football,
    });
    desk.write("a.mbox", mbox(messages));
    for format in ["text", "json", "jsonl", "csv"] {
        let jobs = |jobs| {
            let args = [
                "verify",
                "--only",
                "dkim",
                "a.mbox",
                "football.eml",
                "--dns",
                DNS,
                "--format",
                format,
            ];
            desk.run(&[&args[..], &["--at", "2022-11-08", "--jobs", jobs]].concat()).expect(1)
        };
        let (one, four) = (jobs("1"), jobs("4"));
        assert!(one.len() > 50_000);
        assert!(one == four, "{format} differs");
    }
}

#[test]
fn explain_finds_what_was_changed() {
    let desk = desk();
    let football = String::from_utf8(data("football.eml")).unwrap();
    desk.write("list.eml", football.replace("Subject: Is", "Subject: [club] Is"));
    let args = ["verify", "--only", "dkim", "list.eml", "--dns", DNS];
    let plain = desk.run(&args).expect(1);
    assert!(!plain.contains("why"), "{plain}");
    let explained = desk.run(&[&args[..], &["--explain"]].concat()).expect(1);
    assert!(
        explained.contains("why (header): the Subject was tagged with \"[club]\""),
        "{explained}"
    );
}

#[test]
fn findings_say_what_is_wrong_and_what_mends_it() {
    let desk = desk();
    let football = String::from_utf8(data("football.eml")).unwrap();
    desk.write("list.eml", football.replace("Subject: Is", "Subject: [club] Is"));
    let args = ["verify", "--only", "dkim", "list.eml", "football.eml", "--dns", DNS, "--findings"];
    let text = desk.run(&args).expect(1);
    let (list, sound) = text.split_once("football.eml: ").unwrap();
    let expected = "  error[MSG012] the signature of football.example.com (selector brisbane) does \
                    not verify: the Subject was tagged with \"[club]\"\n    \
                    at Subject, field 5: [club] Is dinner ready? (changed after signing)\n    \
                    whoever passed the mail on: let what changes messages";
    assert!(list.contains(expected), "{list}");
    assert!(!sound.contains("error["), "{sound}");
    // The findings do not need --explain, and do not bring its lines.
    assert!(!text.contains("why ("), "{text}");
    // They are the same in JSON, and on any number of threads.
    let line = desk.run(&[&args[..], &["--format", "jsonl", "--jobs", "4"]].concat()).expect(1);
    let first: serde_json::Value = serde_json::from_str(line.lines().next().unwrap()).unwrap();
    assert_eq!(first["findings"][0]["name"], "msg-dkim-fails");
    assert_eq!(first["findings"][0]["excerpt"]["origin"], "Subject, field 5");
    let error = desk.run(&[&args[..], &["--format", "csv"]].concat()).expect_error(2);
    assert!(error.contains("--findings goes with the formats text, json and jsonl"), "{error}");
}

#[test]
fn results_that_only_the_sender_can_have_written_are_found_below_the_trusted_host() {
    let desk = Desk::new();
    desk.write("empty.zone", "example.com. TXT x\n");
    let received = "Received: from a (a [192.0.2.1]) by mx.example.net with ESMTPS id 1; \
                    Tue, 14 Nov 2023 12:00:00 +0000\r\n";
    let results = "Authentication-Results: mx.example.net; dmarc=pass\r\n";
    desk.write("forged.eml", format!("{received}X: y\r\n{received}{results}{MESSAGE}"));
    desk.write("own.eml", format!("{results}{received}{MESSAGE}"));
    let args = ["--dns", "empty.zone", "--findings", "--exit-zero", "--trust-received"];
    let run = |file, hop| desk.run(&[&["verify", file], &args[..], &[hop]].concat()).expect(0);
    assert!(run("forged.eml", "mx.example.net").contains("error[MSG005]"));
    assert!(!run("own.eml", "mx.example.net").contains("MSG005"));
    assert!(!run("forged.eml", "1").contains("MSG005"), "a number names nobody");
}

#[test]
fn explain_finds_the_key_that_signed_among_those_of_the_domain() {
    let desk = Desk::new();
    let old = desk.generate("old", "ed25519", "old");
    let new = desk.generate("new", "ed25519", "s1");
    desk.snapshot("dns.json", &[&old, &new]);
    let sign = ["sign", "--key", "old.pem", "--domain", "example.com", "--selector", "s1"];
    desk.write("rotated.eml", desk.run_with_stdin(&sign, MESSAGE).expect(0));
    let args = [
        "verify",
        "--only",
        "dkim",
        "rotated.eml",
        "--dns",
        "dns.json",
        "--explain",
        "--format",
        "jsonl",
    ];
    let told = desk.run(&args).json(1);
    let header = &told["signatures"][0]["explanation"]["header"];
    assert_eq!(header["changes"], serde_json::json!(["header-other-key"]));
    assert!(header["text"].as_str().unwrap().contains("old._domainkey.example.com"), "{header}");
}

/// An mbox does not say how `From ` lines were quoted: the reading that verifies is the right one.
#[test]
fn another_reading_of_the_mbox_is_judged_where_the_first_fails() {
    let desk = Desk::new();
    let record = desk.generate("k", "ed25519", "s1");
    desk.snapshot("dns.json", &[&record]);
    let sign = ["sign", "--key", "k.pem", "--domain", "example.com", "--selector", "s1"];
    let message = format!("{MESSAGE}>From the start, this line was quoted.\r\n");
    let signed = desk.run_with_stdin(&sign, message).expect(0);
    // As mboxo writers leave it.
    desk.write("o.mbox", mbox([&*signed]));
    let text = desk.run(&["verify", "--only", "dkim", "o.mbox", "--dns", "dns.json"]).expect(0);
    assert!(text.contains("note: judged with another reading of \">From \" lines"), "{text}");
    // As mboxrd writers leave it.
    desk.write("rd.mbox", mbox([&*signed]).replace("\n>From", "\n>>From"));
    let text = desk.run(&["verify", "--only", "dkim", "rd.mbox", "--dns", "dns.json"]).expect(0);
    assert!(!text.contains("note"), "{text}");
}

#[test]
fn quiet_leaves_the_results_alone() {
    let desk = desk();
    let args = ["verify", "--only", "dkim", "topicbox.eml", "--dns", DNS, "--format", "jsonl"];
    assert!(desk.run(&args).stderr.contains("1 message\n"));
    let run = desk.run(&[&args[..], &["--quiet"]].concat());
    assert_eq!(run.stderr, "");
    assert_eq!(run.json(1)["result"], "policy");
}

#[test]
fn results_go_to_a_file_but_never_into_the_mail() {
    let desk = desk();
    desk.write("mail/1.eml", data("football.eml"));
    let args = ["verify", "--only", "dkim", "mail", "--dns", DNS, "--output"];
    let run = desk.run(&[&args[..], &["out.txt"]].concat());
    assert!(run.stderr.starts_with("1 message\n"), "{}", run.stderr);
    assert_eq!(run.expect(0), "");
    assert!(desk.read("out.txt").starts_with("mail/1.eml: pass\n"));
    for within in ["mail/1.eml", "mail/new.txt", "mail/../mail/x"] {
        let error = desk.run(&[&args[..], &[within]].concat()).expect_error(2);
        assert!(error.contains("within the mail that is to be read"), "{error}");
    }
    assert_eq!(std::fs::read(desk.path("mail/1.eml")).unwrap(), data("football.eml"));
    let error = desk.run(&[&args[..], &["no/such/folder.txt"]].concat()).expect_error(4);
    assert!(error.starts_with("error: no/such/folder.txt: cannot write it: "), "{error}");
}
