//! What large receivers ask of a domain, and whether it is met.

use std::sync::Arc;

use waxseal_rules::requirements::{Met, RequirementResult, Requirements};

/// A set of requirements, and which of them are met.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RequiredReport {
    /// The set.
    pub set: Arc<Requirements>,
    /// Its requirements, in their order.
    pub results: Vec<RequirementReport>,
}

/// One requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequirementReport {
    /// What is asked, in a sentence.
    pub text: Box<str>,
    /// Whether it is met.
    pub met: Met,
}

impl RequiredReport {
    /// What was found out about a set.
    pub fn new(set: &Arc<Requirements>, results: &[RequirementResult<'_>]) -> Self {
        let results = results.iter().map(|result| RequirementReport {
            text: result.requirement.text.clone(),
            met: result.met.clone(),
        });
        Self { set: Arc::clone(set), results: results.collect() }
    }

    /// How many are met, and how many could be looked at.
    pub fn score(&self) -> (usize, usize) {
        let count = |is: fn(&Met) -> bool| self.results.iter().filter(|one| is(&one.met)).count();
        (count(|met| *met == Met::Yes), count(|met| *met != Met::NotChecked))
    }
}

impl RequirementReport {
    /// Whether it is met, as a sign and in words.
    pub(super) fn words(&self) -> (&'static str, String) {
        match &self.met {
            Met::Yes => ("✔", "met".to_owned()),
            Met::No(codes) => ("✖", format!("not met: {}", codes.join(", "))),
            Met::NotChecked => ("?", "not checked".to_owned()),
        }
    }
}
