//! What happens to bodies between signer and verifier.

use core::fmt;

use waxseal_parse::dkim::signature::CanonicalizationKind;
use waxseal_parse::span::Span;

/// A change of a body; with it undone, the body hash is that of `bh=`.
///
/// Spans count in the message as it is. They are given where the change is a piece of the message
/// and was found without another change undone first.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyChange {
    /// The line ends are other ones.
    LineEnds(LineEnds),
    /// Lines were appended to the body, or to the text of one of its MIME parts.
    Footer {
        /// How many.
        lines: usize,
        /// Where.
        span: Option<Span>,
        /// Whether they stand before the delimiter of a MIME part.
        is_within_part: bool,
    },
    /// Lines were put before the body, or before the text of one of its MIME parts.
    Banner {
        /// How many.
        lines: usize,
        /// Where.
        span: Option<Span>,
        /// Whether they stand behind the header of a MIME part.
        is_within_part: bool,
    },
    /// A whole MIME part was put in.
    PartAdded {
        /// Where, its delimiter line included.
        span: Span,
    },
    /// The body became one part of a new multipart body.
    Wrapped {
        /// Where the signed body stands.
        span: Span,
    },
    /// A `>` was put before lines that begin with `From `, as mbox files want it, or one that was
    /// signed was taken away.
    MboxQuoting {
        /// Whether it was put there.
        was_added: bool,
        /// On how many lines.
        lines: usize,
    },
    /// A dot was put before lines that begin with one, as SMTP does in transit (RFC 5321 §4.5.2), and
    /// not taken away; or one that was signed was taken away.
    DotStuffing {
        /// Whether it was put there.
        was_added: bool,
        /// On how many lines.
        lines: usize,
    },
    /// The space at the end of the signature separator `-- ` was taken away.
    SignatureSeparator {
        /// On how many lines.
        lines: usize,
    },
    /// White space at line ends was added.
    TrailingWhiteSpace {
        /// On how many lines.
        lines: usize,
    },
    /// The body is canonicalized as the signature does not say: the signer names one way in `c=` and
    /// uses the other, or (`simple`) a relay changed only white space that had been regular.
    Canonicalization {
        /// The way that gives the hash of `bh=`.
        used: CanonicalizationKind,
    },
    /// The body was signed in another content transfer encoding (RFC 2045 §6).
    TransferEncoding {
        /// The encoding in which it was signed; `8bit` stands for `7bit` too.
        signed: &'static str,
        /// The encoding in which it is.
        found: &'static str,
    },
    /// Base64 was signed in lines of another length.
    Base64Lines {
        /// Characters of a line as it was signed.
        length: usize,
    },
    /// Long lines were cut in two.
    LongLines {
        /// How many times.
        cuts: usize,
    },
    /// An empty line at the top of the body was taken away.
    EmptyLineAtTop,
    /// The signer does not end the body as RFC 6376 §3.4 wants it.
    BodyEnd(BodyEnd),
}

/// How line ends were changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LineEnds {
    /// A bare LF was signed as the CRLF that it stands for.
    BareLineFeedForCrlf,
    /// A bare LF was signed as content.
    BareLineFeedAsContent,
    /// All lines were signed with a bare LF and have got a CRLF since.
    CrlfForBareLineFeed,
    /// A CR without LF stands where a CRLF was signed.
    CarriageReturnForCrlf,
    /// A CR without LF was put in.
    CarriageReturnAdded,
    /// A second CR was put before CRLF.
    CarriageReturnDoubled,
}

/// How a signer ends the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyEnd {
    /// Without the last CRLF.
    Missing,
    /// With the empty lines that canonicalization takes away.
    EmptyLinesKept,
}

