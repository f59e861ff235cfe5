//! `waxseal verify`: SPF, DMARC and ARC beside DKIM, and the SMTP session.

use serde_json::Value;

use crate::support::{Desk, MESSAGE, data};

const GMAIL: [&str; 6] = ["verify", "gmail.eml", "--dns", "gmail.zone", "--at", "received"];

fn gmail() -> Desk {
    let desk = Desk::new();
    desk.copy(&["gmail.eml", "gmail.zone"]);
    desk
}

/// `example.com` with SPF and DMARC, and nothing else in the world.
const ZONES: &str = "$ORIGIN .\n\
    com. 300 IN SOA ns.com. x.com. 1 2 3 4 5\n\
    example.com. 300 IN TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\n\
    _dmarc.example.com. 300 IN TXT \"v=DMARC1; p=reject; sp=quarantine; np=reject; adkim=s\"\n\
    list.example.com. 300 IN A 192.0.2.7\n";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("example.zone", ZONES);
    desk.write("a.eml", MESSAGE);
    desk
}

fn verify(desk: &Desk, more: &[&str]) -> Value {
    let args = ["verify", "a.eml", "--dns", "example.zone", "--format", "jsonl", "--exit-zero"];
    desk.run(&[&args[..], more].concat()).json(0)
}

#[test]
fn the_session_of_real_mail_is_read_where_the_trusted_host_wrote_it() {
    let text = gmail().run(&[&GMAIL[..], &["--trust-received", "mx.google.com"]].concat());
    assert_eq!(text.stderr, "");
    let text = text.expect(0);
    let told = [
        "gmail.eml: pass\n  dkim pass — gmail.com (20120113, rsa-sha256 2048)",
        "\n  spf pass — gmail.com (MAIL FROM): the client matches \"include:_netblocks2.google.com\"",
        "\n  dmarc pass — gmail.com (p=none, of gmail.com): dkim gmail.com, spf gmail.com are aligned\n",
    ];
    assert!(told.iter().all(|told| text.contains(told)), "{text}");
    let by_number = gmail().run(&[&GMAIL[..], &["--trust-received", "2"]].concat()).expect(0);
    assert_eq!(by_number, text);
}

#[test]
fn without_a_session_there_is_no_spf_and_dkim_decides() {
    let text = gmail().run(&GMAIL).expect(0);
    assert!(!text.contains("spf"), "{text}");
    assert!(text.contains("dmarc pass — gmail.com (p=none, of gmail.com): dkim gmail.com is"));
    // The topmost field does not name a client.
    let text = gmail().run(&[&GMAIL[..], &["--trust-received", "mx.example.net"]].concat());
    let text = text.expect(0);
    assert!(text.contains("spf not checked: no Received field is of the trusted host"), "{text}");
}

#[test]
fn only_dkim_asks_and_tells_nothing_else() {
    let text = gmail().run(&[&GMAIL[..], &["--only", "dkim"]].concat()).expect(0);
    assert!(text.starts_with("gmail.eml: pass — gmail.com (20120113,"), "{text}");
    let json = gmail().run(&[&GMAIL[..], &["--only", "dkim", "--format", "jsonl"]].concat());
    let json = json.json(0);
    assert_eq!((&json["dmarc"], &json["arc"]), (&Value::Null, &Value::Null));
    let questions = gmail().run(&["dns", "questions", "gmail.eml", "--only", "dkim"]).expect(0);
    assert_eq!(questions, "20120113._domainkey.gmail.com TXT\n");
}

#[test]
fn a_session_can_be_given() {
    let desk = desk();
    let json = verify(&desk, &["--client-ip", "192.0.2.5", "--mail-from", "<joe@example.com>"]);
    assert_eq!(json["spf"][0]["result"], "pass");
    assert_eq!(json["dmarc"]["result"], "pass");
    assert_eq!(json["result"], "pass");
    assert_eq!(json["dkim"], "none");
    assert_eq!(json["envelope"]["mail_from"], "joe@example.com");
    // A bounce is checked by the host's name, which is another domain's.
    let bounce = ["--client-ip", "192.0.2.5", "--mail-from", "", "--helo", "host.other.com"];
    let json = verify(&desk, &bounce);
    assert_eq!(json["spf"][0]["domain"], "host.other.com");
    assert_eq!(json["dmarc"]["result"], "fail");
    for missing in [&["--helo", "x"][..], &["--mail-from", "x"]] {
        let args = [&["verify", "a.eml", "--dns", "example.zone"][..], missing].concat();
        desk.run(&args).expect_error(2);
    }
    let both = ["--client-ip", "192.0.2.5", "--trust-received", "1"];
    desk.run(&[&["verify", "a.eml", "--dns", "example.zone"][..], &both].concat()).expect_error(2);
}

/// RFC 9989 §7.4: rejecting is not the receiver's first choice.
#[test]
fn a_policy_and_what_to_do_are_two_things() {
    let desk = desk();
    let run =
        desk.run(&["verify", "a.eml", "--dns", "example.zone", "--client-ip", "198.51.100.1"]);
    let text = run.expect(1);
    assert!(text.starts_with("a.eml: fail\n  dkim none: the message is not signed\n"), "{text}");
    assert!(
        text.contains(
            "  dmarc fail — example.com (p=reject, of example.com): no authenticated identifier is \
             aligned; treat as suspicious\n"
        ),
        "{text}"
    );
    let json = verify(&desk, &[]);
    assert_eq!(json["dmarc"]["policy"]["evaluated"], "reject");
    assert_eq!(json["dmarc"]["action"], "quarantine");
}

