//! The policy record at `_dmarc.domain` (RFC 9989 §4.7, §4.8), and the record at
//! `domain._report._dmarc.host` by which another domain takes its reports (RFC 9990 §4).

use core::fmt;

use super::reader::Reader;
use super::report_uri::{ReportUri, UriError};
use crate::span::Span;

/// Bounds on the work that one record can cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Octets of one record.
    pub octets: usize,
    /// Tags of one record, repeated and broken ones included.
    pub tags: usize,
    /// URIs of one tag.
    pub uris: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { octets: 16 * 1024, tags: 64, uris: 32 }
    }
}

/// A record that begins with `v=DMARC1`. Spans count in [`text`](Self::text).
///
/// Whatever else is wrong is told in [`problems`](Self::problems), and counts as if it were not
/// there (RFC 9989 §4.8); what a broken policy tag means is for the verifier (§4.10.1).
///
/// It is written as `name=value` tags with `; ` between them, in the order of the record; what is no
/// tag and what is not printable is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// The record as published: the strings of the TXT record put together.
    pub text: Box<[u8]>,
    /// All tags in order, `v=` and unknown ones included.
    pub tags: Vec<Tag>,
    /// What the grammar forbids.
    pub problems: Vec<Problem>,
    /// `p=`: the policy for the domain itself.
    pub policy: TagValue<AssessmentPolicy>,
    /// `sp=`: the policy for subdomains that exist.
    pub subdomain_policy: TagValue<AssessmentPolicy>,
    /// `np=`: the policy for subdomains that do not exist.
    pub nonexistent_policy: TagValue<AssessmentPolicy>,
    /// `adkim=`; relaxed where it is missing or broken.
    pub dkim_alignment: AlignmentMode,
    /// `aspf=`; relaxed where it is missing or broken.
    pub spf_alignment: AlignmentMode,
    /// `psd=`; undeclared where it is missing or broken.
    pub public_suffix: PublicSuffix,
    /// `t=y`: the domain owner tests the policy.
    pub is_testing: bool,
    /// `fo=`: when failure reports are wanted, if `ruf=` is there.
    pub failure_options: FailureOptions,
    /// `rua=`: the URIs for aggregate reports that are of the grammar.
    pub aggregate_uris: Vec<ReportUri>,
    /// `ruf=`: the URIs for failure reports that are of the grammar.
    pub failure_uris: Vec<ReportUri>,
    /// `pct=` of RFC 7489, which is historic and counts for nothing in RFC 9989.
    pub percentage: Option<u8>,
}

impl Record {
    /// Reads a record: the strings of one TXT record, put together.
    ///
    /// # Errors
    /// The text is no DMARC record at all and must be ignored, or is too long to be read.
    ///
    /// # Complexity
    /// Linear in the text for at most [`Limits::tags`] tags.
    pub fn parse(text: &[u8], limits: &Limits) -> Result<Self, RecordError> {
        Reader::new(text, limits).read()
    }

    /// The tag with this name, where it stands first.
    pub fn tag(&self, name: TagName) -> Option<&Tag> {
        self.tags.iter().find(|tag| tag.name == name)
    }

    /// The value of a tag as it stands there.
    pub fn value(&self, tag: &Tag) -> &[u8] {
        tag.value_span.of(&self.text)
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut between = "";
        for tag in &self.tags {
            let (name, value) = (tag.name_span.of(&self.text), self.value(tag));
            if !value.iter().copied().all(is_value_byte) {
                continue;
            }
            f.write_str(between)?;
            between = "; ";
            for byte in name.iter().chain(b"=").chain(value) {
                write!(f, "{}", char::from(*byte))?;
            }
        }
        Ok(())
    }
}

/// `dmarc-value` of RFC 9989 §4.8: printable ASCII and SP without the semicolon.
pub(super) fn is_value_byte(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && byte != b';'
}

/// One `name=value`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tag {
    /// Which tag it is.
    pub name: TagName,
    /// Where its name stands.
    pub name_span: Span,
    /// Where its value stands, without the white space around it.
    pub value_span: Span,
}

