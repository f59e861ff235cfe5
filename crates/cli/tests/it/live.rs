//! `--dns ADDRESS` and `--record-dns`: runs with a name server, and the same runs without it.

use std::collections::HashMap;
use std::net::UdpSocket;
use std::time::{Duration, Instant};

use hickory_proto::op::{Message, OpCode, ResponseCode};
use hickory_proto::rr::rdata::{A, TXT};
use hickory_proto::rr::{RData, Record, RecordType};

use crate::server::{Server, Way, Ways};
use crate::support::{Desk, MESSAGE, Run, mbox};

/// What the server has: addresses in letters are answered with their first address, texts as texts.
type Texts = HashMap<String, Vec<String>>;

fn server(texts: Texts) -> Server {
    Server::start(Ways::Both, move |query, way| vec![answer(&texts, query, way)])
}

fn answer(texts: &Texts, query: &Message, _: Way) -> Vec<u8> {
    let asked = &query.queries[0];
    let name = asked.name().to_ascii().trim_end_matches('.').to_lowercase();
    let mut reply = Message::response(query.metadata.id, OpCode::Query);
    reply.metadata.recursion_available = true;
    reply.add_query(asked.clone());
    match (texts.get(&name), asked.query_type()) {
        _ if name.starts_with("broken.") => reply.metadata.response_code = ResponseCode::ServFail,
        (Some(strings), RecordType::TXT) => {
            let data = RData::TXT(TXT::new(strings.clone()));
            reply.add_answer(Record::from_rdata(asked.name().clone(), 1, data));
        }
        (Some(_), RecordType::A) => {
            let data = RData::A(A([192, 0, 2, 1].into()));
            reply.add_answer(Record::from_rdata(asked.name().clone(), 1, data));
        }
        (Some(_), _) => {}
        (None, _) => reply.metadata.response_code = ResponseCode::NXDomain,
    }
    reply.to_vec().unwrap()
}

fn text(name: &str, text: &str) -> (String, Vec<String>) {
    (name.to_owned(), vec![text.to_owned()])
}

fn spf() -> Texts {
    let record = "v=spf1 ip4:198.51.100.0/24 include:_spf.example.net exists:%{l}.example.com \
                  a:host.example.com -all";
    [
        text("example.com", record),
        text("_spf.example.net", "v=spf1 a:gone.example.net ~all"),
        text("host.example.com", "x"),
        text("failing.test", "v=spf1 include:broken.test -all"),
    ]
    .into()
}