#[test]
fn subdomains_that_exist_and_that_do_not_have_policies_of_their_own() {
    let desk = desk();
    for (host, tag, policy) in [("list", "sp", "quarantine"), ("gone", "np", "reject")] {
        desk.write("a.eml", MESSAGE.replace("joe@example.com", &format!("joe@{host}.example.com")));
        let dmarc = verify(&desk, &[])["dmarc"].clone();
        assert_eq!(dmarc["policy"]["tag"], tag);
        assert_eq!(dmarc["policy"]["published"], policy);
        assert_eq!(dmarc["policy_domain"], "example.com");
    }
}

#[test]
fn an_ambiguous_author_is_never_taken_for_mail_without_a_policy() {
    let desk = desk();
    for (from, code) in [
        ("From: a@example.com\r\nFrom: b@example.com\r\n", "several-from-fields"),
        ("From: a@example.com, b@example.org\r\n", "several-author-domains"),
        ("From: a@evil.example(.example.com\r\n", "from-malformed"),
        ("", "from-missing"),
    ] {
        desk.write("a.eml", MESSAGE.replace("From: joe@example.com\r\n", from));
        let dmarc = verify(&desk, &[])["dmarc"].clone();
        assert_eq!(
            (&dmarc["result"], &dmarc["code"]),
            (&"permerror".into(), &code.into()),
            "{from}"
        );
    }
}

#[test]
fn rfc_7489_wants_the_public_suffix_list() {
    let desk = desk();
    desk.write("list.dat", "// ===BEGIN ICANN DOMAINS===\ncom\nexample.com\n");
    desk.write("a.eml", MESSAGE.replace("joe@example.com", "joe@a.b.example.com"));
    let json = verify(&desk, &["--dmarc", "rfc7489", "--public-suffix-list", "list.dat"]);
    assert_eq!(json["dmarc"]["discovery"], "psl");
    // By this list `example.com` is a public suffix, and its record nobody's.
    assert_eq!(json["dmarc"]["result"], "none");
    assert_eq!(verify(&desk, &[])["dmarc"]["result"], "fail");
    let args = ["verify", "a.eml", "--dns", "example.zone", "--public-suffix-list", "list.dat"];
    assert!(desk.run(&args).expect_error(2).contains("goes with --dmarc rfc7489 only"));
    let args = ["verify", "a.eml", "--dns", "example.zone", "--dmarc", "rfc7489"];
    let error = desk.run(&[&args[..], &["--public-suffix-list", "gone.dat"]].concat());
    assert!(error.expect_error(4).contains("gone.dat"));
}

/// What a new user does: ask, keep, ask again, until nothing is open.
#[test]
fn questions_are_asked_in_rounds_until_the_verdict_stands() {
    let desk = gmail();
    let session = ["--trust-received", "mx.google.com"];
    let mut known: Vec<&str> = Vec::new();
    let zone = String::from_utf8(data("gmail.zone")).unwrap();
    let entries: Vec<String> = entries(&zone);
    let mut rounds = Vec::new();
    loop {
        desk.write("known.zone", known.concat());
        let mut args = vec!["dns", "questions", "gmail.eml"];
        if !known.is_empty() {
            args.extend(["--dns", "known.zone"]);
        }
        args.extend(session);
        let questions = desk.run(&args).expect(0);
        // Nobody here can say that `com` has no policy; it is not needed once gmail.com has one.
        let answers: Vec<&str> = entries
            .iter()
            .map(String::as_str)
            .filter(|entry| !known.contains(entry))
            .filter(|entry| {
                questions.lines().any(|line| {
                    let name = line.split(' ').next().unwrap();
                    entry.starts_with(&format!("{name}. "))
                })
            })
            .collect();
        if answers.is_empty() {
            assert_eq!(questions, "");
            break;
        }
        rounds.push(answers.len());
        known.extend(answers);
    }
    assert_eq!(rounds.iter().sum::<usize>(), entries.len());
    assert!(rounds.len() <= 5, "{rounds:?}");
    let args = ["verify", "gmail.eml", "--dns", "known.zone", "--at", "received"];
    desk.run(&[&args[..], &session].concat()).expect(0);
}

/// The records of a zone file, each in one line.
fn entries(zone: &str) -> Vec<String> {
    let mut entries = Vec::new();
    let mut depth = 0_i32;
    for line in zone.lines().filter(|line| !line.starts_with(';') && !line.starts_with('$')) {
        if depth == 0 {
            entries.push(String::new());
        }
        let balance = |open: char| i32::try_from(line.matches(open).count()).unwrap();
        depth += balance('(') - balance(')');
        let entry = entries.last_mut().unwrap();
        let words: Vec<_> = line.split_whitespace().collect();
        entry.push_str(&words.join(" "));
        entry.push_str(if depth == 0 { "\n" } else { " " });
    }
    entries
}
