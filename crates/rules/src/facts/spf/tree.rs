//! The records that a domain's record leads to, and what they cost: without a client, so that all
//! clients are covered.

use core::ops::AddAssign;

use waxseal_parse::domain::DomainName;
use waxseal_parse::limits::Limits;
use waxseal_parse::span::Span;
use waxseal_parse::spf::error::RecordError;
use waxseal_parse::spf::macro_string::MacroString;
use waxseal_parse::spf::record::{self, Record};
use waxseal_parse::spf::term::{Mechanism, ModifierName, Qualifier, Term};
use waxseal_verify::dns::{Answer, DnsFailure, RecordType};

use crate::facts::ask::Asker;
use crate::spf_edit::is_all;

/// Terms of one check that may ask the DNS (RFC 7208 §4.6.4).
pub const MOST_LOOKUPS: usize = 10;
/// Terms of one check for which the DNS may have nothing (RFC 7208 §4.6.4).
pub const MOST_VOIDS: usize = 2;
/// MX records that one `mx` may have (RFC 7208 §4.6.4).
pub const MOST_EXCHANGES: usize = 10;

/// How deep records are followed: deeper than any check may go.
const MOST_DEPTH: usize = MOST_LOOKUPS + 2;
/// Terms of the whole tree that are followed, many times what a check may have; others are counted
/// only.
const MOST_FOLLOWED: usize = 60;

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
    const BOTH: Self = Self { ip4: 1, ip6: 1 };

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
    /// Follows the record of a domain.
    pub(crate) fn follow(domain: &DomainName, text: &[u8], asker: &mut Asker<'_>) -> Self {
        Walk { asker, path: Vec::new(), followed: 0 }.record(domain, text, true)
    }

    /// A record that cannot be evaluated.
    fn broken(domain: &DomainName, text: &str, problem: RecordProblem) -> Self {
        Self {
            domain: domain.clone(),
            text: text.into(),
            terms: Vec::new(),
            lookups: 0,
            voids: Voids::default(),
            problem: Some(problem),
        }
    }

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

/// A tree that is being made.
struct Walk<'w, 'a> {
    asker: &'w mut Asker<'a>,
    /// The domains whose records lead here.
    path: Vec<DomainName>,
    followed: usize,
}

impl Walk<'_, '_> {
    /// The record of a domain that another record leads to.
    fn domain(&mut self, domain: &DomainName, explains: bool) -> SpfTree {
        let asked = self.asker.ask(domain, RecordType::Txt).unwrap_or(&Answer::NoData);
        let records = match asked {
            Answer::Txt(records) => records,
            Answer::Failed(failure) => {
                return SpfTree::broken(domain, "", RecordProblem::Failed(*failure));
            }
            other => {
                let name_exists = *other != Answer::NxDomain;
                return SpfTree::broken(domain, "", RecordProblem::NoRecord { name_exists });
            }
        };
        let texts = records.iter().map(|record| record.joined());
        let found: Vec<_> = texts.filter(|text| record::is_spf(text)).collect();
        match &*found {
            [only] => self.record(domain, only, explains),
            [] => SpfTree::broken(domain, "", RecordProblem::NoRecord { name_exists: true }),
            many => SpfTree::broken(domain, "", RecordProblem::Several(many.len())),
        }
    }

    fn record(&mut self, domain: &DomainName, text: &[u8], explains: bool) -> SpfTree {
        let record = match Record::parse(text, &Limits::default()) {
            Ok(record) => record,
            Err(error) => {
                let text = String::from_utf8_lossy(text);
                return SpfTree::broken(domain, &text, RecordProblem::Syntax(error));
            }
        };
        self.path.push(domain.clone());
        let has_all = record.terms().iter().any(is_all);
        let mut terms: Vec<TreeTerm> = Vec::with_capacity(record.terms().len());
        let (mut lookups, mut voids, mut is_ended) = (0, Voids::default(), false);
        for term in record.terms() {
            let is_reached = match term {
                Term::Modifier(modifier) => modifier.name != ModifierName::Redirect || !has_all,
                _ => !is_ended,
            };
            is_ended |= is_all(term);
            let term = self.term(domain, &record, term, is_reached, explains);
            lookups += term.lookups;
            voids += term.voids;
            terms.push(term);
        }
        self.path.pop();
        let text = record.text().into();
        SpfTree { domain: domain.clone(), text, terms, lookups, voids, problem: None }
    }

    fn term(
        &mut self,
        domain: &DomainName,
        record: &Record<'_>,
        term: &Term,
        is_reached: bool,
        explains: bool,
    ) -> TreeTerm {
        let span = term.span();
        let mut result = TreeTerm {
            span,
            text: record.text().get(span.start()..span.end()).unwrap_or_default().into(),
            term: *term,
            is_reached,
            target: target(term, record.text(), domain),
            lookups: usize::from(is_reached && term.counts_as_lookup()),
            voids: Voids::default(),
            nested: None,
            problem: None,
        };
        if !is_reached || result.target.name().is_none() {
            return result;
        }
        self.followed += 1;
        if self.followed > MOST_FOLLOWED {
            result.problem = Some(TermProblem::NotFollowed);
        } else {
            self.ask(&mut result, explains);
        }
        result
    }

