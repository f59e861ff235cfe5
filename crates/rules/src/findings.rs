//! Where rules put what they find.

use crate::declaration::Declaration;
use crate::finding::Finding;
use crate::severity::Severity;

/// Findings that one rule may make of one subject; more are not kept.
pub const MAX_OF_A_RULE: usize = 100;

/// Where a rule puts what it finds, and where it reads its parameters.
#[derive(Debug)]
pub struct Findings<'r> {
    declaration: &'r Declaration,
    severity: Severity,
    parameters: &'r [(&'static str, u64)],
    found: Vec<Finding>,
}

impl<'r> Findings<'r> {
    /// For one rule; `parameters` are those that the configuration sets.
    pub(crate) fn new(
        declaration: &'r Declaration,
        severity: Severity,
        parameters: &'r [(&'static str, u64)],
    ) -> Self {
        Self { declaration, severity, parameters, found: Vec::new() }
    }

    /// Adds a finding, with the rule's code and severity.
    pub fn add(&mut self, finding: Finding) {
        self.add_at_most(Severity::Error, finding);
    }

    /// Adds a finding that is milder than the rule's others: at most as bad as `severity`.
    pub fn add_at_most(&mut self, severity: Severity, mut finding: Finding) {
        if self.found.len() < MAX_OF_A_RULE {
            finding.code = self.declaration.code;
            finding.name = self.declaration.name;
            finding.severity = self.severity.min(severity);
            self.found.push(finding);
        }
    }

    /// A parameter of the rule, as configured or by default; 0 where the rule declares no such name.
    pub fn parameter(&self, name: &str) -> u64 {
        let configured = self.parameters.iter().find(|(known, _)| *known == name);
        if let Some((_, value)) = configured {
            return *value;
        }
        let declared = self.declaration.parameters.iter().find(|known| known.name == name);
        declared.map_or(0, |known| known.default)
    }

    pub(crate) fn into_vec(self) -> Vec<Finding> {
        self.found
    }
}
