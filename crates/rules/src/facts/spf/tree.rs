//! The records that a domain's record leads to, and what they cost: without a client, so that all
//! clients are covered.

use core::ops::AddAssign;

use waxseal_parse::domain::DomainName;
use waxseal_parse::span::Span;
use waxseal_parse::spf::error::RecordError;
use waxseal_parse::spf::term::{Mechanism, ModifierName, Qualifier, Term};
use waxseal_verify::dns::DnsFailure;

/// Terms of one check that may ask the DNS (RFC 7208 §4.6.4).
pub const MOST_LOOKUPS: usize = 10;
/// Terms of one check for which the DNS may have nothing (RFC 7208 §4.6.4).
pub const MOST_VOIDS: usize = 2;
/// MX records that one `mx` may have (RFC 7208 §4.6.4).
pub const MOST_EXCHANGES: usize = 10;

/// A record, its terms, and the records that they lead to.
///
/// Costs are those of the worst case: a client that no term matches, so that every term is evaluated
/// up to `all`. No client costs more.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SpfTree {
    /// The domain whose record it is.
    pub domain: DomainName,
    /// The record; empty where there is none, or not one only. Spans of terms count in it.
    pub text: Box<str>,
    /// The terms, in order; none where the record is not of the grammar.
    pub terms: Vec<TreeTerm>,
    /// Terms that ask the DNS, here and in the records below (RFC 7208 §4.6.4).
    pub lookups: usize,
    /// Terms for which the DNS has nothing, here and below (RFC 7208 §4.6.4).
    pub voids: Voids,
    /// Why the record cannot be evaluated.
    pub problem: Option<RecordProblem>,
}

/// A term of a record in a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TreeTerm {
    /// Where it stands in the text of its record.
    pub span: Span,
    /// How it is written.
    pub text: Box<str>,
    /// What it is.
    pub term: Term,
    /// Whether evaluation can come to it: not behind `all`, and `redirect=` not beside it.
    pub is_reached: bool,
    /// What it asks for.
    pub target: Target,
    /// What it costs, with the records below it: 0 where it is not reached.
    pub lookups: usize,
    /// For how much of that the DNS has nothing.
    pub voids: Voids,
    /// The record that `include` or `redirect=` leads to; none where the target has macros, or is
    /// not followed.
    pub nested: Option<Box<SpfTree>>,
    /// What is wrong with the target; what is wrong with the record there is told by `nested`.
    pub problem: Option<TermProblem>,
}

/// What a term asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Target {
    /// Nothing.
    None,
    /// This name.
    Name(DomainName),
    /// A name that depends on the client or the sender (RFC 7208 §7): counted, but not followed.
    Dynamic,
    /// What is written is no domain name.
    Malformed,
}

impl Target {
    /// The name, where it is known.
    pub fn name(&self) -> Option<&DomainName> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }
}

/// Terms for which the DNS has nothing, by the family of the client: a host without IPv6 address is
/// void for a client of IPv6.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "there are two families")]
pub struct Voids {
    /// For a client of IPv4.
    pub ip4: usize,
    /// For a client of IPv6.
    pub ip6: usize,
}

impl Voids {
    /// One term that is void for clients of both families.
    pub(super) const BOTH: Self = Self { ip4: 1, ip6: 1 };

    /// The count for the family that has more.
    pub fn most(self) -> usize {
        self.ip4.max(self.ip6)
    }
}

impl AddAssign for Voids {
    fn add_assign(&mut self, other: Self) {
        self.ip4 += other.ip4;
        self.ip6 += other.ip6;
    }
}

/// Why the record of a domain cannot be evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordProblem {
    /// The domain has none (RFC 7208 §4.5).
    NoRecord {
        /// Whether the name is in the DNS at all.
        name_exists: bool,
    },
    /// The domain has as many (RFC 7208 §4.5).
    Several(usize),
    /// The record is not of the grammar (RFC 7208 §4.6); the text is told all the same.
    Syntax(RecordError),
    /// The DNS failed: nobody knows.
    Failed(DnsFailure),
}

/// What is wrong with the target of a term.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TermProblem {
    /// The target is a record above: evaluation would never end. Two terms that share a target are
    /// no loop.
    Loop,
    /// Not followed: the tree is too deep or too large, and its costs are at least those told.
    NotFollowed,
    /// `a` or `exists`: the name has no address.
    NoAddress {
        /// Whether the name is in the DNS at all.
        name_exists: bool,
    },
    /// `mx`: the name has no MX record, and an `mx` never means the name itself (RFC 7208 §5.4).
    NoExchange {
        /// Whether the name is in the DNS at all.
        name_exists: bool,
    },
    /// `mx`: the name takes no mail (RFC 7505), so there is no host.
    NullExchange,
    /// `mx`: more hosts than [`MOST_EXCHANGES`]; evaluation ends with `permerror`.
    TooManyExchanges(usize),
    /// `exp=`: there is no text, or not one only, so that nothing is explained (RFC 7208 §6.2).
    NoExplanation,
    /// The DNS failed: nobody knows.
    Failed(DnsFailure),
}

impl SpfTree {
    /// Every term with the record that it stands in: in the order of evaluation, a term before what
    /// it leads to.
    pub fn walk(&self) -> Vec<(&Self, &TreeTerm)> {
        let mut all = Vec::new();
        self.walk_into(&mut all);
        all
    }

    fn walk_into<'t>(&'t self, all: &mut Vec<(&'t Self, &'t TreeTerm)>) {
        for term in &self.terms {
            all.push((self, term));
            if let Some(nested) = &term.nested {
                nested.walk_into(all);
            }
        }
    }

    /// Whether what another domain lets pass passes here, too: by an `include` of it, by `redirect=`, or
    /// by one of these in a record below.
    pub fn lets_pass(&self, domain: &DomainName) -> bool {
        self.terms.iter().filter(|term| term.is_reached).any(|term| {
            let leads = match &term.term {
                Term::Directive(directive) => {
                    matches!(directive.mechanism, Mechanism::Include(_))
                        && directive.qualifier() == Qualifier::Pass
                }
                // Of the modifiers only `redirect=` leads to a record.
                _ => term.nested.is_some(),
            };
            leads
                && (term.target.name() == Some(domain)
                    || term.nested.as_ref().is_some_and(|nested| nested.lets_pass(domain)))
        })
    }

    /// Whether the costs are all known: nothing failed, nothing was left out, nothing depends on the
    /// client.
    pub fn is_complete(&self) -> bool {
        !matches!(self.problem, Some(RecordProblem::Failed(_)))
            && self.terms.iter().filter(|term| term.is_reached).all(|term| {
                !matches!(term.problem, Some(TermProblem::Failed(_) | TermProblem::NotFollowed))
                    && term.nested.as_ref().is_none_or(|nested| nested.is_complete())
                    && (term.target != Target::Dynamic || !is_nesting(&term.term))
            })
    }
}

/// Whether a term leads to another record.
pub(crate) fn is_nesting(term: &Term) -> bool {
    match term {
        Term::Directive(directive) => matches!(directive.mechanism, Mechanism::Include(_)),
        Term::Modifier(modifier) => modifier.name == ModifierName::Redirect,
        _ => false,
    }
}
