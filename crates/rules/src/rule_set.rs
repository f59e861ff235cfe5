//! The engine: rules, configured, run over subjects.

use std::collections::HashSet;
use std::ops::Deref;
use std::sync::Arc;

use rayon::prelude::*;

use crate::bounce::BouncedMail;
use crate::catalogue;
use crate::config::{Config, ConfigError};
use crate::declaration::Declaration;
use crate::domain::Domain;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::nearest::nearest;
use crate::placement::PlacementSubject;
use crate::record::Record;
use crate::rule::Rule;
use crate::severity::Severity;
use crate::trace::TraceSubject;

/// Rules in an order, each with its severity and parameters.
///
/// Findings come the worst first, then in the order of the rules, then in that of the text. The same
/// subject gives the same findings, on any number of threads.
pub struct RuleSet {
    entries: Vec<Entry>,
}

struct Entry {
    rule: Handle,
    enabled: bool,
    severity: Severity,
    parameters: Vec<(&'static str, u64)>,
}

enum Handle {
    BuiltIn(&'static dyn Rule),
    Added(Arc<dyn Rule>),
}

impl Deref for Handle {
    type Target = dyn Rule;

    fn deref(&self) -> &Self::Target {
        match self {
            Self::BuiltIn(rule) => *rule,
            Self::Added(rule) => &**rule,
        }
    }
}

impl RuleSet {
    /// No rules.
    pub fn empty() -> Self {
        Self { entries: Vec::new() }
    }

    /// All rules of this crate, as they declare themselves.
    pub fn built_in() -> Self {
        let rules = catalogue::built_in().map(|rule| Entry::new(Handle::BuiltIn(rule)));
        Self { entries: rules.collect() }
    }

    /// Adds a rule of the caller's behind the others.
    pub fn add(&mut self, rule: Arc<dyn Rule>) {
        self.entries.push(Entry::new(Handle::Added(rule)));
    }

    /// What the rules say of themselves, with the severity that counts; those that are switched off
    /// are left out.
    pub fn declarations(&self) -> impl Iterator<Item = (&'static Declaration, Severity)> {
        let enabled = self.entries.iter().filter(|entry| entry.enabled);
        enabled.map(|entry| (entry.rule.declaration(), entry.severity))
    }

    /// Takes over a configuration. Rules that are added later are not touched by it.
    ///
    /// # Errors
    /// A code, name, family or parameter that does not exist, with what was most likely meant.
    pub fn configure(&mut self, config: &Config) -> Result<(), ConfigError> {
        for word in config.select.iter().chain(&config.ignore).chain(config.severity.keys()) {
            self.known(word, true)?;
        }
        for entry in &mut self.entries {
            let declaration = entry.rule.declaration();
            let matches = |words: &[String]| words.iter().any(|word| declares(declaration, word));
            let selected = config.select.is_empty() || matches(&config.select);
            entry.enabled = selected && !matches(&config.ignore);
            let family = config.severity.iter().find(|(word, _)| is_family(declaration, word));
            let closer = config.severity.iter().find(|(word, _)| is_rule(declaration, word));
            if let Some((_, severity)) = closer.or(family) {
                entry.severity = *severity;
            }
        }
        for (word, parameters) in &config.parameters {
            self.known(word, false)?;
            let mut named =
                self.entries.iter_mut().filter(|entry| is_rule(entry.rule.declaration(), word));
            named.try_for_each(|entry| entry.configure(parameters))?;
        }
        Ok(())
    }

    /// Raises the severity of a rule, by code or name, to this one where it is milder.
    pub fn raise(&mut self, word: &str, severity: Severity) {
        let mut named =
            self.entries.iter_mut().filter(|entry| is_rule(entry.rule.declaration(), word));
        if let Some(entry) = named.next() {
            entry.severity = entry.severity.max(severity);
        }
    }

    fn known(&self, word: &str, families: bool) -> Result<(), ConfigError> {
        let declarations = || self.entries.iter().map(|entry| entry.rule.declaration());
        let is_known =
            |declaration| is_rule(declaration, word) || families && is_family(declaration, word);
        if declarations().any(is_known) {
            return Ok(());
        }
        let words = declarations().flat_map(|declaration| {
            let family = families.then(|| declaration.family());
            [declaration.code, declaration.name].into_iter().chain(family)
        });
        let nearest = nearest(word, words).map(Into::into);
        Err(ConfigError::UnknownRule { code: word.into(), nearest })
    }

