//! Aliases within one answer and from answer to answer.

use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::rdata::NULL;
use hickory_proto::rr::{RData, RecordType as Type};
use waxseal_verify::dns::{Answer, DnsFailure, RecordType};

use crate::server::{Server, Ways};
use crate::support::{
    alias, ask, asked, code, failed, record, reply, sent, soa, txt, txt_record, wire_name,
};

/// Adds the aliases from `first` to `last`, each of the next number.
fn add_chain(reply: &mut Message, first: usize, last: usize) {
    for number in first..last {
        reply.add_answer(alias(&format!("{number}.test"), &format!("{}.test", number + 1)));
    }
}

#[test]
fn a_chain_in_one_answer_has_a_limit() {
    for (length, answer) in [
        (1, txt(&[b"end"])),
        (15, txt(&[b"end"])),
        (16, txt(&[b"end"])),
        (17, failed(DnsFailure::CnameChain)),
        (100, failed(DnsFailure::CnameChain)),
    ] {
        let server = Server::start(Ways::Both, move |query, _| {
            let mut reply = reply(query);
            add_chain(&mut reply, 0, length);
            reply.add_answer(txt_record(&format!("{length}.test"), &[b"end"]));
            // The order of records says nothing.
            reply.answers.reverse();
            sent(&reply)
        });
        assert_eq!(ask(server.address, "0.test", RecordType::Txt), answer, "{length}");
        assert_eq!(server.queries(), 1);
    }
}

#[test]
fn a_chain_over_many_answers_has_the_same_limit() {
    // A server of zones, which gives three aliases at a time.
    for (length, answer) in [(16, txt(&[b"end"])), (17, failed(DnsFailure::CnameChain))] {
        let server = Server::start(Ways::Both, move |query, _| {
            let mut reply = reply(query);
            reply.metadata.authoritative = true;
            reply.metadata.recursion_available = false;
            let number: usize = asked(query).split('.').next().unwrap().parse().unwrap();
            add_chain(&mut reply, number, length.min(number + 3));
            if number == length {
                reply.add_answer(txt_record(&format!("{length}.test"), &[b"end"]));
            }
            sent(&reply)
        });
        assert_eq!(ask(server.address, "0.test", RecordType::Txt), answer, "{length}");
        assert!(server.queries() <= 7, "{}", server.queries());
    }
}

#[test]
fn a_circle_ends() {
    let server = Server::start(Ways::Both, |query, _| {
        let mut reply = reply(query);
        reply.add_answer(alias("a.test", "b.test"));
        reply.add_answer(alias("b.test", "a.test"));
        sent(&reply)
    });
    let circle = failed(DnsFailure::CnameChain);
    assert_eq!(ask(server.address, "a.test", RecordType::Txt), circle);
    assert_eq!(server.queries(), 1);
    // One that turns up only from answer to answer.
    let server = Server::start(Ways::Both, |query, _| {
        let mut reply = reply(query);
        let name = asked(query);
        reply.add_answer(alias(&name, if name == "a.test" { "b.test" } else { "a.test" }));
        sent(&reply)
    });
    assert_eq!(ask(server.address, "a.test", RecordType::Txt), circle);
    assert_eq!(server.queries(), 17);
}

#[test]
fn where_a_chain_ends_decides() {
    // RFC 6604 §3: the response code is that of the last name.
    let server = Server::start(Ways::Both, |query, _| {
        let mut reply = reply(query);
        reply.metadata.response_code = ResponseCode::NXDomain;
        reply.add_answer(alias("a.test", "gone.test"));
        sent(&reply)
    });
    assert_eq!(ask(server.address, "a.test", RecordType::Txt), Answer::NxDomain);
    // The zone of the last name denies; that of another does not.
    for (zone, queries) in [("b.test", 1), ("test", 1), ("", 1), ("a.test", 2)] {
        let server = Server::start(Ways::Both, move |query, _| {
            let mut reply = reply(query);
            if asked(query) == "a.test" {
                reply.add_answer(alias("a.test", "b.test"));
                reply.add_authority(soa(zone));
            }
            sent(&reply)
        });
        assert_eq!(ask(server.address, "a.test", RecordType::Txt), Answer::NoData, "{zone}");
        assert_eq!(server.queries(), queries, "{zone}");
    }
    // Out of a zone, to where the server is not responsible.
    let server = Server::start(Ways::Both, |query, _| {
        if asked(query) != "a.test" {
            return code(query, ResponseCode::Refused);
        }
        let mut reply = reply(query);
        reply.metadata.authoritative = true;
        reply.metadata.recursion_available = false;
        reply.add_answer(alias("a.test", "b.elsewhere"));
        sent(&reply)
    });
    let answer = ask(server.address, "a.test", RecordType::Txt);
    assert_eq!(answer, failed(DnsFailure::Refused));
}

#[test]
fn an_alias_that_is_asked_for_is_not_followed() {
    let server = Server::start(Ways::Both, |query, _| {
        let mut reply = reply(query);
        reply.add_answer(alias("a.test", "B.test"));
        sent(&reply)
    });
    let target = waxseal_parse::domain::DomainName::parse("b.test").unwrap();
    assert_eq!(ask(server.address, "a.test", RecordType::Cname), Answer::Cname(target));
    assert_eq!(ask(server.address, "other.test", RecordType::Cname), Answer::NoData);
}

#[test]
fn a_dname_beside_the_alias_that_it_makes_is_no_hindrance() {
    // OpenDKIM issue 181 and its like: "no key", for the first record was none.
    let server = Server::start(Ways::Both, |query, _| {
        let mut reply = reply(query);
        let data = NULL::with(b"\x03new\x04test\x00".to_vec());
        reply.add_answer(record("old.test", RData::Unknown { code: Type::DNAME, rdata: data }));
        reply.add_answer(alias("s1._domainkey.old.test", "s1._domainkey.new.test"));
        reply.add_answer(txt_record("s1._domainkey.new.test", &[b"v=DKIM1; p="]));
        sent(&reply)
    });
    let answer = ask(server.address, "s1._domainkey.old.test", RecordType::Txt);
    assert_eq!(answer, txt(&[b"v=DKIM1; p="]));
}

#[test]
fn an_alias_to_a_name_that_mail_cannot_ask_for_still_leads_through_one_answer() {
    for with_end in [true, false] {
        let server = Server::start(Ways::Both, move |query, _| {
            let mut reply = reply(query);
            reply.add_answer(alias("a.test", "\u{1}.test"));
            if with_end {
                reply.add_answer(txt_record("\u{1}.test", &[b"end"]));
            }
            sent(&reply)
        });
        let answer = ask(server.address, "a.test", RecordType::Txt);
        let expected = if with_end { txt(&[b"end"]) } else { failed(DnsFailure::ServFail) };
        assert_eq!(answer, expected);
    }
    assert_eq!(wire_name("\u{1}.test").iter().next(), Some(&b"\x01"[..]));
}
