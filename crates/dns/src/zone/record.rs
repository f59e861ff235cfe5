//! Entries read as directives and records (RFC 1035 §5.1).

use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use hickory_proto::rr::{DNSClass, RecordType as Type};
use hickory_proto::serialize::txt::parse_ttl;
use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{MxRecord, TxtRecord};

use super::error::{ZoneError, ZoneProblem};
use super::lexer::{Entry, Lexer, Token};
use super::name::Name;
use crate::record_set;

/// Record types that hickory-proto has no name for and zones do hold. Their data is not read, only
/// that the name has a record.
const OTHER_TYPES: [&str; 33] = [
    "AFSDB", "AMTRELAY", "APL", "AVC", "DHCID", "DLV", "DSYNC", "EUI48", "EUI64", "GPOS", "HIP",
    "IPSECKEY", "ISDN", "KX", "L32", "L64", "LOC", "LP", "MB", "MG", "MINFO", "MR", "NID", "NINFO",
    "NSAP", "NXT", "PX", "RP", "RT", "TALINK", "URI", "X25", "ZONEMD",
];

/// The number of the discontinued type of SPF, which hickory-proto has no name for either.
const SPF: u16 = 99;

/// What a record says, as far as anybody asks.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Data {
    A(Ipv4Addr),
    Aaaa(Ipv6Addr),
    Mx(MxRecord),
    Ptr(DomainName),
    Txt(TxtRecord),
    Spf(TxtRecord),
    Cname(DomainName),
    Dname(DomainName),
    /// The name is a zone's apex.
    Soa,
    /// The name is a zone's apex or is delegated.
    Ns,
    /// A record of DNSSEC that may stand beside a CNAME (RFC 4035 §2.5).
    BesideCname,
    /// Any other.
    Other,
}

/// One record.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) line: usize,
    pub(super) owner: DomainName,
    pub(super) data: Data,
}

/// Reads record after record.
#[derive(Debug)]
pub(super) struct Records<'a> {
    lexer: Lexer<'a>,
    origin: Option<Name>,
    owner: Option<Name>,
}

impl<'a> Records<'a> {
    pub(super) fn new(file: &'a [u8], entry_bytes: usize) -> Self {
        Self { lexer: Lexer::new(file, entry_bytes), origin: None, owner: None }
    }

    /// The next record whose owner can be asked for.
    pub(super) fn next_record(&mut self) -> Result<Option<Record>, ZoneError> {
        while let Some(entry) = self.lexer.next_entry()? {
            let line = entry.line;
            if let Some((owner, data)) = self.entry(&entry).map_err(|problem| problem.at(line))? {
                return Ok(Some(Record { line, owner, data }));
            }
        }
        Ok(None)
    }

    fn entry(&mut self, entry: &Entry<'_>) -> Result<Option<(DomainName, Data)>, ZoneProblem> {
        let tokens = match entry.tokens.split_first() {
            Some((first, arguments)) if !entry.indented => {
                if !first.quoted && first.raw.starts_with(b"$") {
                    self.directive(first, arguments)?;
                    return Ok(None);
                }
                self.owner = Some(Name::read(first, self.origin.as_ref())?);
                arguments
            }
            _ => &entry.tokens,
        };
        let data = self.data(tokens)?;
        match self.owner.clone() {
            Some(Name::Domain(owner)) => Ok(Some((owner, data))),
            Some(Name::Unaskable) => Ok(None),
            Some(Name::Root) => Err(ZoneProblem::Root),
            None => Err(ZoneProblem::NoOwner),
        }
    }

