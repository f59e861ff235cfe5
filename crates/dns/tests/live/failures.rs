//! What servers say instead of records, and what that means.

use std::time::Instant;

use hickory_proto::op::{Edns, ResponseCode};
use waxseal_verify::dns::{Answer, DnsFailure, RecordType};

use crate::server::{Server, Ways};
use crate::support::{
    a_record, ask, ask_within, asked, code, failed, hurried, name_server, reply, sent, soa, txt,
    txt_record,
};

#[test]
fn response_codes_are_told_apart() {
    for (response_code, answer) in [
        (ResponseCode::NoError, Answer::NoData),
        (ResponseCode::NXDomain, Answer::NxDomain),
        (ResponseCode::ServFail, failed(DnsFailure::ServFail)),
        (ResponseCode::Refused, failed(DnsFailure::Refused)),
        (ResponseCode::NotAuth, failed(DnsFailure::Refused)),
        (ResponseCode::FormErr, failed(DnsFailure::ServFail)),
        (ResponseCode::NotImp, failed(DnsFailure::ServFail)),
        (ResponseCode::YXDomain, failed(DnsFailure::ServFail)),
        (ResponseCode::Unknown(15), failed(DnsFailure::ServFail)),
    ] {
        let server = Server::start(Ways::Both, move |query, _| code(query, response_code));
        assert_eq!(ask(server.address, "a.test", RecordType::Txt), answer, "{response_code}");
    }
}

#[test]
fn the_high_bits_of_a_response_code_count() {
    // The low bits alone would be NOERROR, and so NODATA.
    for response_code in [ResponseCode::BADVERS, ResponseCode::Unknown(0x20)] {
        let server = Server::start(Ways::Both, move |query, _| {
            let mut reply = reply(query);
            reply.set_edns(Edns::new());
            reply.metadata.response_code = response_code;
            sent(&reply)
        });
        let answer = ask(server.address, "a.test", RecordType::Txt);
        assert_eq!(answer, failed(DnsFailure::ServFail), "{response_code}");
    }
}

#[test]
fn a_server_that_knows_no_edns_is_asked_without() {
    let server = Server::start(Ways::Both, |query, _| {
        if query.edns.is_some() {
            // Without the question, as servers do that give up early.
            let mut reply = reply(query);
            reply.queries.clear();
            reply.metadata.response_code = ResponseCode::FormErr;
            return sent(&reply);
        }
        let mut reply = reply(query);
        reply.add_answer(txt_record("a.test", &[b"old"]));
        sent(&reply)
    });
    assert_eq!(ask(server.address, "a.test", RecordType::Txt), txt(&[b"old"]));
    assert_eq!(server.queries(), 2);
}

#[test]
fn a_referral_is_no_nodata() {
    let refers = |zone: &'static str, recursion| {
        Server::start(Ways::Both, move |query, _| {
            let mut reply = reply(query);
            reply.metadata.recursion_available = recursion;
            reply.add_authority(name_server(zone));
            sent(&reply)
        })
    };
    // Upwards, as lame servers do, and downwards.
    for (zone, recursion) in [("", false), ("test", false), ("a.test", false), ("a.test", true)] {
        let server = refers(zone, recursion);
        let answer = ask(server.address, "b.a.test", RecordType::Txt);
        assert_eq!(answer, failed(DnsFailure::Refused), "{zone:?} {recursion}");
    }
    // Nothing at all from a server that is neither responsible nor a resolver.
    let server = Server::start(Ways::Both, |query, _| {
        let mut reply = reply(query);
        reply.metadata.recursion_available = false;
        sent(&reply)
    });
    assert_eq!(ask(server.address, "a.test", RecordType::A), failed(DnsFailure::Refused));
}

