//! Why a check ended in an error, with the place and the section of RFC 7208.

use core::fmt;
use std::sync::Arc;

use waxseal_parse::domain::DomainName;
use waxseal_parse::span::Span;
use waxseal_parse::spf::error::RecordError;
use waxseal_parse::spf::term::Term;

use super::cache::PreparedRecord;
use crate::dns::{DnsFailure, Question};

/// A term of a domain's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermAt {
    pub(super) record: Arc<PreparedRecord>,
    pub(super) index: usize,
}

impl TermAt {
    /// The domain whose record it is.
    pub fn domain(&self) -> &DomainName {
        self.record.question.name()
    }

    /// The text of the record.
    pub fn record_text(&self) -> &str {
        self.record.parsed.as_ref().map_or("", |record| record.text())
    }

    /// Its place among the terms of the record, counted from 0.
    pub fn index(&self) -> usize {
        self.index
    }

    /// The term itself.
    pub fn term(&self) -> Option<&Term> {
        self.record.parsed.as_ref().ok()?.terms().get(self.index)
    }

    /// Where it stands in the text of the record.
    pub fn span(&self) -> Span {
        self.term().map(Term::span).unwrap_or_default()
    }

    /// The term as it is written.
    pub fn text(&self) -> &str {
        let span = self.span();
        self.record_text().get(span.start()..span.end()).unwrap_or_default()
    }
}

impl fmt::Display for TermAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\" in the record of {}", self.text(), self.domain())
    }
}

/// Why a check ended in `temperror` or `permerror`, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpfError {
    pub(super) kind: SpfErrorKind,
    pub(super) question: Arc<Question>,
    pub(super) term: Option<TermAt>,
}

impl SpfError {
    /// What is wrong.
    pub fn kind(&self) -> &SpfErrorKind {
        &self.kind
    }

    /// The domain whose record was evaluated: the one that was checked, or one that a record
    /// includes or redirects to.
    pub fn domain(&self) -> &DomainName {
        self.question.name()
    }

    /// The term at which evaluation ended; none where the record as a whole is at fault.
    pub fn term(&self) -> Option<&TermAt> {
        self.term.as_ref()
    }
}

impl fmt::Display for SpfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.term {
            Some(term) => write!(f, "{} (at {term})", self.kind),
            None => write!(f, "{} (the record of {})", self.kind, self.domain()),
        }
    }
}

impl core::error::Error for SpfError {}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SpfErrorKind {
    /// The DNS failed: the only error that may be gone tomorrow.
    Dns {
        /// What was asked.
        question: Question,
        /// How it failed.
        failure: DnsFailure,
    },
    /// The record has a syntax error.
    Syntax(RecordError),
    /// The domain has several SPF records.
    SeveralRecords {
        /// How many.
        count: usize,
    },
    /// An included domain has no SPF record.
    IncludeWithoutRecord {
        /// The domain.
        domain: DomainName,
        /// Whether the name is in the DNS at all.
        name_exists: bool,
    },
    /// A domain that is redirected to has no SPF record.
    RedirectWithoutRecord {
        /// The domain.
        domain: DomainName,
        /// Whether the name is in the DNS at all.
        name_exists: bool,
    },
    /// What `include` or `redirect` expands to is no domain name.
    MalformedTarget,
    /// More terms ask the DNS than the limit.
    TooManyLookups {
        /// The limit.
        limit: usize,
    },
    /// More terms find nothing in the DNS than the limit.
    TooManyVoidLookups {
        /// The limit.
        limit: usize,
    },
    /// A domain has more MX records than the limit.
    TooManyMxHosts {
        /// How many it has.
        found: usize,
        /// The limit.
        limit: usize,
    },
    /// The check asks more questions than the limit, which RFC 7208 leaves to the receiver.
    TooManyQuestions {
        /// The limit.
        limit: usize,
    },
}

impl SpfErrorKind {
    /// Whether a later try may go better.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Dns { .. })
    }

    /// The section of RFC 7208 that says so.
    pub fn section(&self) -> &'static str {
        match self {
            Self::Dns { .. } => "2.6.6",
            Self::Syntax(error) => error.kind.section(),
            Self::SeveralRecords { .. } => "4.5",
            Self::IncludeWithoutRecord { .. } => "5.2",
            Self::RedirectWithoutRecord { .. } => "6.1",
            Self::MalformedTarget => "4.8",
            Self::TooManyLookups { .. }
            | Self::TooManyVoidLookups { .. }
            | Self::TooManyMxHosts { .. } => "4.6.4",
            Self::TooManyQuestions { .. } => "11.1",
        }
    }

    /// A stable name for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Dns { failure, .. } => match failure {
                DnsFailure::ServFail => "dns-servfail",
                DnsFailure::Refused => "dns-refused",
                DnsFailure::Timeout => "dns-timeout",
                DnsFailure::Unreachable => "dns-unreachable",
                DnsFailure::Truncated => "dns-truncated",
                DnsFailure::CnameChain => "dns-cname-chain",
                DnsFailure::NotInSnapshot => "dns-not-in-snapshot",
            },
            Self::Syntax(_) => "record-syntax",
            Self::SeveralRecords { .. } => "several-records",
            Self::IncludeWithoutRecord { .. } => "include-without-record",
            Self::RedirectWithoutRecord { .. } => "redirect-without-record",
            Self::MalformedTarget => "malformed-target",
            Self::TooManyLookups { .. } => "too-many-lookups",
            Self::TooManyVoidLookups { .. } => "too-many-void-lookups",
            Self::TooManyMxHosts { .. } => "too-many-mx-hosts",
            Self::TooManyQuestions { .. } => "too-many-questions",
        }
    }
}

impl fmt::Display for SpfErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let missing = |name_exists: &bool| match name_exists {
            true => "has no SPF record",
            false => "does not exist in the DNS",
        };
        match self {
            Self::Dns { question, failure } => write!(f, "{question}: {failure}"),
            Self::Syntax(error) => write!(f, "the record has a syntax error: {error}"),
            Self::SeveralRecords { count } => {
                write!(f, "there are {count} SPF records where one is allowed")
            }
            Self::IncludeWithoutRecord { domain, name_exists } => {
                write!(f, "the included domain {domain} {}", missing(name_exists))
            }
            Self::RedirectWithoutRecord { domain, name_exists } => {
                write!(f, "the domain {domain}, to which is redirected, {}", missing(name_exists))
            }
            Self::MalformedTarget => f.write_str("the target is not a domain name"),
            Self::TooManyLookups { limit } => {
                write!(f, "more than {limit} terms ask the DNS")
            }
            Self::TooManyVoidLookups { limit } => {
                write!(f, "more than {limit} terms find nothing in the DNS")
            }
            Self::TooManyMxHosts { found, limit } => {
                write!(f, "there are {found} MX records; {limit} is the most")
            }
            Self::TooManyQuestions { limit } => {
                write!(f, "the check asks more than {limit} questions")
            }
        }
    }
}