/// A port where nobody listens.
fn closed_port() -> String {
    UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

/// Runs a command with a server and its recording, and again with the recording alone; both must
/// write the same and end the same.
#[track_caller]
fn repeated(desk: &Desk, command: &[&str], server: &Server) -> Run {
    let address = server.address.to_string();
    let live = desk.run(&[command, &["--dns", &address, "--record-dns", "kept.json"]].concat());
    let before = server.queries();
    let again = desk.run(&[command, &["--dns", "kept.json"]].concat());
    assert_eq!((&again.stdout, again.code), (&live.stdout, live.code), "{}", live.stderr);
    assert_eq!(again.stderr, live.stderr);
    assert_eq!(server.queries(), before);
    // A recording of the recording does as well.
    let more = ["--dns", "kept.json", "--record-dns", "again.json"];
    assert_eq!(desk.run(&[command, &more].concat()).stdout, live.stdout);
    let again = desk.run(&[command, &["--dns", "again.json"]].concat());
    assert_eq!((&again.stdout, again.code), (&live.stdout, live.code));
    live
}

#[test]
fn a_check_of_spf_is_repeated_from_its_recording() {
    let desk = Desk::new();
    let server = server(spf());
    for format in ["text", "json"] {
        let check = ["spf", "check", "example.com", "--ip", "192.0.2.1", "--format", format];
        let from = ["--from", "\"a b\"@example.com"];
        let text = repeated(&desk, &[&check[..], &from].concat(), &server).expect(0);
        assert!(text.contains("a:host.example.com"), "{text}");
    }
    let failing = ["spf", "check", "failing.test", "--ip", "192.0.2.1"];
    let run = repeated(&desk, &failing, &server);
    assert!(run.expect(3).starts_with("temperror — "));
    assert!(
        desk.read("kept.json")
            .contains(r#"{"name":"broken.test","type":"TXT","status":"servfail"}"#)
    );
}

#[test]
fn a_run_over_mail_asks_each_question_once_and_is_repeated() {
    let desk = Desk::new();
    let record = desk.generate("k", "ed25519", "s1");
    let sign = ["sign", "--key", "k.pem", "--domain", "example.com", "--selector", "s1"];
    let signed =
        desk.run_with_stdin(&[&sign[..], &["--at", "2023-11-14"]].concat(), MESSAGE).expect(0);
    let changed = signed.replace("Hello, Jane", "Hello, Joe");
    let messages: Vec<&str> = [&*signed, &*changed, MESSAGE].repeat(20);
    desk.write("a.mbox", mbox(messages));
    let mut texts = spf();
    let strings = record["strings"].as_array().unwrap().iter();
    let strings = strings.map(|string| string.as_str().unwrap().to_owned()).collect();
    texts.insert(record["name"].as_str().unwrap().to_owned(), strings);
    texts.extend([text("_dmarc.example.com", "v=DMARC1; p=reject")]);
    let server = server(texts);
    let verify = ["verify", "a.mbox", "--client-ip", "192.0.2.1", "--mail-from", "joe@example.com"];
    for format in ["text", "json", "jsonl", "csv"] {
        let before = server.queries();
        let at = ["--at", "2023-11-15", "--jobs", "4", "--format", format];
        let run = repeated(&desk, &[&verify[..], &at].concat(), &server);
        assert!(run.expect(0).contains("pass"));
        let kept = desk.read("kept.json").matches("\"name\"").count();
        assert_eq!(server.queries() - before, kept, "each question is asked once");
        assert!((5..20).contains(&kept), "{kept}");
    }
}

#[test]
fn a_key_is_checked_against_what_is_published() {
    let desk = Desk::new();
    let record = desk.generate("k", "ed25519", "s1");
    let name = record["name"].as_str().unwrap();
    let server = server([text(name, record["strings"][0].as_str().unwrap())].into());
    let check = ["key", "check", "--key", "k.pem", "--domain", "example.com", "--selector"];
    let fits = repeated(&desk, &[&check[..], &["s1"]].concat(), &server).expect(0);
    assert!(fits.contains("fits the published record"), "{fits}");
    let none = repeated(&desk, &[&check[..], &["s2"]].concat(), &server).expect(1);
    assert!(none.contains("does not exist"), "{none}");
}

#[test]
fn the_questions_of_mail_are_asked_and_kept() {
    let desk = Desk::new();
    desk.write("a.eml", MESSAGE);
    let server = server(spf());
    let questions = ["dns", "questions", "a.eml", "--client-ip", "192.0.2.1"];
    let from = ["--mail-from", "joe@example.com"];
    assert_eq!(repeated(&desk, &[&questions[..], &from].concat(), &server).expect(0), "");
    let kept = desk.read("kept.json");
    assert!(kept.contains(r#"{"name":"host.example.com","type":"A""#), "{kept}");
    let silent = ["--dns", &closed_port()];
    let error = desk.run(&[&questions[..], &silent].concat()).expect_error(3);
    assert!(error.contains("warning: no name server has answered (127.0.0.1:"), "{error}");
}

#[test]
fn files_come_before_servers() {
    let desk = Desk::new();
    desk.write(
        "example.com.zone",
        "example.com. 60 IN TXT \"v=spf1 include:_spf.example.net +all\"\n",
    );
    let server = server(spf());
    let address = server.address.to_string();
    let check = ["spf", "check", "example.com", "--ip", "192.0.2.1"];
    let text = desk.run(&[&check[..], &["--dns", &address, "--dns", "example.com.zone"]].concat());
    let text = text.expect(0);
    assert!(text.contains("+all  matches") && text.contains("a:gone.example.net"), "{text}");
    assert_eq!(server.queries(), 2);
}

#[test]
fn where_nobody_answers_a_run_ends_soon_and_says_so() {
    let desk = Desk::new();
    let check = ["spf", "check", "example.com", "--ip", "192.0.2.1", "--dns"];
    let begun = Instant::now();
    let run = desk.run(&[&check[..], &[&closed_port(), "--record-dns", "kept.json"]].concat());
    assert!(run.stderr.starts_with("warning: no name server has answered (127.0.0.1:"), "{run:?}");
    assert!(run.stderr.contains("--dns ADDRESS"), "{run:?}");
    assert!(run.expect(3).contains("no name server can be reached"));
    assert!(begun.elapsed() < Duration::from_secs(3));
    assert!(desk.read("kept.json").contains(r#""status":"unreachable""#));
    let silent = Server::start(Ways::Both, |_, _| Vec::new());
    let run = desk.run(&[&check[..], &[&silent.address.to_string()]].concat());
    assert!(run.stderr.starts_with("warning: no name server has answered"), "{run:?}");
    assert!(run.expect(3).contains("no answer came in time"));
    assert!(begun.elapsed() < Duration::from_secs(15));
    // A hundred messages of as many domains take no longer.
    let messages: Vec<String> =
        (0..100).map(|n| MESSAGE.replace("joe@example.com", &format!("joe@{n}.test"))).collect();
    desk.write("a.mbox", mbox(messages.iter().map(|message| &**message)));
    let begun = Instant::now();
    let verify = ["verify", "a.mbox", "--dns", &silent.address.to_string()];
    assert!(desk.run(&verify).expect(3).contains("temperror"));
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[test]
fn what_does_not_go_together_is_refused() {
    let desk = Desk::new();
    desk.write("mail/a.eml", MESSAGE);
    desk.write("empty.zone", "a.test. TXT x\n");
    let verify = ["verify", "mail", "--dns", "empty.zone", "--record-dns"];
    for (more, told) in [
        (&["kept.json", "--explain"][..], "--record-dns does not go with --explain"),
        (&["kept.json", "--resume", "c"], "--record-dns does not go with --resume"),
        (&["kept.json", "--output", "kept.json"], "want a file each"),
        (&["mail/kept.json"], "within the mail"),
    ] {
        let error = desk.run(&[&verify[..], more].concat()).expect_error(2);
        assert!(error.contains(told), "{error}");
    }
    desk.run(&["verify", "mail", "--record-dns", "kept.json"]).expect_error(2);
    assert!(!desk.path("kept.json").exists());
    let error = desk.run(&["verify", "mail"]).expect_error(2);
    assert!(error.contains("--dns live"), "{error}");
    // A file of that name is reached by its folder.
    let error = desk.run(&["verify", "mail", "--dns", "./live"]).expect_error(4);
    assert!(error.contains("./live: "), "{error}");
    let nowhere = ["verify", "mail", "--dns", "empty.zone", "--record-dns", "no/where.json"];
    let run = desk.run(&nowhere);
    assert_eq!(run.code, Some(4));
    assert!(run.stderr.contains("no/where.json: cannot write it"), "{}", run.stderr);
}
