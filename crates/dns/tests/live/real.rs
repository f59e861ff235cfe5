//! Real name servers, which `tests/dns-servers/run` installs, starts and names.

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use hickory_proto::op::Message;
use waxseal_dns::live::{LiveDns, LiveLimits};
use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, DnsFailure, MxRecord, RecordType, TxtRecord};

use crate::server::{Server, Way};
use crate::support::{asked, failed, reply, resolve_one, sent, txt, txt_record};

const WHY: &str = "tests/dns-servers/run names the servers";

fn address(variable: &str) -> SocketAddr {
    let address = std::env::var(variable).unwrap_or_else(|_| panic!("{variable}: {WHY}"));
    address.parse().unwrap()
}

fn nsd() -> LiveDns {
    LiveDns::new(vec![address("WAXSEAL_NSD")], LiveLimits::default()).unwrap()
}

fn unbound() -> LiveDns {
    LiveDns::new(vec![address("WAXSEAL_UNBOUND")], LiveLimits::default()).unwrap()
}

/// What both servers say to the same questions.
#[track_caller]
fn both(name: &str, record_type: RecordType, answer: &Answer) {
    for (server, dns) in [("nsd", nsd()), ("unbound", unbound())] {
        let told = resolve_one(&dns, &format!("{name}.example.test"), record_type);
        assert_eq!(told, *answer, "{name} {record_type} of {server}");
    }
}

fn name(text: &str) -> DomainName {
    DomainName::parse(text).unwrap()
}

#[test]
#[ignore = "tests/dns-servers/run names the servers"]
fn records_of_each_type() {
    let hosts = [[203, 0, 113, 1], [203, 0, 113, 5], [203, 0, 113, 9]];
    both("host", RecordType::A, &Answer::A(hosts.map(Into::into).to_vec()));
    both("host", RecordType::Aaaa, &Answer::Aaaa(vec!["2001:db8::9".parse().unwrap()]));
    both("alias", RecordType::A, &Answer::A(hosts.map(Into::into).to_vec()));
    both("alias", RecordType::Cname, &Answer::Cname(name("host.example.test")));
    both("host", RecordType::Cname, &Answer::NoData);
    both("null", RecordType::Mx, &Answer::Mx(vec![MxRecord::new(0, None)]));
    let names = ["a.example.test", "b.example.test"].map(name);
    both("pointer", RecordType::Ptr, &Answer::Ptr(names.to_vec()));
    let strings: [&[u8]; 5] = [b"", b"a b", b"\x00\x01\xff", b"quo\"te", b"back\\slash"];
    both("strings", RecordType::Txt, &Answer::Txt(vec![TxtRecord::new(strings)]));
    both("oldspf", RecordType::Spf, &txt(&[b"v=spf1 -all"]));
    both("_dmarc", RecordType::Txt, &txt(&[b"v=DMARC1; p=reject"]));
}

#[test]
#[ignore = "tests/dns-servers/run names the servers"]
fn names_that_do_not_exist_and_names_without_records() {
    both("gone", RecordType::Txt, &Answer::NxDomain);
    both("below.gone", RecordType::Txt, &Answer::NxDomain);
    both("host", RecordType::Txt, &Answer::NoData);
    both("empty", RecordType::A, &Answer::NoData);
    both("name.empty", RecordType::A, &Answer::A(vec![[192, 0, 2, 3].into()]));
    both("any.name.wild", RecordType::Txt, &txt(&[b"from the wildcard"]));
    both("any.name.wild", RecordType::A, &Answer::NoData);
    both("nowhere", RecordType::Txt, &Answer::NxDomain);
    both("nowhere", RecordType::Cname, &Answer::Cname(name("gone.example.test")));
}

#[test]
#[ignore = "tests/dns-servers/run names the servers"]
fn large_texts_come_whole() {
    let filling = "x".repeat(198);
    let wide: Vec<String> = (10..=30).map(|number| format!("{number}{filling}")).collect();
    let wide: Vec<&[u8]> = wide.iter().map(String::as_bytes).collect();
    assert!(wide.concat().len() > 4096);
    both("wide", RecordType::Txt, &txt(&wide));
    let string = "y".repeat(255);
    let strings = std::iter::repeat_n(string.as_bytes(), 240);
    both("huge", RecordType::Txt, &Answer::Txt(vec![TxtRecord::new(strings)]));
}

#[test]
#[ignore = "tests/dns-servers/run names the servers"]
fn chains_of_aliases() {
    both("chain8-0", RecordType::Txt, &txt(&[b"the end of 8"]));
    both("s1._domainkey.old", RecordType::Txt, &txt(&[b"v=DKIM1; p="]));
    both("out", RecordType::Txt, &txt(&[b"in the other zone"]));
    let chain = failed(DnsFailure::CnameChain);
    for (asked, of_nsd) in [
        ("chain16-0", txt(&[b"the end of 16"])),
        ("chain17-0", chain.clone()),
        ("loop1", chain.clone()),
        ("self", chain),
    ] {
        let asked = format!("{asked}.example.test");
        assert_eq!(resolve_one(&nsd(), &asked, RecordType::Txt), of_nsd, "{asked}");
        // What a resolver does with such chains is its own affair; it ends, and it is no denial.
        let told = resolve_one(&unbound(), &asked, RecordType::Txt);
        assert!(matches!(told, Answer::Txt(_) | Answer::Failed(_)), "{asked}: {told:?}");
    }
}

#[test]
#[ignore = "tests/dns-servers/run names the servers"]
fn servers_that_are_not_responsible() {
    let refused = failed(DnsFailure::Refused);
    let (nsd, unbound) = (nsd(), unbound());
    // nsd does not have the zone; unbound finds it lame.
    assert_eq!(resolve_one(&nsd, "text.lame.test", RecordType::Txt), refused);
    let servfail = failed(DnsFailure::ServFail);
    assert_eq!(resolve_one(&unbound, "text.lame.test", RecordType::Txt), servfail);
    assert_eq!(resolve_one(&nsd, "lost.example.test", RecordType::Txt), refused);
    assert_eq!(resolve_one(&unbound, "lost.example.test", RecordType::Txt), servfail);
    // A delegation: nsd refers.
    assert_eq!(resolve_one(&nsd, "text.sub.example.test", RecordType::Txt), refused);
}

#[test]
#[ignore = "tests/dns-servers/run names the servers"]
fn slow_answers_through_a_resolver() {
    // unbound asks this server, which takes its time.
    let _stub = Server::start_at(address("WAXSEAL_STUB"), |query: &Message, _: Way| {
        if asked(query) != "late.slow.test" {
            return Vec::new();
        }
        thread::sleep(Duration::from_millis(200));
        let mut reply = reply(query);
        reply.metadata.authoritative = true;
        reply.add_answer(txt_record("late.slow.test", &[b"at last"]));
        sent(&reply)
    });
    let dns = unbound();
    assert_eq!(resolve_one(&dns, "late.slow.test", RecordType::Txt), txt(&[b"at last"]));
    // Never: whoever is first to lose patience says so.
    let mut limits = LiveLimits::default();
    limits.try_time = Duration::from_millis(500);
    let dns = LiveDns::new(vec![address("WAXSEAL_UNBOUND")], limits).unwrap();
    let begun = Instant::now();
    let told = resolve_one(&dns, "never.slow.test", RecordType::Txt);
    assert_eq!(told, failed(DnsFailure::Timeout));
    assert!(begun.elapsed() < Duration::from_secs(3));
}
