//! The tree of a record, made by asking for what its terms name.

use waxseal_parse::domain::DomainName;
use waxseal_parse::limits::Limits;
use waxseal_parse::spf::macro_string::MacroString;
use waxseal_parse::spf::record::{self, Record};
use waxseal_parse::spf::term::{Mechanism, ModifierName, Term};
use waxseal_verify::dns::{Answer, RecordType};

use super::tree::{
    MOST_EXCHANGES, MOST_LOOKUPS, RecordProblem, SpfTree, Target, TermProblem, TreeTerm, Voids,
};
use crate::facts::ask::Asker;
use crate::spf_edit::is_all;

/// How deep records are followed: deeper than any check may go.
const MOST_DEPTH: usize = MOST_LOOKUPS + 2;
/// Terms of the whole tree that are followed, many times what a check may have; others are counted
/// only.
const MOST_FOLLOWED: usize = 60;

/// Follows the record of a domain.
///
/// # Complexity
/// At most 60 terms with a known target are followed, at two questions each.
pub(crate) fn follow(domain: &DomainName, text: &[u8], asker: &mut Asker<'_>) -> SpfTree {
    Walk { asker, path: Vec::new(), followed: 0 }.record(domain, text, true)
}

/// A record that cannot be evaluated.
fn broken(domain: &DomainName, text: &str, problem: RecordProblem) -> SpfTree {
    SpfTree {
        domain: domain.clone(),
        text: text.into(),
        terms: Vec::new(),
        lookups: 0,
        voids: Voids::default(),
        problem: Some(problem),
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
                return broken(domain, "", RecordProblem::Failed(*failure));
            }
            other => {
                let name_exists = *other != Answer::NxDomain;
                return broken(domain, "", RecordProblem::NoRecord { name_exists });
            }
        };
        let texts = records.iter().map(|record| record.joined());
        let found: Vec<_> = texts.filter(|text| record::is_spf(text)).collect();
        match &*found {
            [only] => self.record(domain, only, explains),
            [] => broken(domain, "", RecordProblem::NoRecord { name_exists: true }),
            many => broken(domain, "", RecordProblem::Several(many.len())),
        }
    }

    fn record(&mut self, domain: &DomainName, text: &[u8], explains: bool) -> SpfTree {
        let record = match Record::parse(text, &Limits::default()) {
            Ok(record) => record,
            Err(error) => {
                let text = String::from_utf8_lossy(text);
                return broken(domain, &text, RecordProblem::Syntax(error));
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
