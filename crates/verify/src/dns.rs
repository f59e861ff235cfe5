//! DNS facts by value: what is asked, what was answered, and what is still missing.
//!
//! Nothing here does I/O. Evaluation reads facts from a [`Dns`]; where one is missing it stops with
//! [`Unanswered`], which lists every question open at that point. A driver answers them, from a
//! snapshot, a zone file or the network, and evaluates again.

use core::fmt;
use core::hash::{Hash, Hasher};
use std::collections::HashMap;
use std::net::{Ipv4Addr, Ipv6Addr};

use waxseal_parse::domain::DomainName;

/// The record types that e-mail authentication asks for, and those that checks of a domain ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RecordType {
    /// IPv4 address (RFC 1035 §3.4.1).
    A,
    /// IPv6 address (RFC 3596).
    Aaaa,
    /// Alias (RFC 1035 §3.3.1): asked for by itself it is not followed.
    Cname,
    /// Mail exchange (RFC 1035 §3.3.9).
    Mx,
    /// Name of an address (RFC 1035 §3.3.12).
    Ptr,
    /// The discontinued type 99 of SPF (RFC 7208 §3.1): nobody evaluates it.
    Spf,
    /// Text (RFC 1035 §3.3.14).
    Txt,
}

impl RecordType {
    /// Every record type, in the order of their names.
    pub const ALL: [Self; 7] =
        [Self::A, Self::Aaaa, Self::Cname, Self::Mx, Self::Ptr, Self::Spf, Self::Txt];

    /// The type's mnemonic, as zone files write it.
    pub fn mnemonic(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
            Self::Cname => "CNAME",
            Self::Mx => "MX",
            Self::Ptr => "PTR",
            Self::Spf => "SPF",
            Self::Txt => "TXT",
        }
    }
}

impl fmt::Display for RecordType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.mnemonic())
    }
}

/// One DNS question: a name and a record type, class IN.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Question {
    name: DomainName,
    record_type: RecordType,
}

impl Question {
    /// Asks for the records of one type at a name.
    pub fn new(name: DomainName, record_type: RecordType) -> Self {
        Self { name, record_type }
    }

    /// The name that is asked for.
    pub fn name(&self) -> &DomainName {
        &self.name
    }

    /// The record type that is asked for.
    pub fn record_type(&self) -> RecordType {
        self.record_type
    }
}

impl Hash for Question {
    /// Evaluation looks many questions up, and the fewer octets there are the faster it is: the type
    /// is one octet, which also ends the name, for names are ASCII.
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write(self.name.as_str().as_bytes());
        state.write_u8(match self.record_type {
            RecordType::A => 0x80,
            RecordType::Aaaa => 0x81,
            RecordType::Mx => 0x82,
            RecordType::Ptr => 0x83,
            RecordType::Txt => 0x84,
            RecordType::Cname => 0x85,
            RecordType::Spf => 0x86,
        });
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.record_type)
    }
}

/// One TXT record: its character-strings, in order (RFC 1035 §3.3.14).
///
/// Checks of a domain want the strings apart; everybody else wants [`joined`](Self::joined).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TxtRecord {
    strings: Vec<Box<[u8]>>,
}

impl TxtRecord {
    /// A record of these character-strings.
    pub fn new<S: Into<Box<[u8]>>>(strings: impl IntoIterator<Item = S>) -> Self {
        Self { strings: strings.into_iter().map(Into::into).collect() }
    }

    /// The character-strings, in order.
    pub fn strings(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.strings.iter().map(AsRef::as_ref)
    }

    /// Whether the strings put together are this text; nothing is copied to find out.
    pub fn is_joined(&self, text: &[u8]) -> bool {
        let rest = self.strings.iter().try_fold(text, |rest, string| rest.strip_prefix(&**string));
        rest.is_some_and(<[u8]>::is_empty)
    }

    /// The strings put together with nothing between them (RFC 6376 §3.6.2.2, RFC 7208 §3.3).
    pub fn joined(&self) -> std::borrow::Cow<'_, [u8]> {
        match &*self.strings {
            [only] => std::borrow::Cow::Borrowed(only),
            many => std::borrow::Cow::Owned(many.concat()),
        }
    }
}

/// One MX record (RFC 1035 §3.3.9).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MxRecord {
    preference: u16,
    exchange: Option<DomainName>,
}

impl MxRecord {
    /// A record with this preference; an exchange of `None` is the root: no mail here (RFC 7505).
    pub fn new(preference: u16, exchange: Option<DomainName>) -> Self {
        Self { preference, exchange }
    }

    /// Lower is preferred.
    pub fn preference(&self) -> u16 {
        self.preference
    }

    /// The host that takes mail, or `None` for the null MX of RFC 7505.
    pub fn exchange(&self) -> Option<&DomainName> {
        self.exchange.as_ref()
    }
}