    /// Checks a domain: its records one by one, then as a whole.
    pub fn check_domain(&self, domain: &Domain) -> Vec<Finding> {
        self.run(|rule, findings| {
            domain.records().for_each(|record| rule.record(&record, findings));
            rule.domain(domain, findings);
        })
    }

    /// Checks many domains in parallel; the findings come in the order of the domains.
    pub fn check_domains(&self, domains: &[Domain]) -> Vec<Vec<Finding>> {
        domains.par_iter().map(|domain| self.check_domain(domain)).collect()
    }

    /// Checks one record by its text alone.
    pub fn check_record(&self, record: &Record<'_>) -> Vec<Finding> {
        self.run(|rule, findings| rule.record(record, findings))
    }

    /// Checks a message, by what verification has found of it. Where a rule says the same of several
    /// signatures of one key, it is told once.
    pub fn check_message(&self, message: &MessageSubject<'_>) -> Vec<Finding> {
        let mut findings = self.run(|rule, findings| rule.message(message, findings));
        let mut told = HashSet::new();
        findings.retain(|finding| told.insert((finding.code, finding.message.clone())));
        findings
    }

    /// Checks a mail that came back, recipient by recipient. Of each rule,
    /// [`MAX_OF_A_RULE`](crate::findings::MAX_OF_A_RULE) findings are kept.
    ///
    /// # Complexity
    /// Linear in the number of rules and recipients.
    pub fn check_bounce(&self, mail: &BouncedMail<'_>) -> Vec<Finding> {
        self.run(|rule, findings| {
            for subject in mail.subjects() {
                rule.bounce(&subject, findings);
            }
        })
    }

    /// Checks where a message lies and what receivers have taken it for.
    pub fn check_placement(&self, placement: &PlacementSubject<'_>) -> Vec<Finding> {
        self.run(|rule, findings| rule.placement(placement, findings))
    }

    /// Checks the way of a message: where it rested, and why. Of each rule,
    /// [`MAX_OF_A_RULE`](crate::findings::MAX_OF_A_RULE) findings are kept.
    ///
    /// # Complexity
    /// That of [`Trace::delays`](waxseal_trace::trace::Trace::delays) for each rule.
    pub fn check_trace(&self, trace: &TraceSubject<'_>) -> Vec<Finding> {
        self.run(|rule, findings| rule.trace(trace, findings))
    }

    fn run(&self, check: impl Fn(&dyn Rule, &mut Findings<'_>)) -> Vec<Finding> {
        let mut all = Vec::new();
        for entry in self.entries.iter().filter(|entry| entry.enabled) {
            let declaration = entry.rule.declaration();
            let mut findings = Findings::new(declaration, entry.severity, &entry.parameters);
            check(&*entry.rule, &mut findings);
            all.extend(findings.into_vec());
        }
        // Stable, so that the order of the rules, and what each found first, stays.
        all.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        all
    }
}

impl std::fmt::Debug for RuleSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.declarations().map(|(declaration, _)| declaration.code))
            .finish()
    }
}

impl Entry {
    fn new(rule: Handle) -> Self {
        let severity = rule.declaration().severity;
        Self { rule, enabled: true, severity, parameters: Vec::new() }
    }

    fn configure<'p>(
        &mut self,
        parameters: impl IntoIterator<Item = (&'p String, &'p u64)>,
    ) -> Result<(), ConfigError> {
        let declaration = self.rule.declaration();
        for (name, value) in parameters {
            let declared = declaration.parameters.iter();
            let Some(known) = declared.clone().find(|parameter| parameter.name == name) else {
                return Err(ConfigError::UnknownParameter {
                    rule: declaration.code,
                    parameter: name.as_str().into(),
                    nearest: nearest(name, declared.map(|known| known.name)).map(Into::into),
                });
            };
            self.parameters.retain(|(name, _)| *name != known.name);
            self.parameters.push((known.name, *value));
        }
        Ok(())
    }
}

fn declares(declaration: &Declaration, word: &str) -> bool {
    is_rule(declaration, word) || is_family(declaration, word)
}

fn is_rule(declaration: &Declaration, word: &str) -> bool {
    declaration.code == word || declaration.name == word
}

fn is_family(declaration: &Declaration, word: &str) -> bool {
    declaration.family() == word
}
