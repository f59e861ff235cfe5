//! A DNS in memory that answers any question: what it does not hold does not exist.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr};

use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, DnsFailure, MxRecord, Question, RecordType, TxtRecord};

/// What stands at a name, in order.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    A(Ipv4Addr),
    Aaaa(Ipv6Addr),
    Mx(u16, String),
    Ptr(String),
    Txt(Vec<Vec<u8>>),
    Cname(String),
    /// A question of this type fails so.
    Fails(RecordType, DnsFailure),
    /// Questions that no record before this one answers fail.
    Timeout,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Zone {
    names: BTreeMap<String, Vec<Entry>>,
}

impl Zone {
    pub(crate) fn add(&mut self, name: &str, entry: Entry) {
        self.names.entry(name.to_ascii_lowercase()).or_default().push(entry);
    }

    /// A name without records.
    pub(crate) fn add_name(&mut self, name: &str) {
        self.names.entry(name.to_ascii_lowercase()).or_default();
    }

    /// From lines `name TYPE value`, parted by single spaces; `-` is a name without records.
    pub(crate) fn of(lines: &str) -> Self {
        let mut zone = Self::default();
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (name, rest) = line.split_once(' ').unwrap();
            let (kind, value) = rest.split_once(' ').unwrap_or((rest, ""));
            let entry = match kind {
                "A" => Entry::A(value.parse().unwrap()),
                "AAAA" => Entry::Aaaa(value.parse().unwrap()),
                "MX" => Entry::Mx(10, value.to_owned()),
                "PTR" => Entry::Ptr(value.to_owned()),
                "TXT" => Entry::Txt(vec![value.as_bytes().to_vec()]),
                "CNAME" => Entry::Cname(value.to_owned()),
                "TIMEOUT" => Entry::Timeout,
                "SERVFAIL" => {
                    let of_type = |kind: &&RecordType| kind.mnemonic() == value;
                    let kind = RecordType::ALL.iter().find(of_type).unwrap();
                    Entry::Fails(*kind, DnsFailure::ServFail)
                }
                "-" => {
                    zone.add_name(name);
                    continue;
                }
                _ => panic!("{line}"),
            };
            zone.add(name, entry);
        }
        zone
    }

    pub(crate) fn answer(&self, question: &Question) -> Answer {
        let mut name = question.name().as_str().to_owned();
        for _ in 0..8 {
            let Some(entries) = self.names.get(&name) else { return Answer::NxDomain };
            let alias = entries.iter().find_map(|entry| match entry {
                Entry::Cname(target) => Some(target.trim_end_matches('.').to_ascii_lowercase()),
                _ => None,
            });
            match alias {
                Some(target) => name = target,
                None => return answer(entries, question.record_type()),
            }
        }
        Answer::Failed(DnsFailure::CnameChain)
    }
}

fn answer(entries: &[Entry], record_type: RecordType) -> Answer {
    let name = |name: &str| DomainName::parse(name).unwrap();
    let (mut a, mut aaaa, mut mx, mut ptr, mut txt) = (vec![], vec![], vec![], vec![], vec![]);
    for entry in entries {
        match (entry, record_type) {
            (Entry::A(address), RecordType::A) => a.push(*address),
            (Entry::Aaaa(address), RecordType::Aaaa) => aaaa.push(*address),
            (Entry::Mx(preference, exchange), RecordType::Mx) => {
                let exchange = (!exchange.is_empty()).then(|| name(exchange));
                mx.push(MxRecord::new(*preference, exchange));
            }
            (Entry::Ptr(target), RecordType::Ptr) => ptr.push(name(target)),
            (Entry::Txt(strings), RecordType::Txt) => {
                txt.push(TxtRecord::new(strings.iter().cloned()));
            }
            (Entry::Fails(kind, failure), asked) if *kind == asked => {
                return Answer::Failed(*failure);
            }
            (Entry::Timeout, _) if a.len() + aaaa.len() + mx.len() + ptr.len() + txt.len() == 0 => {
                return Answer::Failed(DnsFailure::Timeout);
            }
            _ => {}
        }
    }
    match record_type {
        RecordType::A if !a.is_empty() => Answer::A(a),
        RecordType::Aaaa if !aaaa.is_empty() => Answer::Aaaa(aaaa),
        RecordType::Mx if !mx.is_empty() => Answer::Mx(mx),
        RecordType::Ptr if !ptr.is_empty() => Answer::Ptr(ptr),
        RecordType::Txt if !txt.is_empty() => Answer::Txt(txt),
        _ => Answer::NoData,
    }
}
