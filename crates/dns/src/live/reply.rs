//! What a server's answer says (RFC 1034 §4.3.2, RFC 2308 §2, RFC 6604).

use hickory_proto::op::{Header, Message, Metadata, OpCode, Query as Section, ResponseCode};
use hickory_proto::rr::rdata::{A, AAAA, CNAME, MX, NULL, PTR, TXT};
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType as Type};
use hickory_proto::serialize::binary::{BinDecodable as _, BinDecoder};
use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, DnsFailure, MxRecord, RecordType, TxtRecord};

use super::query::{Query, SPF};
use crate::record_set;

/// A server's answer, its records read unless it was truncated.
pub(super) struct Reply {
    metadata: Metadata,
    answers: Vec<Record>,
    /// The apex of the zone that denies (RFC 2308 §2).
    denied_by: Option<Name>,
    /// There are name servers to ask instead.
    is_referral: bool,
}

/// What an answer says to a question.
pub(super) enum Told {
    /// The end.
    Answer(Answer),
    /// So many aliases lead to a name of which the server says nothing.
    Alias { target: DomainName, hops: usize },
}

impl Reply {
    /// Reads a message, as far as it bears on an answer.
    ///
    /// Records behind the answers decide nothing but who denies, so what cannot be read there is
    /// passed over.
    ///
    /// # Errors
    /// The answers cannot be read.
    pub(super) fn read(octets: &[u8]) -> Result<Self, DnsFailure> {
        let malformed = |_| DnsFailure::ServFail;
        let mut decoder = BinDecoder::new(octets);
        let Header { metadata, counts } = Header::read(&mut decoder).map_err(malformed)?;
        let mut reply = Self { metadata, answers: Vec::new(), denied_by: None, is_referral: false };
        // A truncated message may end within a record.
        if reply.is_truncated() {
            return Ok(reply);
        }
        for _ in 0..counts.queries {
            Section::read(&mut decoder).map_err(|_| DnsFailure::ServFail)?;
        }
        for _ in 0..counts.answers {
            let record = Record::read(&mut decoder).map_err(malformed)?;
            if record.dns_class == DNSClass::IN {
                reply.answers.push(record);
            }
        }
        for _ in 0..counts.authorities {
            let Ok(record) = Record::read(&mut decoder) else { return Ok(reply) };
            match record.record_type() {
                Type::SOA => reply.denied_by = Some(record.name),
                Type::NS => reply.is_referral = true,
                _ => {}
            }
        }
        let additional = usize::from(counts.additionals);
        if let Ok((_, Some(edns), _)) =
            Message::read_records(&mut decoder, additional, true, OpCode::Query)
        {
            reply.metadata.merge_response_code(edns.rcode_high());
        }
        Ok(reply)
    }

    /// Whether the answer is to be had whole by TCP only.
    pub(super) fn is_truncated(&self) -> bool {
        self.metadata.truncation
    }

    /// Whether the server knows no EDNS, as some old ones do (RFC 6891 §7).
    pub(super) fn rejects_edns(&self) -> bool {
        use ResponseCode::{BADVERS, FormErr, NotImp};
        matches!(self.metadata.response_code, FormErr | NotImp | BADVERS)
    }

