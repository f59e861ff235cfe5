//! Records of each type, as servers send them.

use hickory_proto::op::Message;
use hickory_proto::rr::rdata::{AAAA, MX, NULL, PTR};
use hickory_proto::rr::{RData, Record, RecordType as Type};
use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, MxRecord, RecordType, TxtRecord};

use crate::server::{Server, Ways};
use crate::support::{a_record, ask, failed, record, reply, sent, txt_record, wire_name};

/// The answer where a server sends these records.
fn answer(record_type: RecordType, records: Vec<Record>) -> Answer {
    let server = Server::start(Ways::Both, move |query: &Message, _| {
        let mut reply = reply(query);
        reply.add_answers(records.clone());
        sent(&reply)
    });
    ask(server.address, "a.test", record_type)
}

fn name(text: &str) -> DomainName {
    DomainName::parse(text).unwrap()
}

#[test]
fn addresses_are_sorted_and_kept_once() {
    let records = [[192, 0, 2, 9], [192, 0, 2, 1], [192, 0, 2, 9]].map(|a| a_record("A.test", a));
    let expected = Answer::A(vec![[192, 0, 2, 1].into(), [192, 0, 2, 9].into()]);
    assert_eq!(answer(RecordType::A, records.to_vec()), expected);
    let address = "2001:db8::1".parse().unwrap();
    let records = vec![record("a.test", RData::AAAA(AAAA(address)))];
    assert_eq!(answer(RecordType::Aaaa, records), Answer::Aaaa(vec![address]));
}

#[test]
fn mail_exchanges_may_be_none_at_all() {
    let mx =
        |preference, host: &str| record("a.test", RData::MX(MX::new(preference, wire_name(host))));
    let records = vec![mx(20, "MX2.test"), mx(10, "mx1.test")];
    let expected =
        vec![MxRecord::new(10, Some(name("mx1.test"))), MxRecord::new(20, Some(name("mx2.test")))];
    assert_eq!(answer(RecordType::Mx, records), Answer::Mx(expected));
    let null = Answer::Mx(vec![MxRecord::new(0, None)]);
    assert_eq!(answer(RecordType::Mx, vec![mx(0, "")]), null);
    assert_eq!(answer(RecordType::Mx, vec![mx(0, "\u{7}.test")]), Answer::NoData);
}

#[test]
fn names_of_addresses_that_no_mail_has_are_passed_over() {
    let ptr = |host: &str| record("a.test", RData::PTR(PTR(wire_name(host))));
    let records = vec![ptr("b.test"), ptr("my printer.test"), ptr(""), ptr("a.test")];
    let expected = Answer::Ptr(vec![name("a.test"), name("b.test")]);
    assert_eq!(answer(RecordType::Ptr, records), expected);
}

#[test]
fn texts_keep_their_strings_and_their_octets() {
    let every: Vec<u8> = (0..=254).collect();
    let strings: [&[u8]; 4] = [b"v=DKIM1; ", b"", &every, b"\xff\xfe\x00"];
    let records = vec![txt_record("a.test", &strings), txt_record("a.test", &[b"other"])];
    let expected = vec![TxtRecord::new([&b"other"[..]]), TxtRecord::new(strings)];
    assert_eq!(answer(RecordType::Txt, records), Answer::Txt(expected));
    let records = vec![txt_record("a.test", &[b""])];
    assert_eq!(answer(RecordType::Txt, records), Answer::Txt(vec![TxtRecord::new([&b""[..]])]));
}

#[test]
fn the_discontinued_type_of_spf_is_read_as_text() {
    let spf = |data: &[u8]| {
        let data = NULL::with(data.to_vec());
        record("a.test", RData::Unknown { code: Type::Unknown(99), rdata: data })
    };
    let records = vec![spf(b"\x07v=spf1 \x04-all"), spf(b"\x06v=spf1")];
    let expected =
        vec![TxtRecord::new([&b"v=spf1"[..]]), TxtRecord::new([&b"v=spf1 "[..], b"-all"])];
    assert_eq!(answer(RecordType::Spf, records), Answer::Txt(expected));
    let cut = answer(RecordType::Spf, vec![spf(b"\x08v=spf1")]);
    assert_eq!(cut, failed(waxseal_verify::dns::DnsFailure::ServFail));
}