impl BodyChange {
    /// A stable name for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::LineEnds(_) => "body-line-ends",
            Self::Footer { .. } => "body-footer",
            Self::Banner { .. } => "body-banner",
            Self::PartAdded { .. } => "body-part-added",
            Self::Wrapped { .. } => "body-wrapped",
            Self::MboxQuoting { .. } => "body-mbox-quoting",
            Self::DotStuffing { .. } => "body-dot-stuffing",
            Self::SignatureSeparator { .. } => "body-signature-separator",
            Self::TrailingWhiteSpace { .. } => "body-trailing-white-space",
            Self::Canonicalization { .. } => "body-canonicalization",
            Self::TransferEncoding { .. } => "body-transfer-encoding",
            Self::Base64Lines { .. } => "body-base64-lines",
            Self::LongLines { .. } => "body-long-lines",
            Self::EmptyLineAtTop => "body-empty-line-at-top",
            Self::BodyEnd(_) => "body-end",
        }
    }

    /// Where in the message the change is, if it is a piece of the message.
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Footer { span, .. } | Self::Banner { span, .. } => *span,
            Self::PartAdded { span } | Self::Wrapped { span } => Some(*span),
            _ => None,
        }
    }
}

/// "1 line", "2 lines".
struct Count(usize, &'static str);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}{}", self.0, self.1, if self.0 == 1 { "" } else { "s" })
    }
}

impl fmt::Display for BodyChange {
    /// One sentence without a full stop.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place =
            |is_within_part| if is_within_part { "a MIME part of the body" } else { "the body" };
        let lines = |lines: &usize| Count(*lines, "line");
        match self {
            Self::LineEnds(change) => change.fmt(f),
            Self::Footer { lines: n, is_within_part, .. } => {
                write!(f, "a footer of {} was appended to {}", lines(n), place(*is_within_part))
            }
            Self::Banner { lines: n, is_within_part, .. } => {
                write!(f, "a banner of {} was put before {}", lines(n), place(*is_within_part))
            }
            Self::PartAdded { .. } => f.write_str("a MIME part was added to the body"),
            Self::Wrapped { .. } => {
                f.write_str("the body was wrapped as one part of a new multipart body")
            }
            Self::MboxQuoting { was_added: true, lines: n } => {
                write!(f, "\">\" was put before \"From \" on {}, as in mbox files", lines(n))
            }
            Self::MboxQuoting { was_added: false, lines: n } => {
                write!(f, "\">\" before \"From \" was taken away on {}", lines(n))
            }
            Self::DotStuffing { was_added: true, lines: n } => {
                write!(f, "the dots that SMTP doubles in transit were left doubled on {}", lines(n))
            }
            Self::DotStuffing { was_added: false, lines: n } => {
                write!(f, "a dot at the start of the line was taken away on {}", lines(n))
            }
            Self::SignatureSeparator { lines: n } => {
                write!(f, "the space behind the separator \"--\" was taken away on {}", lines(n))
            }
            Self::TrailingWhiteSpace { lines: n } => {
                write!(f, "white space was added at the end of {}", lines(n))
            }
            Self::Canonicalization { used } => write!(
                f,
                "the body verifies with {used} canonicalization, which is not what c= says",
                used = used.as_str()
            ),
            Self::TransferEncoding { signed, found } => {
                write!(f, "the body was signed as {signed} and re-encoded as {found}")
            }
            Self::Base64Lines { length } => {
                write!(f, "the base64 of the body was signed in lines of {length} characters")
            }
            Self::LongLines { cuts } => {
                write!(f, "long lines of the body were cut in {}", Count(*cuts, "place"))
            }
            Self::EmptyLineAtTop => {
                f.write_str("an empty line at the top of the body was taken away")
            }
            Self::BodyEnd(BodyEnd::Missing) => {
                f.write_str("the signer hashed the body without its last line end")
            }
            Self::BodyEnd(BodyEnd::EmptyLinesKept) => {
                f.write_str("the signer hashed empty lines at the end of the body")
            }
        }
    }
}

impl fmt::Display for LineEnds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BareLineFeedForCrlf => "line ends of the body were changed from CRLF to LF",
            Self::BareLineFeedAsContent => {
                "the body was signed with LF in it that does not end a line"
            }
            Self::CrlfForBareLineFeed => "line ends of the body were changed from LF to CRLF",
            Self::CarriageReturnForCrlf => "line ends of the body were changed from CRLF to CR",
            Self::CarriageReturnAdded => "CR was put into the body",
            Self::CarriageReturnDoubled => {
                "line ends of the body were changed from CRLF to CR CRLF"
            }
        })
    }
}