    /// What is said to the question, at most `hops` aliases followed.
    ///
    /// # Errors
    /// The server fails or refuses.
    pub(super) fn told(
        &self,
        query: &Query,
        record_type: RecordType,
        mut hops: usize,
        octets: usize,
    ) -> Result<Told, DnsFailure> {
        let is_nxdomain = match self.metadata.response_code {
            ResponseCode::NoError => false,
            ResponseCode::NXDomain => true,
            ResponseCode::Refused | ResponseCode::NotAuth => return Err(DnsFailure::Refused),
            _ => return Err(DnsFailure::ServFail),
        };
        let mut name = &query.name;
        let mut followed = 0_usize;
        loop {
            if let Some(answer) = self.records(name, query.wire_type, record_type)? {
                let is_small = record_set::octets(&answer) <= octets;
                return if is_small {
                    Ok(Told::Answer(answer))
                } else {
                    Err(DnsFailure::Truncated)
                };
            }
            // That a server synthesises a CNAME for each DNAME spares looking at those (RFC 6672 §3.1).
            let Some(target) = self.alias(name).filter(|_| record_type != RecordType::Cname) else {
                break;
            };
            let Some(left) = hops.checked_sub(1) else {
                return Ok(Told::Answer(Answer::Failed(DnsFailure::CnameChain)));
            };
            (name, hops, followed) = (target, left, followed.saturating_add(1));
        }
        // RFC 6604 §3: the response code is about the last name of the chain.
        if is_nxdomain {
            return Ok(Told::Answer(Answer::NxDomain));
        }
        if followed > 0 && !self.denied_by.as_ref().is_some_and(|apex| apex.zone_of(name)) {
            // The chain leaves what the server knows.
            let target = domain_name(name).ok_or(DnsFailure::ServFail)?;
            return Ok(Told::Alias { target, hops: followed });
        }
        let Metadata { authoritative, recursion_available, .. } = self.metadata;
        let is_denial = authoritative || self.denied_by.is_some();
        if followed == 0 && !is_denial && (self.is_referral || !recursion_available) {
            // RFC 2308 §2.2.1: a referral, and no NODATA. Whoever was asked for recursion and refers
            // is not responsible for the name.
            return Err(DnsFailure::Refused);
        }
        Ok(Told::Answer(Answer::NoData))
    }

    fn alias(&self, name: &Name) -> Option<&Name> {
        self.answers.iter().find_map(|record| match &record.data {
            RData::CNAME(CNAME(target)) if record.name == *name => Some(target),
            _ => None,
        })
    }

    /// The records of the type at a name. Mail exchanges and names of addresses that no mail can name
    /// are passed over, as they are in zone files.
    fn records(
        &self,
        name: &Name,
        wire_type: Type,
        record_type: RecordType,
    ) -> Result<Option<Answer>, DnsFailure> {
        let records: Vec<&RData> = self
            .answers
            .iter()
            .filter(|record| record.record_type() == wire_type && record.name == *name)
            .map(|record| &record.data)
            .collect();
        if records.is_empty() {
            return Ok(None);
        }
        let records = records.into_iter();
        let answer = match record_type {
            RecordType::A => Answer::A(records.filter_map(address).collect()),
            RecordType::Aaaa => Answer::Aaaa(records.filter_map(long_address).collect()),
            RecordType::Mx => Answer::Mx(records.filter_map(mail_exchange).collect()),
            RecordType::Ptr => Answer::Ptr(records.filter_map(host_name).collect()),
            RecordType::Cname => {
                // Of several, which no zone has, always the same.
                let target = records.filter_map(alias_target).min();
                Answer::Cname(target.ok_or(DnsFailure::ServFail)?)
            }
            _ => Answer::Txt(records.map(text).collect::<Option<_>>().ok_or(DnsFailure::ServFail)?),
        };
        Ok(Some(match answer {
            Answer::A(none) if none.is_empty() => return Err(DnsFailure::ServFail),
            Answer::Aaaa(none) if none.is_empty() => return Err(DnsFailure::ServFail),
            Answer::Mx(none) if none.is_empty() => Answer::NoData,
            Answer::Ptr(none) if none.is_empty() => Answer::NoData,
            answer => record_set::canonical(answer),
        }))
    }
}

fn address(data: &RData) -> Option<std::net::Ipv4Addr> {
    if let RData::A(A(address)) = data { Some(*address) } else { None }
}

fn long_address(data: &RData) -> Option<std::net::Ipv6Addr> {
    if let RData::AAAA(AAAA(address)) = data { Some(*address) } else { None }
}

fn mail_exchange(data: &RData) -> Option<MxRecord> {
    let RData::MX(MX { preference, exchange, .. }) = data else { return None };
    let host = domain_name(exchange);
    (exchange.is_root() || host.is_some()).then(|| MxRecord::new(*preference, host))
}

fn host_name(data: &RData) -> Option<DomainName> {
    if let RData::PTR(PTR(name)) = data { domain_name(name) } else { None }
}

fn alias_target(data: &RData) -> Option<DomainName> {
    if let RData::CNAME(CNAME(name)) = data { domain_name(name) } else { None }
}

