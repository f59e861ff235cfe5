//! How bad a finding is.

use core::fmt;

use serde::Deserialize;

/// How bad a finding is; the worse, the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(clippy::exhaustive_enums, reason = "the three levels of SARIF 2.1.0 §3.27.10")]
pub enum Severity {
    /// Worth knowing; mail is not hurt by it.
    Note,
    /// Mail suffers from it at some receivers, or will one day.
    Warning,
    /// Mail is not believed, or is refused.
    Error,
}

impl Severity {
    /// All of them, the worst first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Note];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
