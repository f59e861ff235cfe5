//! `--fail-on`: from which severity on a finding counts as a failure.

use clap::ValueEnum;
use waxseal_report::Counts;
use waxseal_rules::severity::Severity;

/// From which severity on a finding makes the command fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    Error,
    Warning,
    Note,
    Never,
}

impl FailOn {
    /// Whether something as bad as this was found.
    pub(crate) fn is_met(self, counts: Counts) -> bool {
        let least = match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
            Self::Note => Severity::Note,
            Self::Never => return false,
        };
        counts.worst() >= Some(least)
    }
}
