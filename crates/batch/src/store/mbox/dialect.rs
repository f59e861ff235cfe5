//! The dialects of mbox.

use super::quoting::Quoting;

/// How the programs that wrote an mbox kept its messages apart.
///
/// In every dialect a message begins with a `From ` line: at the start of the file, or behind
/// an empty line if the line has a plausible date up to its end. That empty line belongs to the
/// mbox, not to the message before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum MboxDialect {
    /// Decides for each message. If it has one `Content-Length` field that leads exactly to the
    /// next postmark or to the end of the file, it is read as [`Cl2`](Self::Cl2), else as
    /// [`Rd`](Self::Rd).
    ///
    /// A `Content-Length` of the sender does not mislead it: a quoted line makes the stored
    /// body longer than the sender's, so that the field leads elsewhere. What it takes wrongly
    /// are `>From ` lines that an [`O`](Self::O) or [`Cl`](Self::Cl) writer left or made;
    /// [`StoredMessage::other_readings`](crate::StoredMessage::other_readings) has these forms.
    #[default]
    Auto,
    /// mboxo: `From ` lines of the content were stored as `>From `.
    O,
    /// mboxrd: `From ` lines with any number of `>` before were stored with one more.
    Rd,
    /// mboxcl: `Content-Length`, and `From ` lines of the content were stored as `>From `.
    Cl,
    /// mboxcl2: `Content-Length`, and content was stored unchanged.
    Cl2,
}

impl MboxDialect {
    pub(crate) fn heeds_content_length(self) -> bool {
        match self {
            Self::Auto | Self::Cl | Self::Cl2 => true,
            Self::O | Self::Rd => false,
        }
    }

    /// The quoting of a message whose `Content-Length` was `believed` or not.
    pub(crate) fn quoting(self, believed: bool) -> Quoting {
        match self {
            Self::Auto if believed => Quoting::None,
            Self::Auto | Self::Rd => Quoting::Rd,
            Self::O | Self::Cl => Quoting::O,
            Self::Cl2 => Quoting::None,
        }
    }
}
