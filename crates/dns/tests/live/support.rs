//! Answers made by hand, and questions asked.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hickory_proto::op::{Message, OpCode, ResponseCode};
use hickory_proto::rr::rdata::{A, CNAME, NS, SOA, TXT};
use hickory_proto::rr::{Name, RData, Record};
use waxseal_dns::live::{LiveDns, LiveLimits};
use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, DnsFailure, Question, RecordType, TxtRecord};

pub(crate) fn question(name: &str, record_type: RecordType) -> Question {
    Question::new(DomainName::parse_expanded(name).unwrap(), record_type)
}

/// Limits under which tests of silence do not take long.
pub(crate) fn hurried() -> LiveLimits {
    let mut limits = LiveLimits::default();
    limits.try_time = Duration::from_millis(600);
    limits
}

/// The answer of a server to one question, asked anew.
pub(crate) fn ask(server: SocketAddr, name: &str, record_type: RecordType) -> Answer {
    ask_within(hurried(), &[server], name, record_type)
}

pub(crate) fn ask_within(
    limits: LiveLimits,
    servers: &[SocketAddr],
    name: &str,
    record_type: RecordType,
) -> Answer {
    let dns = LiveDns::new(servers.to_vec(), limits).unwrap();
    resolve_one(&dns, name, record_type)
}

pub(crate) fn resolve_one(dns: &LiveDns, name: &str, record_type: RecordType) -> Answer {
    let answers = dns.resolve(&[question(name, record_type)]);
    let [answer] = &*answers else { panic!("{answers:?}") };
    Arc::unwrap_or_clone(Arc::clone(answer))
}

pub(crate) fn failed(failure: DnsFailure) -> Answer {
    Answer::Failed(failure)
}

pub(crate) fn txt(records: &[&[u8]]) -> Answer {
    Answer::Txt(records.iter().map(|record| TxtRecord::new([*record])).collect())
}

/// An answer without records, of a resolver.
pub(crate) fn reply(query: &Message) -> Message {
    let mut reply = Message::response(query.metadata.id, OpCode::Query);
    reply.metadata.recursion_available = true;
    reply.add_queries(query.queries.clone());
    reply
}

pub(crate) fn code(query: &Message, code: ResponseCode) -> Vec<Vec<u8>> {
    let mut reply = reply(query);
    reply.metadata.response_code = code;
    sent(&reply)
}

pub(crate) fn sent(reply: &Message) -> Vec<Vec<u8>> {
    vec![reply.to_vec().unwrap()]
}

/// What was asked for.
pub(crate) fn asked(query: &Message) -> String {
    query.queries[0].name().to_ascii().trim_end_matches('.').to_owned()
}

pub(crate) fn wire_name(text: &str) -> Name {
    Name::from_labels(text.split('.').filter(|label| !label.is_empty()).map(str::as_bytes)).unwrap()
}

pub(crate) fn record(name: &str, data: RData) -> Record {
    Record::from_rdata(wire_name(name), 300, data)
}

pub(crate) fn txt_record(name: &str, strings: &[&[u8]]) -> Record {
    record(name, RData::TXT(TXT::from_bytes(strings.to_vec())))
}

pub(crate) fn a_record(name: &str, address: [u8; 4]) -> Record {
    record(name, RData::A(A(address.into())))
}

pub(crate) fn alias(name: &str, target: &str) -> Record {
    record(name, RData::CNAME(CNAME(wire_name(target))))
}

pub(crate) fn name_server(zone: &str) -> Record {
    record(zone, RData::NS(NS(wire_name("ns.elsewhere.test"))))
}

pub(crate) fn soa(zone: &str) -> Record {
    let host = wire_name("host.test");
    record(zone, RData::SOA(SOA::new(host.clone(), host, 1, 2, 3, 4, 5)))
}
