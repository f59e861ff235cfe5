//! One question as it goes over the wire.

use hickory_proto::ProtoError;
use hickory_proto::op::{
    Edns, Header, Message, MessageType, OpCode, Query as Section, ResponseCode,
};
use hickory_proto::rr::{DNSClass, Name, RecordType as Type};
use hickory_proto::serialize::binary::{BinDecodable as _, BinDecoder};
use waxseal_verify::dns::{Question, RecordType};

/// How large an answer over UDP may be: what passes every path in one piece, as resolvers have agreed
/// on since 2020 (RFC 9715 §3.2 recommends no more than 1400).
const UDP_PAYLOAD: u16 = 1232;

/// The number of the discontinued type of SPF, which hickory-proto has no name for.
pub(super) const SPF: u16 = 99;

/// A query, with what its answer is known by: a random identifier, beside the random port that the
/// system gives each socket.
pub(super) struct Query {
    pub(super) name: Name,
    pub(super) wire_type: Type,
    pub(super) octets: Vec<u8>,
    id: u16,
}

impl Query {
    /// Asks for recursion; `with_edns` says that more than 512 octets are welcome (RFC 6891).
    pub(super) fn new(question: &Question, with_edns: bool) -> Result<Self, ProtoError> {
        // Not read from text, where a backslash in a label would be an escape.
        let name = Name::from_labels(question.name().as_str().split('.').map(str::as_bytes))?;
        Self::of(name, wire_type(question.record_type()), with_edns)
    }

    /// What any server answers at once, if only to refuse: who serves the root.
    pub(super) fn probe() -> Result<Self, ProtoError> {
        Self::of(Name::root(), Type::NS, false)
    }

    fn of(name: Name, wire_type: Type, with_edns: bool) -> Result<Self, ProtoError> {
        let mut message = Message::query();
        message.metadata.recursion_desired = true;
        message.add_query(Section::query(name.clone(), wire_type));
        if with_edns {
            let mut edns = Edns::new();
            edns.set_max_payload(UDP_PAYLOAD);
            message.set_edns(edns);
        }
        let octets = message.to_vec()?;
        Ok(Self { name, wire_type, octets, id: message.metadata.id })
    }

    /// Whether these octets are an answer to this query: the rest of the network is not believed.
    pub(super) fn is_answered_by(&self, octets: &[u8]) -> bool {
        let mut decoder = BinDecoder::new(octets);
        let Ok(Header { metadata, counts }) = Header::read(&mut decoder) else { return false };
        if metadata.id != self.id
            || metadata.message_type != MessageType::Response
            || metadata.op_code != OpCode::Query
        {
            return false;
        }
        match counts.queries {
            // Some servers send an error without the question that they could not read.
            0 => metadata.response_code != ResponseCode::NoError,
            1 => Section::read(&mut decoder).is_ok_and(|section| {
                section.name == self.name
                    && section.query_type == self.wire_type
                    && section.query_class == DNSClass::IN
            }),
            _ => false,
        }
    }
}

fn wire_type(record_type: RecordType) -> Type {
    match record_type {
        RecordType::A => Type::A,
        RecordType::Aaaa => Type::AAAA,
        RecordType::Cname => Type::CNAME,
        RecordType::Mx => Type::MX,
        RecordType::Ptr => Type::PTR,
        RecordType::Spf => Type::Unknown(SPF),
        // A record type that is none of these is asked for in no room yet.
        _ => Type::TXT,
    }
}
