//! The snapshot's JSON.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry as MapEntry;
use std::fmt::{self, Display};
use std::net::{Ipv4Addr, Ipv6Addr};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::{DeserializeOwned, DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, DnsFailure, MxRecord, Question, RecordType, TxtRecord};

use super::{SnapshotError, VERSION};
use crate::record_set;

/// Reads a snapshot of at most `limit` answers.
pub(super) fn parse(json: &[u8], limit: usize) -> Result<HashMap<Question, Answer>, SnapshotError> {
    let mut too_many = false;
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let answers = deserializer
        .deserialize_map(File { limit, too_many: &mut too_many })
        .and_then(|answers| deserializer.end().map(|()| answers));
    match answers {
        Err(_) if too_many => Err(SnapshotError::TooManyAnswers { limit }),
        answers => Ok(answers?),
    }
}

/// Reads the outermost object.
struct File<'a> {
    limit: usize,
    too_many: &'a mut bool,
}

impl<'de> Visitor<'de> for File<'_> {
    type Value = HashMap<Question, Answer>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the members \"version\" and \"answers\"")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut members: M) -> Result<Self::Value, M::Error> {
        // The version comes first: it decides what everything after it means.
        if members.next_key::<String>()?.as_deref() != Some("version") {
            return Err(M::Error::custom("the first member of a snapshot is \"version\""));
        }
        let version: u32 = members.next_value()?;
        if version != VERSION {
            return Err(M::Error::custom(format_args!(
                "this snapshot has version {version}; only version {VERSION} is read, so make it \
                 again or use a newer waxseal"
            )));
        }
        if members.next_key::<String>()?.as_deref() != Some("answers") {
            return Err(M::Error::custom("the second member of a snapshot is \"answers\""));
        }
        let answers =
            members.next_value_seed(Answers { limit: self.limit, too_many: self.too_many })?;
        match members.next_key::<String>()? {
            None => Ok(answers),
            Some(key) => Err(M::Error::custom(format_args!("unknown member \"{key}\""))),
        }
    }
}

/// Reads the list of answers.
struct Answers<'a> {
    limit: usize,
    too_many: &'a mut bool,
}

impl<'de> DeserializeSeed<'de> for Answers<'_> {
    type Value = HashMap<Question, Answer>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Answers<'_> {
    type Value = HashMap<Question, Answer>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of answers")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<Self::Value, S::Error> {
        let mut answers = HashMap::new();
        while let Some(Entry { question, answer }) = list.next_element()? {
            if answers.len() >= self.limit {
                *self.too_many = true;
                return Err(S::Error::custom("too many answers"));
            }
            match answers.entry(question) {
                MapEntry::Vacant(vacant) => {
                    vacant.insert(record_set::canonical(answer));
                }
                MapEntry::Occupied(taken) => {
                    return Err(S::Error::custom(format_args!(
                        "\"{}\" is answered twice; keep one of the answers",
                        taken.key()
                    )));
                }
            }
        }
        Ok(answers)
    }
}

/// One answer as it is read.
#[derive(Deserialize)]
#[serde(try_from = "RawEntry")]
struct Entry {
    question: Question,
    answer: Answer,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEntry {
    name: String,
    r#type: String,
    records: Option<Box<RawValue>>,
    status: Option<Status>,
}

/// The answers that have no records.
#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Status {
    #[serde(rename = "nodata")]
    NoData,
    #[serde(rename = "nxdomain")]
    NxDomain,
    #[serde(rename = "servfail")]
    ServFail,
    Refused,
    Timeout,
    Unreachable,
    Truncated,
    CnameChain,
}

impl TryFrom<RawEntry> for Entry {
    type Error = String;

    fn try_from(raw: RawEntry) -> Result<Self, String> {
        let RawEntry { name, r#type, records, status } = raw;
        let at = |problem: &dyn Display| format!("the answer to \"{name} {type}\": {problem}");
        let record_type = RecordType::ALL
            .into_iter()
            .find(|known| known.mnemonic() == r#type)
            .ok_or_else(|| at(&"the type is none of A, AAAA, CNAME, MX, PTR, SPF and TXT"))?;
        // Who asked may have made the name with a macro of SPF, which allows for spaces.
        let owner = DomainName::parse_expanded(&name).map_err(|problem| at(&problem))?;
        let question = Question::new(owner, record_type);
        let answer = match (records, status) {
            (Some(records), None) => {
                read_records(record_type, &records).map_err(|problem| at(&problem))?
            }
            (None, Some(status)) => status.into(),
            (Some(_), Some(_)) => return Err(at(&"it has records and a status; one must go")),
            (None, None) => return Err(at(&"it has neither records nor a status")),
        };
        record_set::check(&question, &answer).map_err(|problem| at(&problem))?;
        Ok(Self { question, answer })
    }
}

impl From<Status> for Answer {
    fn from(status: Status) -> Self {
        match status {
            Status::NoData => Self::NoData,
            Status::NxDomain => Self::NxDomain,
            Status::ServFail => Self::Failed(DnsFailure::ServFail),
            Status::Refused => Self::Failed(DnsFailure::Refused),
            Status::Timeout => Self::Failed(DnsFailure::Timeout),
            Status::Unreachable => Self::Failed(DnsFailure::Unreachable),
            Status::Truncated => Self::Failed(DnsFailure::Truncated),
            Status::CnameChain => Self::Failed(DnsFailure::CnameChain),
        }
    }
}

fn read_records(record_type: RecordType, json: &RawValue) -> Result<Answer, String> {
    fn list<T: DeserializeOwned>(json: &RawValue) -> Result<Vec<T>, String> {
        // serde_json ends its message with a place, which is counted from the start of the records.
        serde_json::from_str(json.get()).map_err(|error| format!("{error} of its records"))
    }
    let names = |names: Vec<String>| -> Result<Vec<DomainName>, String> {
        names
            .iter()
            .map(|name| DomainName::parse(name).map_err(|error| format!("\"{name}\": {error}")))
            .collect()
    };
    match record_type {
        RecordType::A => list::<Ipv4Addr>(json).map(Answer::A),
        RecordType::Aaaa => list::<Ipv6Addr>(json).map(Answer::Aaaa),
        RecordType::Mx => list::<Mx>(json)?
            .into_iter()
            .map(|Mx { preference, exchange }| {
                let exchange = exchange.as_deref().map(|name| {
                    DomainName::parse(name).map_err(|error| format!("\"{name}\": {error}"))
                });
                Ok(MxRecord::new(preference, exchange.transpose()?))
            })
            .collect::<Result<_, _>>()
            .map(Answer::Mx),
        RecordType::Ptr => list(json).and_then(names).map(Answer::Ptr),
        RecordType::Cname => {
            let [target] =
                names(list(json)?)?.try_into().map_err(|_| "a name has one CNAME record")?;
            Ok(Answer::Cname(target))
        }
        RecordType::Txt | RecordType::Spf => {
            list::<Vec<CharacterString<'static>>>(json).map(|records| {
                let strings = |record: Vec<CharacterString<'static>>| {
                    TxtRecord::new(record.into_iter().map(|string| string.0.into_owned()))
                };
                Answer::Txt(records.into_iter().map(strings).collect())
            })
        }
        other => Err(format!("records of type {other} are not kept")),
    }
}

