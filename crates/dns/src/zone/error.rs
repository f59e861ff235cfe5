//! Why a zone file cannot be read.

use std::io;

use thiserror::Error;
use waxseal_parse::domain::{DomainName, DomainNameError};

use crate::InvalidAnswer;

/// Why a zone file cannot be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ZoneError {
    /// Reading failed.
    #[error("reading failed: {0}")]
    Read(#[from] io::Error),
    /// The file is larger than [`Limits::file_bytes`](crate::Limits::file_bytes).
    #[error("the file has more than {limit} bytes, which is the limit")]
    FileTooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// The file has no record at all.
    #[error("the file holds no record")]
    NoRecords,
    /// The file makes more names than [`Limits::names`](crate::Limits::names).
    #[error("the file makes more than {limit} names, which is the limit")]
    TooManyNames {
        /// The limit.
        limit: usize,
    },
    /// One entry is wrong.
    #[error("line {line}: {problem}")]
    Line {
        /// The line, counted from 1. An entry over several lines is told by its first.
        line: usize,
        /// What is wrong there.
        problem: ZoneProblem,
    },
}

/// What is wrong with one entry of a zone file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ZoneProblem {
    /// A byte that no zone file has there.
    #[error(
        "byte 0x{byte:02x} cannot stand in a zone file; write it \\{byte:03} if it belongs to a text"
    )]
    Byte {
        /// The byte.
        byte: u8,
    },
    /// A quoted string that does not end on its line.
    #[error("a quoted string is not closed on its line; write a line feed within a text as \\010")]
    UnclosedQuote,
    /// An opening parenthesis without the closing one.
    #[error("the parenthesis that opens here is never closed")]
    UnclosedParenthesis,
    /// A closing parenthesis without the opening one.
    #[error("a parenthesis is closed that was not opened; quote a text that has parentheses")]
    UnopenedParenthesis,
    /// A parenthesis within parentheses.
    #[error(
        "parentheses within parentheses; one pair groups the lines of an entry (RFC 1035 §5.1)"
    )]
    NestedParentheses,
    /// A back slash before the line's end or before a number that is no octet.
    #[error(
        "a back slash must stand before a character or before three digits from 000 to 255 \
         (RFC 1035 §5.1)"
    )]
    Escape,
    /// More bytes in one entry than [`Limits::entry_bytes`](crate::Limits::entry_bytes).
    #[error("the entry has more than {limit} bytes, which is the limit")]
    EntryTooLong {
        /// The limit, in bytes.
        limit: usize,
    },
    /// More records than [`Limits::records`](crate::Limits::records).
    #[error("the file has more than {limit} records, which is the limit")]
    TooManyRecords {
        /// The limit.
        limit: usize,
    },
    /// `$INCLUDE`: a zone file must not make this program read other files.
    #[error("$INCLUDE is not followed; name the other file on its own as a source of DNS facts")]
    Include,
    /// A directive that is not in RFC 1035 or RFC 2308, such as `$GENERATE`.
    #[error("the directive {directive} is not known; $ORIGIN and $TTL are")]
    Directive {
        /// The directive as it is written.
        directive: String,
    },
    /// A directive with too few or too many arguments.
    #[error("the directive takes one argument: a name for $ORIGIN, a time for $TTL")]
    DirectiveArgument,
    /// A name that needs `$ORIGIN` before any was given.
    #[error(
        "the name \"{name}\" is relative and there is no $ORIGIN; end the name with a dot or put \
         \"$ORIGIN example.com.\" before it"
    )]
    RelativeName {
        /// The name as it is written.
        name: String,
    },
    /// Something that is no domain name.
    #[error("\"{name}\" is no domain name: {reason}")]
    Name {
        /// The name as it is written.
        name: String,
        /// The rule that it breaks.
        reason: DomainNameError,
    },
    /// A name with octets that Waxseal never asks for, where one is needed.
    #[error(
        "\"{name}\" has an octet that no name of e-mail has (a dot in a label, or no printable ASCII)"
    )]
    UnaskableName {
        /// The name as it is written.
        name: String,
    },
    /// The root where another name is needed.
    #[error("the root cannot stand here; give the name of a domain")]
    Root,
    /// An entry begins with white space, and there is no entry before it.
    #[error("the entry begins with white space, so it needs an entry with a name before it")]
    NoOwner,
    /// A name, and no record.
    #[error("the entry has no record type; write NAME [TTL] [IN] TYPE DATA")]
    NoType,
    /// A class that is not IN.
    #[error("the class is {class}; only the Internet class IN is read")]
    Class {
        /// The class.
        class: String,
    },
    /// No record type.
    #[error("\"{mnemonic}\" is no record type, class or TTL")]
    RecordType {
        /// What stands in the type's place.
        mnemonic: String,
    },
    /// RFC 3597's `\#` form, or `TYPE16` for a type that has a name, is not read.
    #[error("the generic form of RFC 3597 is not read for {record_type}; write it in its own form")]
    GenericForm {
        /// The record type.
        record_type: String,
    },
    /// The data does not have the form of its type.
    #[error("{record_type} takes {expected}")]
    Data {
        /// The record type.
        record_type: &'static str,
        /// What its data is.
        expected: &'static str,
    },
    /// A TXT record that the DNS cannot carry.
    #[error("{0}")]
    Text(#[from] InvalidAnswer),
    /// A CNAME beside other records, or beside another CNAME (RFC 1034 §3.6.2).
    #[error(
        "{name} has a CNAME and another record; a name with a CNAME has nothing else (RFC 1034 §3.6.2)"
    )]
    CnameAndOther {
        /// The name.
        name: DomainName,
    },
    /// Two different DNAME records at one name (RFC 6672 §2.4).
    #[error("{name} has two DNAME records; one is the most (RFC 6672 §2.4)")]
    TwoDnames {
        /// The name.
        name: DomainName,
    },
    /// A wildcard that belongs to no zone in the file.
    #[error(
        "the wildcard {name} is in no zone of this file, so nobody can say which names it covers; \
         add the SOA record of its zone"
    )]
    WildcardOutsideZone {
        /// The wildcard.
        name: String,
    },
}

impl ZoneProblem {
    /// The problem at its place.
    pub(super) fn at(self, line: usize) -> ZoneError {
        ZoneError::Line { line, problem: self }
    }
}