    /// Asks what a term asks for.
    fn ask(&mut self, term: &mut TreeTerm, explains: bool) {
        let Target::Name(name) = term.target.clone() else { return };
        match &term.term {
            Term::Directive(directive) => match directive.mechanism {
                Mechanism::Include(_) => self.nest(&name, false, term),
                Mechanism::A(..) => self.addresses(&name, term),
                Mechanism::Mx(..) => self.exchanges(&name, term),
                Mechanism::Exists(_) => self.exists(&name, term),
                _ => {}
            },
            Term::Modifier(modifier) => match modifier.name {
                ModifierName::Redirect => self.nest(&name, explains, term),
                // The explanation of a record that is included is never used (RFC 7208 §6.2).
                ModifierName::Explanation if explains => {
                    let answer = self.asker.answer(&name, RecordType::Txt);
                    term.problem = match answer {
                        Answer::Txt(texts) if texts.len() == 1 => None,
                        Answer::Failed(failure) => Some(TermProblem::Failed(failure)),
                        _ => Some(TermProblem::NoExplanation),
                    };
                }
                _ => {}
            },
            _ => {}
        }
    }

    fn nest(&mut self, name: &DomainName, explains: bool, term: &mut TreeTerm) {
        if self.path.contains(name) {
            term.problem = Some(TermProblem::Loop);
        } else if self.path.len() >= MOST_DEPTH {
            term.problem = Some(TermProblem::NotFollowed);
        } else {
            let nested = self.domain(name, explains);
            term.lookups += nested.lookups;
            term.voids += nested.voids;
            term.nested = Some(Box::new(nested));
        }
    }

    fn addresses(&mut self, name: &DomainName, term: &mut TreeTerm) {
        let ip4 = self.asker.answer(name, RecordType::A);
        let ip6 = self.asker.answer(name, RecordType::Aaaa);
        term.voids = Voids { ip4: is_void(&ip4).into(), ip6: is_void(&ip6).into() };
        term.problem = match (&ip4, &ip6) {
            (Answer::A(_), _) | (_, Answer::Aaaa(_)) => None,
            (Answer::Failed(failure), _) | (_, Answer::Failed(failure)) => {
                Some(TermProblem::Failed(*failure))
            }
            _ => Some(TermProblem::NoAddress { name_exists: ip4 != Answer::NxDomain }),
        };
    }

    fn exists(&mut self, name: &DomainName, term: &mut TreeTerm) {
        let answer = self.asker.answer(name, RecordType::A);
        term.problem = match answer {
            Answer::A(_) => None,
            Answer::Failed(failure) => Some(TermProblem::Failed(failure)),
            other => {
                term.voids = Voids::BOTH;
                Some(TermProblem::NoAddress { name_exists: other != Answer::NxDomain })
            }
        };
    }

    fn exchanges(&mut self, name: &DomainName, term: &mut TreeTerm) {
        let answer = self.asker.answer(name, RecordType::Mx);
        term.problem = match answer {
            Answer::Mx(records) if records.len() > MOST_EXCHANGES => {
                Some(TermProblem::TooManyExchanges(records.len()))
            }
            Answer::Mx(records) if records.iter().all(|record| record.exchange().is_none()) => {
                Some(TermProblem::NullExchange)
            }
            Answer::Mx(_) => None,
            Answer::Failed(failure) => Some(TermProblem::Failed(failure)),
            other => {
                term.voids = Voids::BOTH;
                Some(TermProblem::NoExchange { name_exists: other != Answer::NxDomain })
            }
        };
    }
}

/// Whether the DNS says that there is nothing.
fn is_void(answer: &Answer) -> bool {
    matches!(answer, Answer::NoData | Answer::NxDomain)
}

/// What a term asks for.
fn target(term: &Term, text: &str, current: &DomainName) -> Target {
    let spec: Option<&MacroString> = match term {
        Term::Directive(directive) => match &directive.mechanism {
            Mechanism::All | Mechanism::Ip4(_) | Mechanism::Ip6(_) => return Target::None,
            // What it asks for is the client's address; the domain is what names must end in.
            Mechanism::Ptr(_) => return Target::Dynamic,
            mechanism => mechanism.domain_spec(),
        },
        Term::Modifier(modifier) if modifier.name == ModifierName::Unknown => return Target::None,
        Term::Modifier(modifier) => Some(&modifier.value),
        _ => return Target::None,
    };
    let Some(spec) = spec else { return Target::Name(current.clone()) };
    if !spec.is_literal() {
        return Target::Dynamic;
    }
    let name = text.get(spec.span().start()..spec.span().end()).unwrap_or_default();
    DomainName::parse(name).map_or(Target::Malformed, Target::Name)
}