/// An MX record. A missing exchange is an oversight; the null MX says `null`.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Mx {
    preference: u16,
    #[serde(deserialize_with = "Option::deserialize")]
    exchange: Option<String>,
}

/// A character-string: a JSON string where it is UTF-8, else Base64 in an object.
struct CharacterString<'a>(Cow<'a, [u8]>);

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Binary {
    base64: String,
}

impl<'de> Deserialize<'de> for CharacterString<'static> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a character-string is a string or {\"base64\": \"…\"}")]
        enum Either {
            Text(String),
            Binary(Binary),
        }
        match Either::deserialize(deserializer)? {
            Either::Text(text) => Ok(Self(text.into_bytes().into())),
            Either::Binary(Binary { base64 }) => {
                STANDARD.decode(&base64).map(|bytes| Self(bytes.into())).map_err(|error| {
                    D::Error::custom(format_args!("\"{base64}\" is no Base64: {error}"))
                })
            }
        }
    }
}

impl Serialize for CharacterString<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match str::from_utf8(&self.0) {
            Ok(text) => serializer.serialize_str(text),
            Err(_) => Binary { base64: STANDARD.encode(&self.0) }.serialize(serializer),
        }
    }
}

/// One answer as it is written.
#[derive(Serialize)]
pub(super) struct Head<'a> {
    name: &'a str,
    r#type: &'static str,
    #[serde(flatten)]
    body: Body<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Body<'a> {
    Records(Records<'a>),
    Status(Status),
}

#[derive(Serialize)]
#[serde(untagged)]
enum Records<'a> {
    A(&'a [Ipv4Addr]),
    Aaaa(&'a [Ipv6Addr]),
    Cname([&'a str; 1]),
    Mx(Vec<Mx>),
    Ptr(Vec<&'a str>),
    Txt(Vec<Vec<CharacterString<'a>>>),
}

impl<'a> Head<'a> {
    pub(super) fn new(question: &'a Question, answer: &'a Answer) -> Self {
        Self {
            name: question.name().as_str(),
            r#type: question.record_type().mnemonic(),
            body: Body::new(answer),
        }
    }
}

impl<'a> Body<'a> {
    fn new(answer: &'a Answer) -> Self {
        let records = match answer {
            Answer::A(records) => Records::A(records),
            Answer::Aaaa(records) => Records::Aaaa(records),
            Answer::Cname(target) => Records::Cname([target.as_str()]),
            Answer::Mx(records) => Records::Mx(
                records
                    .iter()
                    .map(|record| Mx {
                        preference: record.preference(),
                        exchange: record.exchange().map(ToString::to_string),
                    })
                    .collect(),
            ),
            Answer::Ptr(records) => Records::Ptr(records.iter().map(DomainName::as_str).collect()),
            Answer::Txt(records) => Records::Txt(
                records
                    .iter()
                    .map(|record| {
                        record.strings().map(|string| CharacterString(string.into())).collect()
                    })
                    .collect(),
            ),
            Answer::NoData => return Self::Status(Status::NoData),
            Answer::NxDomain => return Self::Status(Status::NxDomain),
            Answer::Failed(DnsFailure::Refused) => return Self::Status(Status::Refused),
            Answer::Failed(DnsFailure::Timeout) => return Self::Status(Status::Timeout),
            Answer::Failed(DnsFailure::Unreachable) => return Self::Status(Status::Unreachable),
            Answer::Failed(DnsFailure::Truncated) => return Self::Status(Status::Truncated),
            Answer::Failed(DnsFailure::CnameChain) => return Self::Status(Status::CnameChain),
            // `record_set::check` lets nothing else into a snapshot but SERVFAIL.
            _ => return Self::Status(Status::ServFail),
        };
        Self::Records(records)
    }
}
