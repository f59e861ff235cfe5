//! Why a message could not be handed out.

use std::io;

use thiserror::Error;

use crate::store::compression::{Compression, RatioExceeded};

/// Why one item of the input is no message. It takes the message's place in the results; the
/// run goes on.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Damage {
    /// A message file or a place in an mbox holds no bytes.
    #[error("the message is empty")]
    Empty,
    /// The message is larger than [`Limits::message_bytes`](crate::Limits::message_bytes).
    #[error("the message is larger than {limit} bytes; raise the message size limit to read it")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// Compressed data ends before its end mark.
    #[error("the {compression} data ends too early; the file is incomplete, copy it again")]
    Truncated {
        /// How the file is compressed.
        compression: Compression,
    },
    /// Compressed data is broken.
    #[error("the {compression} data is damaged: {source}")]
    Corrupt {
        /// How the file is compressed.
        compression: Compression,
        /// What the decoder says.
        source: io::Error,
    },
    /// The data grows more than
    /// [`Limits::decompression_ratio`](crate::Limits::decompression_ratio) allows.
    #[error(
        "each compressed byte becomes more than {limit} bytes; if the file is trusted, raise the \
         decompression ratio limit or decompress it first"
    )]
    RatioExceeded {
        /// The limit, in bytes out for each byte in.
        limit: u64,
    },
    /// The operating system refuses access.
    #[error("permission denied; run as a user who may read it")]
    PermissionDenied,
    /// The operating system could not open, list or read it.
    #[error("cannot read it: {0}")]
    Io(#[source] io::Error),
    /// A device, socket or pipe lies among the messages.
    #[error("it is neither a file nor a folder")]
    NotAFile,
    /// Folders are nested deeper than
    /// [`Limits::folder_depth`](crate::Limits::folder_depth).
    #[error("the folder lies more than {limit} folders deep; give its path by itself")]
    TooDeep {
        /// The limit in folders.
        limit: usize,
    },
    /// The folder holds more than
    /// [`Limits::folder_entries`](crate::Limits::folder_entries).
    #[error("the folder has more than {limit} entries; split it or raise the folder entry limit")]
    TooManyEntries {
        /// The limit in entries.
        limit: usize,
    },
    /// The caller's function panicked on this message.
    #[error("the check of this message failed inside the program ({message}); please report it")]
    Panicked {
        /// The panic's message.
        message: String,
    },
}

impl Damage {
    /// Sorts an error of opening or listing.
    pub(crate) fn opening(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::PermissionDenied {
            Self::PermissionDenied
        } else {
            Self::Io(error)
        }
    }

    /// Sorts an error of reading from a file that may be compressed.
    pub(crate) fn reading(error: io::Error, compression: Option<Compression>) -> Self {
        if let Some(exceeded) = RatioExceeded::inside(&error) {
            return Self::RatioExceeded { limit: exceeded.limit };
        }
        // A decoder reports broken data with a kind or a text of its own; an error of the
        // device below carries the operating system's number.
        match compression {
            Some(compression) if error.raw_os_error().is_none() => match error.kind() {
                io::ErrorKind::UnexpectedEof => Self::Truncated { compression },
                _ => Self::Corrupt { compression, source: error },
            },
            _ => Self::opening(error),
        }
    }
}