/// The tags of RFC 9989 §4.7, and the historic ones of RFC 7489.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TagName {
    /// `adkim`
    Adkim,
    /// `aspf`
    Aspf,
    /// `fo`
    Fo,
    /// `np`
    Np,
    /// `p`
    P,
    /// `psd`
    Psd,
    /// `rua`
    Rua,
    /// `ruf`
    Ruf,
    /// `sp`
    Sp,
    /// `t`
    T,
    /// `v`
    V,
    /// `pct`, historic (RFC 9989 §9.3)
    Pct,
    /// `rf`, historic (RFC 9989 §9.3)
    Rf,
    /// `ri`, historic (RFC 9989 §9.3)
    Ri,
    /// Any other, which is ignored.
    Unknown,
}

impl TagName {
    /// Every tag that is known.
    pub const KNOWN: [Self; 14] = [
        Self::Adkim,
        Self::Aspf,
        Self::Fo,
        Self::Np,
        Self::P,
        Self::Psd,
        Self::Rua,
        Self::Ruf,
        Self::Sp,
        Self::T,
        Self::V,
        Self::Pct,
        Self::Rf,
        Self::Ri,
    ];

    /// The tag's name; empty for [`Unknown`](Self::Unknown).
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Adkim => "adkim",
            Self::Aspf => "aspf",
            Self::Fo => "fo",
            Self::Np => "np",
            Self::P => "p",
            Self::Psd => "psd",
            Self::Rua => "rua",
            Self::Ruf => "ruf",
            Self::Sp => "sp",
            Self::T => "t",
            Self::V => "v",
            Self::Pct => "pct",
            Self::Rf => "rf",
            Self::Ri => "ri",
            Self::Unknown => "",
        }
    }

    /// Whether the tag was taken out of DMARC (RFC 9989 §9.3).
    pub fn is_historic(self) -> bool {
        matches!(self, Self::Pct | Self::Rf | Self::Ri)
    }
}

/// What a tag says, where it matters whether it is missing or broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a tag is missing, broken or fine")]
pub enum TagValue<T> {
    /// The tag is not there.
    Absent,
    /// The tag is there, with a value that is not of the grammar, or more than once.
    Invalid,
    /// The tag has this value.
    Valid(T),
}

impl<T> TagValue<T> {
    /// The value, where the tag has one.
    pub fn valid(self) -> Option<T> {
        match self {
            Self::Valid(value) => Some(value),
            Self::Absent | Self::Invalid => None,
        }
    }
}

/// The Domain Owner Assessment Policy (RFC 9989 §3.2.8, §4.7), mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(clippy::exhaustive_enums, reason = "a fourth would be another version of DMARC")]
pub enum AssessmentPolicy {
    /// No preference is expressed.
    None,
    /// Mail that fails is suspicious.
    Quarantine,
    /// Mail that fails is not a valid use of the domain.
    Reject,
}

impl AssessmentPolicy {
    /// Every policy, mildest first.
    pub const ALL: [Self; 3] = [Self::None, Self::Quarantine, Self::Reject];

    /// The word of the record, and of `policy.dmarc` in Authentication-Results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Quarantine => "quarantine",
            Self::Reject => "reject",
        }
    }

    /// The policy one level below, as `t=y` wants it (RFC 9989 §4.7).
    #[must_use]
    pub fn one_level_lower(self) -> Self {
        match self {
            Self::Reject => Self::Quarantine,
            Self::Quarantine | Self::None => Self::None,
        }
    }
}

impl fmt::Display for AssessmentPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How an identifier must fit the author domain (RFC 9989 §3.2.10).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "DMARC defines two states")]
pub enum AlignmentMode {
    /// The organizational domains are the same.
    #[default]
    Relaxed,
    /// The domains are the same.
    Strict,
}

impl AlignmentMode {
    /// The letter of the record.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Relaxed => "r",
            Self::Strict => "s",
        }
    }
}

/// `psd=`: whether the domain is a public suffix domain (RFC 9989 §4.7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "yes, no, or undeclared")]
pub enum PublicSuffix {
    /// `y`: it is one.
    Yes,
    /// `n`: it is none, but the organizational domain of itself and what lies below.
    No,
    /// `u`: the tree walk finds out.
    #[default]
    Undeclared,
}