/// What the DNS says to one [`Question`].
///
/// A list of records is never empty: that would be [`NoData`](Self::NoData).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Answer {
    /// IPv4 addresses.
    A(Vec<Ipv4Addr>),
    /// IPv6 addresses.
    Aaaa(Vec<Ipv6Addr>),
    /// The name that this one is an alias of.
    Cname(DomainName),
    /// Mail exchanges.
    Mx(Vec<MxRecord>),
    /// Names of an address.
    Ptr(Vec<DomainName>),
    /// Texts: the records of type TXT, or those of type SPF.
    Txt(Vec<TxtRecord>),
    /// The name exists and has no record of this type (NODATA, RFC 2308 §2.2).
    NoData,
    /// The name does not exist (NXDOMAIN, RFC 2308 §2.1), nor does anything below it (RFC 8020).
    NxDomain,
    /// There is no answer, for now or for good.
    Failed(DnsFailure),
}

/// Why there is no answer. None of these says anything about the records of a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DnsFailure {
    /// The server could not answer (SERVFAIL, or any response code but NOERROR and NXDOMAIN).
    ServFail,
    /// The server refuses to answer (REFUSED), or sends elsewhere instead of answering: it is not
    /// responsible for the name, or not for whoever asks.
    Refused,
    /// Nothing came back in time.
    Timeout,
    /// There is no way to any server: the network or the server's machine says so.
    Unreachable,
    /// The answer did not come whole: it is too large for UDP, and TCP did not bring it.
    Truncated,
    /// The aliases run in a circle, or there are more of them than the source follows.
    CnameChain,
    /// The source of facts is closed and does not hold this question: nobody ever asked it when the
    /// snapshot was made. It must not be mistaken for NXDOMAIN.
    NotInSnapshot,
}

impl fmt::Display for DnsFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ServFail => "the name server failed (SERVFAIL)",
            Self::Refused => "the name server refuses to answer for this name (REFUSED)",
            Self::Timeout => "no answer came in time",
            Self::Unreachable => "no name server can be reached",
            Self::Truncated => "the answer is too large for UDP, and did not come whole over TCP",
            Self::CnameChain => "the chain of CNAME records is circular or too long",
            Self::NotInSnapshot => "the DNS snapshot does not hold this question",
        })
    }
}

/// A source of DNS facts. It never blocks and never guesses: `None` means that nobody has asked.
pub trait Dns {
    /// The answer to a question, where it is known.
    fn answer(&self, question: &Question) -> Option<&Answer>;
}

impl<D: Dns + ?Sized> Dns for &D {
    fn answer(&self, question: &Question) -> Option<&Answer> {
        (**self).answer(question)
    }
}

impl<D: Dns + ?Sized> Dns for Box<D> {
    fn answer(&self, question: &Question) -> Option<&Answer> {
        (**self).answer(question)
    }
}

/// Facts held in a map.
impl<S: std::hash::BuildHasher> Dns for HashMap<Question, Answer, S> {
    fn answer(&self, question: &Question) -> Option<&Answer> {
        self.get(question)
    }
}

/// A source that will never learn more: what it does not know is
/// [`NotInSnapshot`](DnsFailure::NotInSnapshot), so that evaluation always ends with a verdict.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a wrapper, and never more")]
pub struct Closed<D>(pub D);

impl<D: Dns> Dns for Closed<D> {
    fn answer(&self, question: &Question) -> Option<&Answer> {
        const MISSING: &Answer = &Answer::Failed(DnsFailure::NotInSnapshot);
        Some(self.0.answer(question).unwrap_or(MISSING))
    }
}

/// Facts are missing: every question that was open when evaluation stopped, sorted, each once.
///
/// Answer them and evaluate again; see [`crate::dns`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unanswered {
    questions: Vec<Question>,
}

impl Unanswered {
    /// From the open questions, or `None` where there are none.
    pub fn from_questions(mut questions: Vec<Question>) -> Option<Self> {
        questions.sort_unstable();
        questions.dedup();
        if questions.is_empty() { None } else { Some(Self { questions }) }
    }

    /// The open questions, sorted.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// The open questions, sorted.
    pub fn into_questions(self) -> Vec<Question> {
        self.questions
    }
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DNS facts are missing:")?;
        self.questions.iter().try_for_each(|question| write!(f, " {question};"))
    }
}

impl core::error::Error for Unanswered {}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(name: &str) -> Question {
        Question::new(DomainName::parse(name).unwrap(), RecordType::Txt)
    }

    #[test]
    fn open_and_closed_sources_differ_only_in_what_they_do_not_know() {
        let facts: HashMap<_, _> = [(question("a.test"), Answer::NxDomain)].into();
        assert_eq!(facts.answer(&question("a.test")), Some(&Answer::NxDomain));
        assert_eq!(facts.answer(&question("b.test")), None);
        let closed = Closed(&facts);
        assert_eq!(closed.answer(&question("a.test")), Some(&Answer::NxDomain));
        assert_eq!(
            closed.answer(&question("b.test")),
            Some(&Answer::Failed(DnsFailure::NotInSnapshot))
        );
    }

    #[test]
    fn unanswered_questions_are_sorted_and_told_once() {
        let open = Unanswered::from_questions(vec![
            question("b.test"),
            question("a.test"),
            question("b.test"),
        ]);
        assert_eq!(open.unwrap().questions(), [question("a.test"), question("b.test")]);
        assert_eq!(Unanswered::from_questions(Vec::new()), None);
    }
}
