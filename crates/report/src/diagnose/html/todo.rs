//! What is to be done, each thing once, however many mails say so.

use core::cmp::Reverse;
use core::fmt;
use std::collections::BTreeMap;

use waxseal_parse::domain::DomainName;
use waxseal_rules::declaration::Declaration;
use waxseal_rules::finding::Finding;
use waxseal_rules::severity::Severity;

use super::super::DiagnosedMail;
use crate::html::{Block, and_more};

/// Findings of one rule that are told, each with other remedies.
const MAX_OF_A_RULE: usize = 10;

/// Mails that are named for each of them.
const MAX_NAMED: usize = 5;

/// What was found, by rule.
#[derive(Debug, Default)]
pub(super) struct Todo {
    rules: BTreeMap<&'static str, Found>,
}

/// What one rule has found.
#[derive(Debug)]
struct Found {
    severity: Severity,
    /// How often.
    count: u64,
    told: Vec<Told>,
    /// Findings whose remedies are not told.
    left_out: usize,
}

/// Findings with the same remedies.
#[derive(Debug)]
struct Told {
    /// The first of them.
    finding: Finding,
    domain: Option<DomainName>,
    count: u64,
    /// The first mails on the page that have it.
    mails: Vec<usize>,
}

impl Todo {
    /// Adds what was found of a mail, and its number on the page, if it stands there.
    pub(super) fn add(&mut self, mail: &DiagnosedMail, number: Option<usize>) {
        let domain = mail.sender_domain.as_ref();
        for finding in &mail.findings {
            let new =
                || Found { severity: finding.severity, count: 0, told: Vec::new(), left_out: 0 };
            let found = self.rules.entry(finding.code).or_insert_with(new);
            found.severity = found.severity.max(finding.severity);
            found.count += 1;
            let is_same = |told: &&mut Told| told.finding.remedies == finding.remedies;
            if let Some(told) = found.told.iter_mut().find(is_same) {
                told.count += 1;
                told.name(number);
            } else if found.told.len() < MAX_OF_A_RULE {
                let (finding, domain) = (finding.clone(), domain.cloned());
                let mut told = Told { finding, domain, count: 1, mails: Vec::new() };
                told.name(number);
                found.told.push(told);
            } else {
                found.left_out += 1;
            }
        }
    }

    /// The worst severity of which something was found.
    pub(super) fn worst(&self) -> Option<Severity> {
        self.rules.values().map(|found| found.severity).max()
    }

    /// The rules that found something, with their severity and how often: the worst first.
    pub(super) fn rules(&self) -> impl Iterator<Item = (&'static str, Severity, u64)> {
        self.sorted().into_iter().map(|(code, found)| (code, found.severity, found.count))
    }

    fn sorted(&self) -> Vec<(&'static str, &Found)> {
        let mut sorted: Vec<_> = self.rules.iter().map(|(code, found)| (*code, found)).collect();
        sorted.sort_by_key(|(_, found)| Reverse((found.severity, found.count)));
        sorted
    }

    /// Appends what is to be done.
    pub(super) fn append(
        &self,
        rule: impl Fn(&str) -> Option<&'static Declaration>,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        if self.rules.is_empty() {
            return Ok(());
        }
        writeln!(f, "<h3>What to do</h3>")?;
        for (code, found) in self.sorted() {
            for (at, told) in found.told.iter().enumerate() {
                let block = Block {
                    finding: &told.finding,
                    domain: told.domain.as_ref(),
                    rule: rule(code).filter(|_| at == 0),
                    id: format!("finding-{code}-{}", at + 1),
                    seen: Some(&Seen(told)),
                };
                write!(f, "{block}")?;
            }
            and_more("p", found.left_out, " of these, with other remedies", f)?;
        }
        Ok(())
    }
}

impl Told {
    fn name(&mut self, number: Option<usize>) {
        let Some(number) = number else { return };
        if self.mails.len() < MAX_NAMED && self.mails.last() != Some(&number) {
            self.mails.push(number);
        }
    }
}

/// How often the finding was made, and where first.
struct Seen<'a>(&'a Told);

impl fmt::Display for Seen<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = self.0;
        match told.count {
            1 => f.write_str("once")?,
            count => write!(f, "{count} times; this is the first of them")?,
        }
        for (at, number) in told.mails.iter().enumerate() {
            let before = if at == 0 { ": " } else { ", " };
            write!(f, "{before}<a href=\"#mail-{number}\">mail {number}</a>")?;
        }
        Ok(())
    }
}
