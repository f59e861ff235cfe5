//! The author domain of a message (RFC 9989 §3.2.2, §5.3.1).

use std::borrow::Cow;

use super::{AddressError, AddressErrorKind, Addresses, DeviationAt, Element, Limits, Mailbox};
use crate::message::{Defect, HeaderField, Message};
use crate::span::Span;

/// What the From field says of the author's domain. Only [`Mailbox`](Self::Mailbox) and
/// [`Mailboxes`](Self::Mailboxes) give exactly one; each other variant is a reason for which
/// identifier alignment cannot be had (RFC 9989 §4.4, §5.3.1). Spans count in the message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Author<'m> {
    /// One From field with one mailbox, as nearly all mail has it.
    Mailbox(AuthorDomain<'m>),
    /// One From field with several mailboxes, all of one domain.
    Mailboxes {
        /// The domain, where it stands first.
        domain: AuthorDomain<'m>,
        /// How many mailboxes there are.
        count: usize,
    },
    /// One From field with mailboxes of different domains.
    SeveralDomains {
        /// The domains in order, each once, address literals included; no more of them than
        /// [`Limits::author_domains`].
        domains: Vec<AuthorDomain<'m>>,
    },
    /// More than one From field, which RFC 5322 §3.6 forbids.
    SeveralFields {
        /// How many there are.
        count: usize,
        /// Where the first stands.
        first: Span,
        /// Where the second stands.
        second: Span,
    },
    /// The From field is not of the grammar.
    Malformed {
        /// What is wrong and where; this span counts in the message, too.
        error: AddressError,
    },
    /// The From field has no domain: `From: root`, an empty group, an address literal.
    NoDomain {
        /// Where the field's value stands.
        value: Span,
    },
    /// There is no From field.
    Missing,
    /// The header has more fields than are read, so that a second From field may hide behind.
    TooManyFields,
}

/// A domain of the From field.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthorDomain<'m> {
    /// The domain as written, which may hold U-labels.
    pub domain: Cow<'m, str>,
    /// Where it stands in the message.
    pub span: Span,
    /// What the grammar forbids in the mailbox and many programs take; this span counts in the
    /// message, too.
    pub deviation: Option<DeviationAt>,
}

impl<'m> Author<'m> {
    /// Reads the From field of a message.
    ///
    /// # Complexity
    /// Linear in the header; one ordinary mailbox allocates nothing.
    pub fn of(message: &Message<'m>, limits: &Limits) -> Self {
        if message.defects().contains(Defect::TooManyFields) {
            return Self::TooManyFields;
        }
        let mut fields = message.fields_named(b"From");
        match (fields.next(), fields.next()) {
            (None, _) => Self::Missing,
            (Some(field), None) => Self::of_field(field, limits),
            (Some(first), Some(second)) => Self::SeveralFields {
                count: 2 + fields.count(),
                first: first.span(),
                second: second.span(),
            },
        }
    }

    /// Reads one From field.
    pub fn of_field(field: &HeaderField<'m>, limits: &Limits) -> Self {
        let value = field.value();
        let offset = field.value_offset();
        let no_domain = Self::NoDomain { value: Span::new(offset, offset + value.len()) };
        let mut mailboxes = 0;
        let mut first: Option<AuthorDomain<'m>> = None;
        let mut others: Vec<AuthorDomain<'m>> = Vec::new();
        for element in Addresses::new(value, limits) {
            let mailbox = match element {
                Ok(Element::Mailbox(mailbox)) => mailbox,
                Ok(_) => continue,
                Err(error) if is_without_domain(&error, value) => return no_domain,
                Err(AddressError { kind, span }) => {
                    let error = AddressError::new(kind, span.shifted(offset));
                    return Self::Malformed { error };
                }
            };
            mailboxes += 1;
            let domain = AuthorDomain::new(&mailbox, offset);
            let Some(first) = &mut first else {
                first = Some(domain);
                continue;
            };
            let mut known = core::iter::once(first).chain(&mut others);
            if let Some(known) = known.find(|known| known.is_same(&domain)) {
                known.deviation = known.deviation.or(domain.deviation);
            } else if others.len() < limits.author_domains.saturating_sub(1).max(1) {
                others.push(domain);
            }
        }
        match first {
            None => no_domain,
            Some(domain) if !others.is_empty() => {
                others.insert(0, domain);
                Self::SeveralDomains { domains: others }
            }
            // An address literal names no domain.
            Some(domain) if domain.domain.starts_with('[') => no_domain,
            Some(domain) if mailboxes == 1 => Self::Mailbox(domain),
            Some(domain) => Self::Mailboxes { domain, count: mailboxes },
        }
    }
}

/// Whether the error is that the only address has no domain.
fn is_without_domain(error: &AddressError, value: &[u8]) -> bool {
    error.kind == AddressErrorKind::NoDomain && memchr::memchr(b'@', value).is_none()
}

impl<'m> AuthorDomain<'m> {
    fn new(mailbox: &Mailbox<'m>, offset: usize) -> Self {
        let shifted = |at: DeviationAt| DeviationAt { span: at.span.shifted(offset), ..at };
        Self {
            domain: mailbox.domain(),
            span: mailbox.domain_span().shifted(offset),
            deviation: mailbox.deviation().map(shifted),
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        self.domain.eq_ignore_ascii_case(&other.domain)
    }
}
