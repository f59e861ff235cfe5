//! What happens to headers between signer and verifier.

use core::fmt;

use waxseal_parse::dkim::signature::CanonicalizationKind;

use super::excerpt::Excerpt;

/// A change of a signed header, or of the key; with it undone, the key accepts the signature.
///
/// A `field` is a position among the message's fields, counted from 0 at the top. Names are spelled
/// as in `h=`. Values are octets as they stand in the message, and were not looked at by anybody:
/// escape them before they are shown. `Display` does so.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeaderChange {
    /// Another key than the one at the selector has made the signature; the header is as signed.
    OtherKey {
        /// Where the key is published, or what the caller calls it.
        name: Box<str>,
    },
    /// A field has another value than `z=` says it had.
    FieldChanged {
        /// The field.
        field: usize,
        /// Its name.
        name: Box<str>,
        /// The value that was signed.
        before: Box<[u8]>,
        /// The value that is there.
        after: Box<[u8]>,
    },
    /// A field that `z=` tells of is gone.
    FieldRemoved {
        /// Its name.
        name: Box<str>,
        /// The value that was signed.
        before: Box<[u8]>,
    },
    /// A field was added under a name that is signed.
    FieldAdded {
        /// The field.
        field: usize,
        /// Its name.
        name: Box<str>,
    },
    /// The Subject was tagged.
    SubjectTag {
        /// The field.
        field: usize,
        /// What was put in, in order.
        tags: Vec<Box<[u8]>>,
        /// The value that was signed.
        before: Box<[u8]>,
    },
    /// From was rewritten, as lists do for DMARC's sake.
    FromRewritten {
        /// The field.
        field: usize,
        /// The value that was signed.
        before: Box<[u8]>,
        /// The value that is there.
        after: Box<[u8]>,
        /// The field that still has the original.
        kept_in: Box<str>,
    },
    /// Fields of one name were put in reverse order, or the signer counts them from the top.
    Reordered {
        /// Their name.
        name: Box<str>,
    },
    /// White space or folds of fields were changed.
    WhiteSpace {
        /// The fields.
        fields: Vec<usize>,
        /// Their names.
        names: Vec<Box<str>>,
        /// What was done.
        change: WhiteSpace,
    },
    /// Names of fields were signed in the case that `h=` has.
    NameCase {
        /// The fields.
        fields: Vec<usize>,
    },
    /// The header is canonicalized as the signature does not say: the signer names one way in `c=`
    /// and uses the other, or (`simple`) a relay changed only white space that had been regular.
    Canonicalization {
        /// The way that verifies.
        used: CanonicalizationKind,
    },
    /// A field about the body was changed (Content-Type, Content-Transfer-Encoding, MIME-Version),
    /// as goes with re-encoding.
    MimeField {
        /// The field.
        field: usize,
        /// Its name.
        name: Box<str>,
        /// The value that was signed.
        before: Box<[u8]>,
        /// The value that is there.
        after: Box<[u8]>,
    },
    /// Text was turned into encoded words of MIME (RFC 2047), out of them, or into other ones.
    EncodedWord {
        /// The field.
        field: usize,
        /// Its name.
        name: Box<str>,
        /// The value that was signed.
        before: Box<[u8]>,
        /// The value that is there.
        after: Box<[u8]>,
    },
}

/// What was done to white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhiteSpace {
    /// Fields of one line were folded.
    Folded,
    /// Fields were folded within a word, which puts white space where there was none.
    FoldedWithinWord,
    /// Fields that were folded behind their commas are in one line.
    Unfolded,
    /// Folded lines begin with HTAB where they began with SP.
    TabForSpace,
    /// Folded lines begin with SP where they began with HTAB.
    SpaceForTab,
    /// A single space became more white space, or a HTAB.
    Widened,
    /// A space was put behind the colon.
    SpaceAfterColonAdded,
    /// The space behind the colon was taken away.
    SpaceAfterColonRemoved,
    /// White space was put at line ends.
    TrailingAdded,
    /// The signer keeps the space of a field that is folded right behind its colon, as old versions
    /// of OpenDKIM do.
    SignerKeepsSpaceAfterColon,
}

