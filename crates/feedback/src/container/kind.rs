//! What octets are, by their content.

use waxseal_parse::message::Message;

/// RFC 1952 §2.3.1, and deflate, which is all that there is.
pub(super) const GZIP_MAGIC: [u8; 3] = [0x1f, 0x8b, 0x08];

/// A local file, and the end of an archive without any.
const ZIP_MAGIC: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

/// How much of an input is looked at where it may be a message.
const LOOK: usize = 4096;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Xml,
    Json,
    Gzip,
    Zip,
    Mail,
    /// No octets, or white space alone.
    Nothing,
    Other,
}

impl Kind {
    pub(super) fn of(octets: &[u8]) -> Self {
        if octets.starts_with(&GZIP_MAGIC) {
            return Self::Gzip;
        }
        if ZIP_MAGIC.iter().any(|magic| octets.starts_with(magic)) {
            return Self::Zip;
        }
        let text = octets.strip_prefix(b"\xef\xbb\xbf").unwrap_or(octets);
        match text.trim_ascii_start().first() {
            None => Self::Nothing,
            Some(b'<') => Self::Xml,
            Some(b'{' | b'[') => Self::Json,
            Some(_) if begins_with_header(octets) => Self::Mail,
            Some(_) => Self::Other,
        }
    }

    /// The name that people know.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Xml => "XML",
            Self::Json => "JSON",
            Self::Gzip => "gzip",
            Self::Zip => "zip",
            Self::Mail => "e-mail",
            Self::Nothing => "nothing",
            Self::Other => "something else",
        }
    }
}

/// Whether the first line, after an mbox `From ` line, is a header field.
fn begins_with_header(octets: &[u8]) -> bool {
    let start = octets.get(..LOOK).unwrap_or(octets);
    Message::parse(start).fields().first().is_some_and(|field| !field.name().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_tells_what_it_is() {
        for (octets, kind) in [
            (&b""[..], Kind::Nothing),
            (b" \r\n", Kind::Nothing),
            (b"\xef\xbb\xbf\n <?xml", Kind::Xml),
            (b"{}", Kind::Json),
            (b"\x1f\x8b\x08", Kind::Gzip),
            (b"\x1f\x8b\x07", Kind::Other),
            (b"PK\x03\x04", Kind::Zip),
            (b"From a@b Mon\nFrom: a\n\n", Kind::Mail),
            (b"X: y", Kind::Mail),
            (b"unused", Kind::Other),
            (b"\0\0\0", Kind::Other),
        ] {
            assert_eq!(Kind::of(octets), kind, "{octets:?}");
        }
    }
}