/// `fo=`: which failures shall be reported (RFC 9989 §4.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "four flags of one tag")]
pub struct FailureOptions {
    /// `0`: that no mechanism gives an aligned pass.
    pub all_fail: bool,
    /// `1`: that one mechanism gives no aligned pass.
    pub any_fails: bool,
    /// `d`: that a DKIM signature fails, aligned or not.
    pub dkim_fails: bool,
    /// `s`: that SPF fails, aligned or not.
    pub spf_fails: bool,
}

impl FailureOptions {
    pub(super) const NONE: Self =
        Self { all_fail: false, any_fails: false, dkim_fails: false, spf_fails: false };
}

impl Default for FailureOptions {
    fn default() -> Self {
        Self { all_fail: true, ..Self::NONE }
    }
}

/// Something that the grammar forbids in a record that is one all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// The tag, where it is one.
    pub tag: Option<TagName>,
    /// Where, in [`Record::text`].
    pub span: Span,
}

/// What is wrong with a part of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// A semicolon with nothing before it.
    EmptyTag,
    /// Text between semicolons without an equals sign.
    NoEqualsSign,
    /// A name that is not made of letters.
    BadTagName,
    /// A known name in upper case. It counts: the literals of RFC 7489 ignore case, and so does the
    /// `v` of RFC 9989 §4.8.
    TagNameCase,
    /// A tag stands twice, so that none of its values counts.
    DuplicateTag {
        /// Where the tag stands first.
        first: Span,
    },
    /// A tag without a value.
    EmptyValue,
    /// A byte that no value holds: a control character, or 8-bit data.
    BadByte,
    /// A value that the tag cannot have.
    BadValue,
    /// A URI that is not of the grammar.
    Uri(UriError),
    /// The size limit of RFC 7489 behind a URI, which is obsolete and ignored.
    ObsoleteSize,
    /// More URIs than [`Limits::uris`]; this one and the others behind it are not read.
    TooManyUris,
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EmptyTag => "a semicolon has no tag before it",
            Self::NoEqualsSign => "a tag has no equals sign",
            Self::BadTagName => "a tag name is not made of letters",
            Self::TagNameCase => "a tag name is written in upper case",
            Self::DuplicateTag { .. } => "a tag stands twice, so that none of its values counts",
            Self::EmptyValue => "a tag has no value",
            Self::BadByte => "a value holds a byte that is not printable ASCII",
            Self::BadValue => "a tag has a value that is not defined",
            Self::Uri(error) => return error.fmt(f),
            Self::ObsoleteSize => "the size limit of a reporting URI is obsolete",
            Self::TooManyUris => "there are more reporting URIs than are read",
        })
    }
}

/// Why a text is no DMARC record, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordError {
    /// What is wrong.
    pub kind: RecordErrorKind,
    /// Where, in the text that was read.
    pub span: Span,
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl core::error::Error for RecordError {}

/// Why a text is no DMARC record, so that it must be ignored (RFC 9989 §4.7: `v`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordErrorKind {
    /// It does not begin with `v=`: a record of another kind.
    NotARecord,
    /// White space stands before `v=`, which the grammar does not allow.
    SpaceBeforeVersion,
    /// `v=DMARC1` is there, but not first.
    VersionNotFirst,
    /// `v=` is not exactly `DMARC1`.
    Version,
    /// It is longer than the limit.
    TooLong {
        /// The limit in octets.
        limit: usize,
    },
    /// It has more tags than the limit.
    TooManyTags {
        /// The limit.
        limit: usize,
    },
}

impl fmt::Display for RecordErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotARecord => f.write_str("the TXT record is not a DMARC record"),
            Self::SpaceBeforeVersion => f.write_str("white space stands before v=DMARC1"),
            Self::VersionNotFirst => f.write_str("v=DMARC1 is not the first tag"),
            Self::Version => f.write_str("the record's version v= is not DMARC1"),
            Self::TooLong { limit } => write!(f, "the record is longer than {limit} octets"),
            Self::TooManyTags { limit } => write!(f, "the record has more than {limit} tags"),
        }
    }
}
