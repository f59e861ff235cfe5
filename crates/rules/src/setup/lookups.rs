//! Whether a record stays within the look-ups that SPF allows (RFC 7208 §4.6.4), and what could go.

use core::fmt;

use waxseal_parse::domain::DomainName;

use super::warning::Warning;
use crate::facts::spf::tree::{SpfTree, TermProblem, TreeTerm};

/// Terms of a check that may ask the DNS; one more and it ends with `permerror`.
pub const MOST: usize = 10;

/// A term of the record and what it costs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TermCost {
    /// The term as it is written.
    pub text: Box<str>,
    /// Terms that ask the DNS: itself, and those of the records it leads to.
    pub lookups: usize,
    /// It finds nothing: it could go without loss.
    pub is_dead: bool,
}

impl fmt::Display for TermCost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_dead { ", and finds nothing" } else { "" };
        write!(f, "{} ({}{what})", self.text, self.lookups)
    }
}

/// What has to be said of the cost of a record; `needed` is the include that has to be there.
pub(super) fn warning(tree: &SpfTree, needed: &DomainName) -> Option<Warning> {
    let lookups = tree.lookups;
    if lookups > MOST {
        let costly = tree.terms.iter().filter(|term| term.lookups > 0);
        let other = costly.filter(|term| term.target.name() != Some(needed));
        let mut could_go: Vec<TermCost> = other.map(cost).collect();
        could_go.sort_by_key(|term| core::cmp::Reverse((term.is_dead, term.lookups)));
        return Some(Warning::TooManyLookups { lookups, could_go });
    }
    (!tree.is_complete()).then_some(Warning::LookupsNotKnown { at_least: lookups })
}

fn cost(term: &TreeTerm) -> TermCost {
    let is_dead = matches!(
        term.problem,
        Some(
            TermProblem::NoAddress { .. }
                | TermProblem::NoExchange { .. }
                | TermProblem::NullExchange
                | TermProblem::Loop
        )
    );
    TermCost { text: term.text.clone(), lookups: term.lookups, is_dead }
}
