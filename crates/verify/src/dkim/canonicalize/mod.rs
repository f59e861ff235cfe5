//! Canonicalization of header fields and bodies (RFC 6376 §3.4).

pub mod body;
pub mod header;

/// What an LF is that no CR stands before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BareLineFeed {
    /// The end of a line, as if it were CRLF: mail stored on Unix.
    EndsLine,
    /// A byte like any other: the octets are those of the wire.
    IsContent,
}
