//! How DMARC is evaluated, as a value.

use core::fmt;
use std::sync::Arc;

use publicsuffix::Psl as _;
use waxseal_parse::domain::DomainName;

/// How DMARC is evaluated. A policy is plain data; the same policy gives the same verdict.
///
/// ```
/// use waxseal_verify::dmarc::policy::{Discovery, DmarcPolicy};
///
/// assert_eq!(DmarcPolicy::strict().discovery, Discovery::TreeWalk);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DmarcPolicy {
    /// How policies and organizational domains are found.
    pub discovery: Discovery,
    /// Which identifiers are compared with the author domain.
    pub scope: AlignmentScope,
    /// Whether a From field counts whose one author domain is clear though the grammar is broken
    /// ([`Deviation`](waxseal_parse::mailbox::Deviation)). Strictly, DMARC is for messages that are
    /// valid (RFC 9989 §4.4).
    pub forgives_author_syntax: bool,
    /// Whether `pct=0` counts as `t=y`, which stands in its place (RFC 9989 §A.6). Strictly, `pct`
    /// is ignored.
    pub pct_zero_is_testing: bool,
}

impl DmarcPolicy {
    /// The letter of RFC 9989; identifiers are compared as far as the verdict needs it.
    pub fn strict() -> Self {
        Self {
            discovery: Discovery::TreeWalk,
            scope: AlignmentScope::Verdict,
            forgives_author_syntax: false,
            pct_zero_is_testing: false,
        }
    }

    /// What large receivers accept, and what stored mail needs.
    pub fn lenient() -> Self {
        Self { forgives_author_syntax: true, ..Self::strict() }
    }
}

impl Default for DmarcPolicy {
    fn default() -> Self {
        Self::strict()
    }
}

/// How policies and organizational domains are found.
///
/// Only the search differs. What the tags of a record mean is that of RFC 9989 either way.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Discovery {
    /// The DNS tree walk (RFC 9989 §4.10).
    TreeWalk,
    /// The author domain, then the organizational domain by this list (RFC 7489 §3.2, §6.6.3).
    PublicSuffixList(PublicSuffixList),
}

impl Discovery {
    /// Which of the two it is.
    pub fn method(&self) -> DiscoveryMethod {
        match self {
            Self::TreeWalk => DiscoveryMethod::TreeWalk,
            Self::PublicSuffixList(_) => DiscoveryMethod::PublicSuffixList,
        }
    }
}

/// `discovery_method` of aggregate reports (RFC 9990 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DiscoveryMethod {
    /// The DNS tree walk.
    TreeWalk,
    /// The Public Suffix List.
    PublicSuffixList,
}

impl DiscoveryMethod {
    /// The word that aggregate reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TreeWalk => "treewalk",
            Self::PublicSuffixList => "psl",
        }
    }
}

/// Which identifiers are compared with the author domain by their organizational domains. What can
/// be told from the names alone is always told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AlignmentScope {
    /// As far as the verdict needs it: once an identifier passes, no further question is asked
    /// (RFC 9989 §4.4.1).
    Verdict,
    /// All of them, failed ones included, as reports and diagnoses want it.
    All,
}

/// The Public Suffix List (<https://publicsuffix.org>), which the caller brings.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicSuffixList(Arc<publicsuffix::List>);

impl PublicSuffixList {
    /// Reads a list in the format of `public_suffix_list.dat`. It is shared when cloned.
    ///
    /// # Errors
    /// The text is no such list.
    pub fn parse(text: &[u8]) -> Result<Self, PublicSuffixListError> {
        match publicsuffix::List::from_bytes(text) {
            Ok(list) => Ok(Self(Arc::new(list))),
            Err(_) => Err(PublicSuffixListError),
        }
    }

    /// The domain one label below the public suffix of a name; `None` where the name is a public
    /// suffix itself (RFC 7489 §3.2).
    pub fn registrable_domain(&self, name: &DomainName) -> Option<DomainName> {
        let domain = self.0.domain(name.as_str().as_bytes())?;
        DomainName::parse(core::str::from_utf8(domain.as_bytes()).ok()?).ok()
    }
}

impl fmt::Debug for PublicSuffixList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicSuffixList")
    }
}

/// A text is no Public Suffix List.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PublicSuffixListError;

impl fmt::Display for PublicSuffixListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text is not a Public Suffix List")
    }
}

impl core::error::Error for PublicSuffixListError {}

/// Bounds on the work that one message can cause in DMARC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DmarcLimits {
    /// Bounds of the parser of records.
    pub record: waxseal_parse::dmarc::record::Limits,
    /// TXT records at one name that are looked at; more of them count as several DMARC records.
    pub records: usize,
    /// Identifiers that may cause questions; what the names alone tell is told of all.
    pub identifiers: usize,
    /// Names, and records, that are kept; then the cache begins anew.
    pub cached: usize,
}

impl Default for DmarcLimits {
    fn default() -> Self {
        Self {
            record: waxseal_parse::dmarc::record::Limits::default(),
            records: 100,
            identifiers: 16,
            cached: 4096,
        }
    }
}
