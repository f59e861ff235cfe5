use std::fmt::Write as _;

use waxseal_parse::domain::DomainName;
use waxseal_parse::message::Message;
use waxseal_verify::time::UnixTime;

use super::*;
use crate::postfix_log::{self, LogOptions};
use crate::tests::date;
use crate::trace::{Trace, TraceRequest};

const START: i64 = 1_767_344_400; // 2026-01-02 09:00:00

/// Hops as `from … by …` and their seconds after the start, the first one first.
fn found(
    hops: &[(&str, i64)],
    written: i64,
    end: Option<i64>,
    log: &str,
) -> Vec<(u64, Side, Vec<Cause>)> {
    let mut raw = String::new();
    for (text, time) in hops.iter().rev() {
        write!(raw, "Received: {text}; {}\r\n", date(START + time, 60)).unwrap();
    }
    write!(raw, "Date: {}\r\n\r\n", date(START + written, 0)).unwrap();
    let message = Message::parse(raw.as_bytes());
    let parent = |host: &DomainName| DomainName::parse(host.as_str().split_once('.')?.1).ok();
    let taken = UnixTime::from_seconds(u64::try_from(START + 86_400).unwrap());
    let log = postfix_log::read(log.lines().map(str::as_bytes), LogOptions::new(taken));
    let mut request = TraceRequest::new(&parent);
    request.end = end.map(|end| UnixTime::from_seconds(u64::try_from(START + end).unwrap()));
    request.log = &log.messages;
    let trace = Trace::of(&message, &request);
    let delays = trace.delays(&Thresholds::default());
    let causes = |delay: &Delay<'_>| delay.candidates.iter().map(|one| one.cause).collect();
    delays.iter().map(|delay| (delay.gap.likely, delay.side, causes(delay))).collect()
}

const PC: &str = "from pc.a.test (pc.a.test [10.0.0.1]) by out.a.test with ESMTP id 4TABC";
const MX: &str = "from out.a.test (out.a.test [192.0.2.1]) by mx.b.test with ESMTP id 2";
const STORE: &str = "from mx.b.test (mx.b.test [10.0.0.2]) by store.b.test with LMTP id 3";

#[test]
fn it_is_normal_to_rest_a_while() {
    assert_eq!(found(&[(PC, 60), (MX, 300), (STORE, 320)], 0, Some(350), ""), []);
}

#[test]
fn each_side_has_its_causes() {
    use Cause::*;
    let late = |hops: [i64; 3], end| {
        let hops = [(PC, hops[0]), (MX, hops[1]), (STORE, hops[2])];
        found(&hops, 0, Some(end), "")
    };
    assert_eq!(late([600, 601, 602], 603), [(600, Side::Sending, vec![PreSendProcessing])]);
    assert_eq!(
        late([9000, 9001, 9002], 9003),
        [(9000, Side::Sending, vec![ComplianceApproval, PreSendProcessing])]
    );
    let boundary = [ReputationDeferral, ConnectionLimits, SlowSender];
    assert_eq!(late([1, 1202, 1203], 1204), [(1201, Side::Boundary, boundary.to_vec())]);
    let retried = [&[Greylisting], &boundary[..]].concat();
    assert_eq!(late([1, 905, 906], 907), [(904, Side::Boundary, retried)]);
    assert_eq!(late([1, 2, 602], 603), [(600, Side::Receiving, vec![SlowReceiver])]);
    assert_eq!(late([1, 2, 3], 303), [(300, Side::Receiving, vec![FetchInterval])]);
    assert_eq!(late([1, 2, 3], 3003), [(3000, Side::Receiving, vec![SlowReceiver])]);
}

#[test]
fn a_scanner_is_named() {
    let filter =
        "from mx.b.test (mx.b.test [127.0.0.1]) by filter.b.test (amavisd-new) with ESMTP id 4";
    let found = found(&[(PC, 1), (MX, 2), (filter, 3), (STORE, 93)], 0, None, "");
    assert_eq!(found, [(90, Side::Receiving, vec![Cause::Scanner])]);
}

#[test]
fn a_fetch_is_named() {
    let fetch = "from pop.b.test (pop.b.test [10.0.0.7]) by home.b.test with POP3 (fetchmail-6.4)";
    let found = found(&[(PC, 1), (MX, 2), (fetch, 402)], 0, None, "");
    assert_eq!(found, [(400, Side::Receiving, vec![Cause::FetchInterval])]);
}

#[test]
fn a_log_says_what_was_answered() {
    for (answer, cause) in [
        ("450 4.7.1 <x@b.test>: Recipient address rejected: Greylisted", Cause::Greylisting),
        ("452 4.2.2 The email account that you tried to reach is over quota", Cause::MailboxFull),
        ("421 4.7.0 Too many concurrent connections from your IP", Cause::ConnectionLimits),
    ] {
        let log = format!(
            "Jan  2 09:00:05 out postfix/smtp[1]: 4TABC: to=<x@b.test>, relay=mx.b.test[192.0.2.9]:25, delay=4, delays=1/1/1/1, dsn=4.0.0, status=deferred (host mx.b.test[192.0.2.9] said: {answer})\n"
        );
        let hops = [(PC, 1), (MX, 2000), (STORE, 2001)];
        let late = found(&hops, 0, None, &log);
        assert_eq!(late[0].2[0], cause, "{answer}");
        // The same log says nothing of a message that was quick.
        assert_eq!(found(&[(PC, 1), (MX, 20), (STORE, 21)], 0, None, &log), []);
    }
}

#[test]
fn a_wrong_clock_is_no_delay() {
    assert_eq!(found(&[(PC, 1), (MX, 9000), (STORE, 3)], 0, None, ""), []);
    assert_eq!(found(&[(PC, 1), (MX, 2), (STORE, 3)], -90 * 86_400, None, ""), []);
}