    fn directive(
        &mut self,
        directive: &Token<'_>,
        arguments: &[Token<'_>],
    ) -> Result<(), ZoneProblem> {
        match (directive.word().to_ascii_uppercase().as_str(), arguments) {
            ("$INCLUDE", _) => Err(ZoneProblem::Include),
            ("$ORIGIN", [origin]) => {
                self.origin = Some(Name::read(origin, self.origin.as_ref())?);
                Ok(())
            }
            // Facts do not age, so the time itself is not needed.
            ("$TTL", [ttl]) if parse_ttl(ttl.word()).is_ok() => Ok(()),
            ("$ORIGIN" | "$TTL", _) => Err(ZoneProblem::DirectiveArgument),
            _ => Err(ZoneProblem::Directive { directive: directive.lossy() }),
        }
    }

    /// `[TTL] [class] type data`, TTL and class in either order.
    fn data(&self, mut tokens: &[Token<'_>]) -> Result<Data, ZoneProblem> {
        let (mut ttl, mut class) = (false, false);
        while let Some((token, rest)) = tokens.split_first() {
            let word = token.word().to_ascii_uppercase();
            if !ttl && parse_ttl(&word).is_ok() {
                ttl = true;
            } else if let (false, Ok(read)) = (class, DNSClass::from_str(&word)) {
                if read != DNSClass::IN {
                    return Err(ZoneProblem::Class { class: word });
                }
                class = true;
            } else {
                return self.typed(&word, rest);
            }
            tokens = rest;
        }
        Err(ZoneProblem::NoType)
    }

    fn typed(&self, mnemonic: &str, data: &[Token<'_>]) -> Result<Data, ZoneProblem> {
        let number = mnemonic.strip_prefix("TYPE").and_then(|number| number.parse::<u16>().ok());
        let record_type = match (number, Type::from_str(mnemonic)) {
            (Some(number), _) => number.into(),
            (None, Ok(named)) => named,
            (None, Err(_)) if mnemonic == "SPF" => Type::Unknown(SPF),
            (None, Err(_)) if OTHER_TYPES.contains(&mnemonic) => return Ok(Data::Other),
            (None, Err(_)) => {
                return Err(ZoneProblem::RecordType { mnemonic: mnemonic.to_owned() });
            }
        };
        let generic = number.is_some()
            || data.first().is_some_and(|first| !first.quoted && first.raw == b"\\#");
        let origin = self.origin.as_ref();
        match (record_type, data) {
            (Type::SOA, _) => Ok(Data::Soa),
            (Type::NS, _) => Ok(Data::Ns),
            (Type::RRSIG | Type::NSEC | Type::SIG | Type::KEY, _) => Ok(Data::BesideCname),
            (
                Type::A
                | Type::AAAA
                | Type::MX
                | Type::PTR
                | Type::TXT
                | Type::CNAME
                | Type::DNAME
                | Type::Unknown(SPF),
                _,
            ) if generic => Err(ZoneProblem::GenericForm { record_type: mnemonic.to_owned() }),
            (Type::A, [address]) => {
                address.word().parse().map(Data::A).map_err(|_| malformed("A", "one IPv4 address"))
            }
            (Type::A, _) => Err(malformed("A", "one IPv4 address")),
            (Type::AAAA, [address]) => address
                .word()
                .parse()
                .map(Data::Aaaa)
                .map_err(|_| malformed("AAAA", "one IPv6 address")),
            (Type::AAAA, _) => Err(malformed("AAAA", "one IPv6 address")),
            (Type::MX, [preference, exchange]) => self.mail_exchange(preference, exchange),
            (Type::MX, _) => Err(malformed("MX", MX_DATA)),
            (Type::PTR, [name]) => match Name::read(name, origin)? {
                Name::Domain(name) => Ok(Data::Ptr(name)),
                Name::Root => Err(ZoneProblem::Root),
                // Service discovery has such names; no host of e-mail does.
                Name::Unaskable => Ok(Data::Other),
            },
            (Type::PTR, _) => Err(malformed("PTR", "one name")),
            (Type::CNAME, [name]) => Name::read_domain(name, origin).map(Data::Cname),
            (Type::CNAME, _) => Err(malformed("CNAME", "one name")),
            (Type::DNAME, [name]) => Name::read_domain(name, origin).map(Data::Dname),
            (Type::DNAME, _) => Err(malformed("DNAME", "one name")),
            (Type::TXT, strings) => text(strings).map(Data::Txt),
            (Type::Unknown(SPF), strings) => text(strings).map(Data::Spf),
            _ => Ok(Data::Other),
        }
    }

    fn mail_exchange(
        &self,
        preference: &Token<'_>,
        exchange: &Token<'_>,
    ) -> Result<Data, ZoneProblem> {
        let preference = preference.word().parse().map_err(|_| malformed("MX", MX_DATA))?;
        let exchange = match Name::read(exchange, self.origin.as_ref())? {
            Name::Root => None,
            Name::Domain(name) => Some(name),
            Name::Unaskable => return Err(ZoneProblem::UnaskableName { name: exchange.lossy() }),
        };
        Ok(Data::Mx(MxRecord::new(preference, exchange)))
    }
}

const MX_DATA: &str = "a preference from 0 to 65535 and a name";

fn malformed(record_type: &'static str, expected: &'static str) -> ZoneProblem {
    ZoneProblem::Data { record_type, expected }
}

fn text(strings: &[Token<'_>]) -> Result<TxtRecord, ZoneProblem> {
    let strings = strings.iter().map(Token::text).collect::<Result<Vec<_>, _>>()?;
    let record = TxtRecord::new(strings);
    record_set::check_txt(&record)?;
    Ok(record)
}