impl HeaderChange {
    /// A stable name for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OtherKey { .. } => "header-other-key",
            Self::FieldChanged { .. } => "header-field-changed",
            Self::FieldRemoved { .. } => "header-field-removed",
            Self::FieldAdded { .. } => "header-field-added",
            Self::SubjectTag { .. } => "header-subject-tag",
            Self::FromRewritten { .. } => "header-from-rewritten",
            Self::Reordered { .. } => "header-reordered",
            Self::WhiteSpace { .. } => "header-white-space",
            Self::NameCase { .. } => "header-name-case",
            Self::Canonicalization { .. } => "header-canonicalization",
            Self::MimeField { .. } => "header-mime-field",
            Self::EncodedWord { .. } => "header-encoded-word",
        }
    }
}

impl fmt::Display for HeaderChange {
    /// One sentence without a full stop.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherKey { name } => {
                let name = Excerpt(name.as_bytes());
                write!(f, "the key published today is not the one that signed: {name} verifies")
            }
            Self::FieldChanged { name, before, after, .. }
            | Self::MimeField { name, before, after, .. } => {
                let (before, after) = (Excerpt(before), Excerpt(after));
                write!(f, "the field {name} was changed from {before} to {after}")
            }
            Self::FieldRemoved { name, before } => {
                write!(f, "the field {name} was removed; it was {}", Excerpt(before))
            }
            Self::FieldAdded { name, .. } => {
                write!(f, "a field {name} was added, which the signature forbids")
            }
            Self::SubjectTag { tags, .. } => {
                f.write_str("the Subject was tagged with ")?;
                for (at, tag) in tags.iter().enumerate() {
                    let separator = if at == 0 { "" } else { " and " };
                    write!(f, "{separator}{}", Excerpt(tag))?;
                }
                Ok(())
            }
            Self::FromRewritten { before, after, kept_in, .. } => {
                let (before, after) = (Excerpt(before), Excerpt(after));
                write!(f, "From was rewritten from {before} to {after}; {kept_in} has the original")
            }
            Self::Reordered { name } => {
                write!(f, "the fields {name} stand in reverse order")
            }
            Self::WhiteSpace { names, change, .. } => {
                change.fmt(f)?;
                match &**names {
                    [only] => write!(f, " (in {only})"),
                    _ => Ok(()),
                }
            }
            Self::NameCase { .. } => {
                f.write_str("upper and lower case of field names were changed")
            }
            Self::Canonicalization { used } => write!(
                f,
                "the header verifies with {} canonicalization, which is not what c= says",
                used.as_str()
            ),
            Self::EncodedWord { name, before, after, .. } => {
                let (before, after) = (Excerpt(before), Excerpt(after));
                write!(f, "the text of {name} was re-encoded from {before} to {after}")
            }
        }
    }
}

impl fmt::Display for WhiteSpace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Folded => "header fields were folded",
            Self::FoldedWithinWord => {
                "header fields were folded within a word, which put white space into it"
            }
            Self::Unfolded => "header fields were unfolded",
            Self::TabForSpace => "folded header lines begin with a tab in place of a space",
            Self::SpaceForTab => "folded header lines begin with a space in place of a tab",
            Self::Widened => "white space within header fields was changed",
            Self::SpaceAfterColonAdded => "a space was put behind the colon of header fields",
            Self::SpaceAfterColonRemoved => {
                "the space behind the colon of header fields was taken away"
            }
            Self::TrailingAdded => "white space was put at the end of header lines",
            Self::SignerKeepsSpaceAfterColon => {
                "the signer kept the space of a field that is folded right behind its colon, \
                 a fault of old versions of OpenDKIM"
            }
        })
    }
}