/// The character-strings of a record of type TXT or SPF, which have the same form.
fn text(data: &RData) -> Option<TxtRecord> {
    let strings: Vec<Box<[u8]>> = match data {
        RData::TXT(TXT { txt_data, .. }) => txt_data.to_vec(),
        RData::Unknown { code: Type::Unknown(SPF), rdata: NULL { anything, .. } } => {
            let mut strings = Vec::new();
            let mut rest = &**anything;
            while let Some((length, behind)) = rest.split_first() {
                let (string, next) = behind.split_at_checked(usize::from(*length))?;
                strings.push(string.into());
                rest = next;
            }
            strings
        }
        // Without any data it is a record of the type all the same.
        _ => Vec::new(),
    };
    Some(TxtRecord::new(if strings.is_empty() { vec![Box::default()] } else { strings }))
}

/// The name, where mail can ask for it; `None` for the root, too.
fn domain_name(name: &Name) -> Option<DomainName> {
    let mut text = String::with_capacity(name.len());
    for label in name {
        if label.contains(&b'.') {
            return None;
        }
        if !text.is_empty() {
            text.push('.');
        }
        text.push_str(str::from_utf8(label).ok()?);
    }
    DomainName::parse(&text).ok()
}

#[cfg(test)]
mod tests {
    use hickory_proto::rr::rdata::SOA;
    use proptest::prelude::*;
    use waxseal_verify::dns::Question;

    use super::*;

    const TYPES: [RecordType; 7] = RecordType::ALL;

    /// An answer that has a record of each kind, and a denial.
    fn valid(query: &Query) -> Vec<u8> {
        let name = || query.name.clone();
        let mut reply = Message::response(0, OpCode::Query);
        reply.add_query(Section::query(name(), query.wire_type));
        let host = Name::from_ascii("b.test.").unwrap();
        let strings: [&[u8]; 2] = [b"v=spf1", b"\xff -all"];
        for data in [
            RData::TXT(TXT::from_bytes(strings.to_vec())),
            RData::A(A([192, 0, 2, 1].into())),
            RData::MX(MX::new(10, host.clone())),
            RData::PTR(PTR(host.clone())),
            RData::CNAME(CNAME(host.clone())),
            RData::Unknown { code: Type::Unknown(SPF), rdata: NULL::with(b"\x01x".to_vec()) },
        ] {
            reply.add_answer(Record::from_rdata(name(), 5, data));
        }
        let soa = RData::SOA(SOA::new(host.clone(), host.clone(), 1, 2, 3, 4, 5));
        reply.add_authority(Record::from_rdata(host, 5, soa));
        reply.to_vec().unwrap()
    }

    fn query(record_type: RecordType) -> Query {
        let question = Question::new(DomainName::parse("a.test").unwrap(), record_type);
        Query::new(&question, true).unwrap()
    }

    proptest! {
        /// No octets from the network do harm, and every answer is one that a snapshot keeps.
        #[test]
        fn anything_is_read_or_refused(
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
            cut in any::<prop::sample::Index>(),
            is_cut in any::<bool>(),
            kind in 0..TYPES.len(),
        ) {
            let query = query(TYPES[kind]);
            let mut octets = valid(&query);
            for (at, octet) in changes {
                let at = at.index(octets.len());
                octets[at] = octet;
            }
            if is_cut {
                octets.truncate(cut.index(octets.len()));
            }
            query.is_answered_by(&octets);
            if let Ok(reply) = Reply::read(&octets)
                && let Ok(Told::Answer(answer)) = reply.told(&query, TYPES[kind], 3, 10_000)
            {
                let name = DomainName::parse("a.test").unwrap();
                let kept = record_set::check(&Question::new(name, TYPES[kind]), &answer);
                prop_assert_eq!(kept, Ok(()));
            }
        }
    }

    #[test]
    fn an_answer_with_everything_has_what_is_asked_for() {
        for record_type in TYPES {
            let query = query(record_type);
            let told = Reply::read(&valid(&query)).unwrap().told(&query, record_type, 3, 10_000);
            let Ok(Told::Answer(answer)) = told else { panic!("{record_type}") };
            // There is no AAAA record, and the alias leads to where nothing is.
            assert_eq!(matches!(answer, Answer::NoData), record_type == RecordType::Aaaa);
        }
    }
}
