//! Reporting URIs (RFC 9989 §4.6, §4.8; RFC 3986, RFC 6068).

use core::fmt;

use memchr::{memchr, memrchr};

use crate::span::Span;

/// A URI to which reports shall go. Spans count in the text of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReportUri {
    /// Where the URI stands, without an obsolete size behind it.
    pub span: Span,
    /// What kind of destination it names.
    pub destination: UriDestination,
    /// Where the size limit of RFC 7489 stands, exclamation mark included. It is ignored
    /// (RFC 9989 §4.8: `obs-dmarc-report-size`).
    pub obsolete_size: Option<Span>,
}

/// What a reporting URI names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UriDestination {
    /// `mailto:`, the one scheme that every reporter supports (RFC 9989 §4.7).
    Mailto {
        /// Where the address stands, in percent-encoding.
        address: Span,
        /// Where the domain of the address stands.
        host: Span,
    },
    /// Any other scheme, which reporters ignore unless they support it.
    Other {
        /// Where the scheme stands.
        scheme: Span,
        /// Where the host stands, in a URI that has an authority.
        host: Option<Span>,
    },
}

impl ReportUri {
    /// Reads the URI that stands at `span` of a record.
    ///
    /// # Errors
    /// Says what of the grammar the URI breaks.
    pub fn parse(text: &[u8], span: Span) -> Result<Self, UriError> {
        let whole = span.of(text);
        let (span, obsolete_size) = match memchr(b'!', whole) {
            None => (span, None),
            Some(at) => {
                let at = span.start() + at;
                let size = Span::new(at, span.end());
                if !is_size(size.of(text)) {
                    return Err(UriError::BadSize);
                }
                (Span::new(span.start(), at), Some(size))
            }
        };
        let bytes = span.of(text);
        if bytes.is_empty() {
            return Err(UriError::Empty);
        }
        let colon = memchr(b':', bytes).ok_or(UriError::NoScheme)?;
        let scheme = Span::new(span.start(), span.start() + colon);
        if !is_scheme(scheme.of(text)) {
            return Err(UriError::NoScheme);
        }
        let rest = Span::new(scheme.end() + 1, span.end());
        if rest.is_empty() {
            return Err(UriError::Empty);
        }
        if !is_uri(rest.of(text)) {
            return Err(UriError::BadByte);
        }
        let destination = if scheme.of(text).eq_ignore_ascii_case(b"mailto") {
            mailto(text, rest)?
        } else {
            UriDestination::Other { scheme, host: authority_host(text, rest) }
        };
        Ok(Self { span, destination, obsolete_size })
    }

    /// Where the host stands to which reports go, if the URI names one.
    pub fn host(&self) -> Option<Span> {
        match self.destination {
            UriDestination::Mailto { host, .. } => Some(host),
            UriDestination::Other { host, .. } => host,
        }
    }

    /// The address of a `mailto:` URI without its percent-encoding. `None` for other schemes, and
    /// for an address that decodes to anything but printable ASCII: it shall never reach a header
    /// field or an SMTP command.
    pub fn address(&self, text: &[u8]) -> Option<String> {
        let UriDestination::Mailto { address, .. } = self.destination else { return None };
        let mut decoded = String::with_capacity(address.len());
        let mut rest = address.of(text);
        loop {
            let byte;
            (byte, rest) = match rest {
                [] => return Some(decoded),
                [b'%', high, low, rest @ ..] => (hex(*high)? << 4 | hex(*low)?, rest),
                [byte, rest @ ..] => (*byte, rest),
            };
            if !byte.is_ascii_graphic() {
                return None;
            }
            decoded.push(char::from(byte));
        }
    }
}

/// RFC 6068 §2: one address, before the header fields behind a question mark.
fn mailto(text: &[u8], rest: Span) -> Result<UriDestination, UriError> {
    let bytes = rest.of(text);
    let end = memchr(b'?', bytes).unwrap_or(bytes.len());
    let address = Span::new(rest.start(), rest.start() + end);
    let bytes = address.of(text);
    let at = memchr(b'@', bytes).filter(|at| *at > 0).ok_or(UriError::NoAddress)?;
    let host = Span::new(address.start() + at + 1, address.end());
    if !is_host(host.of(text)) {
        return Err(UriError::NoAddress);
    }
    Ok(UriDestination::Mailto { address, host })
}

/// RFC 3986 §3.2: `"//" [ userinfo "@" ] host [ ":" port ]`.
fn authority_host(text: &[u8], rest: Span) -> Option<Span> {
    let authority = rest.of(text).strip_prefix(b"//")?;
    let end = authority.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#'));
    let authority = authority.get(..end.unwrap_or(authority.len()))?;
    let user = memrchr(b'@', authority).map_or(0, |at| at + 1);
    let host = authority.get(user..)?;
    let host = host.get(..memchr(b':', host).unwrap_or(host.len()))?;
    let start = rest.start() + 2 + user;
    is_host(host).then(|| Span::new(start, start + host.len()))
}

fn is_host(host: &[u8]) -> bool {
    let of_names = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !host.is_empty() && host.iter().all(of_names)
}

/// RFC 3986 §3.1.
fn is_scheme(scheme: &[u8]) -> bool {
    let of_schemes = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    scheme.first().is_some_and(u8::is_ascii_alphabetic) && scheme.iter().all(of_schemes)
}

/// Whether a text has only what RFC 3986 §2 lets stand in a URI.
fn is_uri(text: &[u8]) -> bool {
    let mut rest = text;
    loop {
        rest = match rest {
            [] => return true,
            [b'%', high, low, rest @ ..] if hex(*high).is_some() && hex(*low).is_some() => rest,
            [byte, rest @ ..]
                if byte.is_ascii_alphanumeric() || b"-._~:/?#[]@$&'()*+;=".contains(byte) =>
            {
                rest
            }
            _ => return false,
        }
    }
}

/// `obs-dmarc-report-size` of RFC 9989 §4.8, exclamation mark included.
fn is_size(size: &[u8]) -> bool {
    let Some((last, digits)) = size.strip_prefix(b"!").and_then(<[u8]>::split_last) else {
        return false;
    };
    let is_unit = matches!(last.to_ascii_lowercase(), b'k' | b'm' | b'g' | b't');
    digits.iter().all(u8::is_ascii_digit)
        && (last.is_ascii_digit() || is_unit && !digits.is_empty())
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// Why a text is no reporting URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UriError {
    /// Nothing stands between two commas, or behind the scheme.
    Empty,
    /// There is no scheme: an address needs `mailto:` before it.
    NoScheme,
    /// A byte that no URI holds, or a broken percent-encoding (RFC 3986 §2).
    BadByte,
    /// `mailto:` without an address `local-part@domain`.
    NoAddress,
    /// An exclamation mark, which must be encoded, and which no size stands behind.
    BadSize,
}

impl fmt::Display for UriError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "a reporting URI is empty",
            Self::NoScheme => "a reporting URI has no scheme such as mailto:",
            Self::BadByte => "a reporting URI holds what no URI holds",
            Self::NoAddress => "a mailto: URI has no address",
            Self::BadSize => "an exclamation mark in a reporting URI must be written %21",
        })
    }
}

impl core::error::Error for UriError {}
