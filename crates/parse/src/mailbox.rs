//! Mailboxes and address lists (RFC 5322 §3.4), with the obsolete forms of §4.4, groups in From
//! (RFC 6854) and UTF-8 (RFC 6532 §3.2).
//!
//! Nothing is decoded: encoded words stay as they are, and quoted strings keep their quotes. Spans
//! count from the start of the text that was given.
//!
//! ```
//! use waxseal_parse::mailbox::{AddressList, Limits};
//!
//! let text = b"\"Smith, J.\" <j.smith@example.com>, root@example.net (the other one)";
//! let list = AddressList::parse(text, &Limits::default()).unwrap();
//! let domains: Vec<_> = list.mailboxes().map(|mailbox| mailbox.domain()).collect();
//! assert_eq!(domains, ["example.com", "example.net"]);
//! ```

mod author;
mod error;
mod plain;
mod reader;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

pub use author::{Author, AuthorDomain};
pub use error::{AddressError, AddressErrorKind};
pub use reader::{Addresses, Element};

use crate::span::Span;
use crate::structured::Lexer;

/// Bounds on the work that one address list can cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Octets of one list.
    pub octets: usize,
    /// Mailboxes and groups in one list.
    pub addresses: usize,
    /// Domains of a From field that are told, where there is more than one.
    pub author_domains: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { octets: 256 * 1024, addresses: 10_000, author_domains: 16 }
    }
}

/// One mailbox: an address, and what stands around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mailbox<'a> {
    text: &'a [u8],
    display_name: Option<Span>,
    route: Option<Span>,
    local_part: Part,
    domain: Part,
    span: Span,
    deviation: Option<DeviationAt>,
}

/// A local-part or domain, from its first to its last octet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Part {
    span: Span,
    /// Comments or white space stand within it (RFC 5322 §4.4).
    has_cfws: bool,
}

impl<'a> Mailbox<'a> {
    /// Where the mailbox stands: from its display name, if it has one, to the end of its address or
    /// to the closing angle bracket.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Where the display name stands, quotes and comments between its words included.
    pub fn display_name_span(&self) -> Option<Span> {
        self.display_name
    }

    /// The display name as it stands there.
    pub fn display_name(&self) -> Option<&'a [u8]> {
        self.display_name.map(|span| span.of(self.text))
    }

    /// Where a source route stands (RFC 5322 §4.4, obsolete). Its domains count for nothing.
    pub fn route_span(&self) -> Option<Span> {
        self.route
    }

    /// Where the local-part stands.
    pub fn local_part_span(&self) -> Span {
        self.local_part.span
    }

    /// The local-part, quotes and all, without comments and white space between its words.
    pub fn local_part(&self) -> Cow<'a, [u8]> {
        self.local_part.text(self.text)
    }

    /// Where the domain stands.
    pub fn domain_span(&self) -> Span {
        self.domain.span
    }

    /// The domain as written, without comments and white space within it. It may hold U-labels; an
    /// address literal has its brackets.
    pub fn domain(&self) -> Cow<'a, str> {
        // The reader takes no domain that is not UTF-8.
        match self.domain.text(self.text) {
            Cow::Borrowed(domain) => String::from_utf8_lossy(domain),
            Cow::Owned(domain) => Cow::Owned(String::from_utf8_lossy(&domain).into_owned()),
        }
    }

    /// Whether the domain is an address literal, such as `[192.0.2.1]`.
    pub fn has_address_literal(&self) -> bool {
        self.domain.span.of(self.text).first() == Some(&b'[')
    }

    /// What the grammar forbids in this mailbox and many programs take.
    pub fn deviation(&self) -> Option<DeviationAt> {
        self.deviation
    }
}

impl Part {
    fn text(self, text: &[u8]) -> Cow<'_, [u8]> {
        let bytes = self.span.of(text);
        if !self.has_cfws {
            return Cow::Borrowed(bytes);
        }
        let mut lexer = Lexer::new(bytes);
        let mut plain = Vec::with_capacity(bytes.len());
        while !lexer.is_at_end() {
            let start = lexer.at();
            if lexer.quoted_string().unwrap_or_default().is_none() {
                if lexer.cfws().unwrap_or_default() {
                    continue;
                }
                lexer.next_byte();
            }
            plain.extend_from_slice(Span::new(start, lexer.at()).of(bytes));
        }
        Cow::Owned(plain)
    }
}

/// A departure from the grammar after which the address is still clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Deviation {
    /// A display name holds what must stand in quotes, as in `a@example.com <a@example.com>`
    /// (RFC 5322 §3.2.3: `specials`).
    UnquotedDisplayName,
    /// A local-part begins or ends with a dot or has two in a row (RFC 5322 §3.2.3: `dot-atom`).
    LocalPartDots,
}

impl core::fmt::Display for Deviation {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::UnquotedDisplayName => "a display name holds what must stand in quotes",
            Self::LocalPartDots => "a local-part has a dot where no dot may stand",
        })
    }
}

/// A deviation and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeviationAt {
    /// What deviates.
    pub deviation: Deviation,
    /// Where, in the text that was read.
    pub span: Span,
}

/// One entry of an address list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Address<'a> {
    /// A mailbox.
    Mailbox(Mailbox<'a>),
    /// A named group, which may be empty: `undisclosed recipients:;`.
    Group {
        /// Where the group's name stands.
        name: Span,
        /// Its mailboxes.
        mailboxes: Vec<Mailbox<'a>>,
    },
}

/// An address list over the text that it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressList<'a> {
    addresses: Vec<Address<'a>>,
}

impl<'a> AddressList<'a> {
    /// Reads an address list: the value of From, To, Reply-To and the like.
    ///
    /// # Errors
    /// The first thing that is not of the grammar, and its place.
    ///
    /// # Complexity
    /// Linear in the text.
    pub fn parse(text: &'a [u8], limits: &Limits) -> Result<Self, AddressError> {
        let mut addresses = Vec::new();
        let mut group: Option<(Span, Vec<Mailbox<'a>>)> = None;
        for element in Addresses::new(text, limits) {
            match (element?, &mut group) {
                (Element::Mailbox(mailbox), Some((_, mailboxes))) => mailboxes.push(mailbox),
                (Element::Mailbox(mailbox), None) => addresses.push(Address::Mailbox(mailbox)),
                (Element::GroupStart { name }, _) => group = Some((name, Vec::new())),
                (Element::GroupEnd, _) => {
                    let group = group.take();
                    addresses
                        .extend(group.map(|(name, mailboxes)| Address::Group { name, mailboxes }));
                }
            }
        }
        Ok(Self { addresses })
    }

    /// The entries, in order.
    pub fn addresses(&self) -> &[Address<'a>] {
        &self.addresses
    }

    /// The mailboxes, in order, those in groups included.
    pub fn mailboxes(&self) -> impl Iterator<Item = &Mailbox<'a>> {
        self.addresses.iter().flat_map(|address| match address {
            Address::Mailbox(mailbox) => core::slice::from_ref(mailbox),
            Address::Group { mailboxes, .. } => mailboxes,
        })
    }
}