#[test]
fn nodata_comes_in_several_forms() {
    // RFC 2308 §2.2: with SOA and NS, with SOA, with neither.
    for (soa_there, ns_there, authoritative, recursion) in [
        (true, true, true, false),
        (true, false, true, false),
        (false, false, true, false),
        (true, true, false, true),
        (true, false, false, false),
        (false, false, false, true),
    ] {
        let server = Server::start(Ways::Both, move |query, _| {
            let mut reply = reply(query);
            reply.metadata.authoritative = authoritative;
            reply.metadata.recursion_available = recursion;
            if soa_there {
                reply.add_authority(soa("test"));
            }
            if ns_there {
                reply.add_authority(name_server("test"));
            }
            sent(&reply)
        });
        let answer = ask(server.address, "a.test", RecordType::Mx);
        assert_eq!(answer, Answer::NoData, "{soa_there} {ns_there} {authoritative} {recursion}");
    }
}

#[test]
fn records_of_other_names_types_and_classes_are_no_answer() {
    let server = Server::start(Ways::Both, |query, _| {
        let mut reply = reply(query);
        reply.add_answer(txt_record("other.test", &[b"x"]));
        reply.add_answer(a_record("a.test", [192, 0, 2, 1]));
        let mut chaos = txt_record("a.test", &[b"x"]);
        chaos.dns_class = hickory_proto::rr::DNSClass::CH;
        reply.add_answer(chaos);
        sent(&reply)
    });
    assert_eq!(ask(server.address, "a.test", RecordType::Txt), Answer::NoData);
}

#[test]
fn answers_that_cannot_be_read_are_a_failure_at_once() {
    for cut in [13, 3, 1] {
        let server = Server::start(Ways::Both, move |query, _| {
            let mut reply = reply(query);
            reply.add_answer(txt_record("a.test", &[b"text"]));
            let mut octets = reply.to_vec().unwrap();
            octets.truncate(octets.len() - cut);
            vec![octets]
        });
        let begun = Instant::now();
        let answer = ask(server.address, "a.test", RecordType::Txt);
        assert_eq!(answer, failed(DnsFailure::ServFail), "{cut}");
        assert!(begun.elapsed() < hurried().try_time, "{cut}");
    }
}

#[test]
fn what_cannot_be_read_behind_the_answers_does_no_harm() {
    let server = Server::start(Ways::Both, |query, _| {
        let mut reply = reply(query);
        reply.add_answer(txt_record("a.test", &[b"text"]));
        reply.add_authority(soa("test"));
        let mut octets = reply.to_vec().unwrap();
        octets.truncate(octets.len() - 5);
        vec![octets]
    });
    assert_eq!(ask(server.address, "a.test", RecordType::Txt), txt(&[b"text"]));
}

#[test]
fn another_server_is_asked_where_one_fails() {
    let good = Server::start(Ways::Both, |query, _| {
        let mut reply = reply(query);
        reply.add_answer(txt_record(&asked(query), &[b"good"]));
        sent(&reply)
    });
    let failing = Server::start(Ways::Both, |query, _| code(query, ResponseCode::ServFail));
    let refusing = Server::start(Ways::Both, |query, _| code(query, ResponseCode::Refused));
    let silent = Server::start(Ways::Both, |_, _| Vec::new());
    let ask = |servers: &[&Server]| {
        let servers: Vec<_> = servers.iter().map(|server| server.address).collect();
        ask_within(hurried(), &servers, "a.test", RecordType::Txt)
    };
    assert_eq!(ask(&[&failing, &refusing, &silent, &good]), txt(&[b"good"]));
    // Of several failures the one that says most is told, wherever it stands.
    assert_eq!(ask(&[&refusing, &silent, &failing]), failed(DnsFailure::ServFail));
    assert_eq!(ask(&[&silent, &refusing]), failed(DnsFailure::Refused));
    // NXDOMAIN is an answer, which nobody else is asked for.
    let denying = Server::start(Ways::Both, |query, _| code(query, ResponseCode::NXDomain));
    let before = good.queries();
    assert_eq!(ask(&[&denying, &good]), Answer::NxDomain);
    assert_eq!(good.queries(), before);
}
