//! The parts of a message (RFC 2045, RFC 2046 §5.1), as far as reports need them.
//!
//! This is no mail reader: no character sets, no encoded words, no continued parameters. It exists
//! because the libraries that are take no limits: they decode every part, and stack multiparts in
//! one another, before anyone can look. Here every part is counted before it is looked at, and
//! nothing is decoded that is no report. Who reads bounces stands on the same parts.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use memchr::memmem;
use quoted_printable::ParseMode;
use waxseal_parse::limits::Limits as ParseLimits;
use waxseal_parse::message::{Defect, HeaderField, Message};
use waxseal_parse::span::Span;
use waxseal_parse::structured::{self, Lexer};

use crate::limits::{Bound, LimitExceeded, Limits};

use super::{ContainerDeviation, ContainerError};

/// Parameters of one Content-Type that are looked at.
const MAX_PARAMETERS: usize = 16;

/// A message or a part: its media type, and its body as it stands.
#[derive(Debug)]
#[non_exhaustive]
pub struct Entity<'a> {
    /// In lower case, such as `text/plain`.
    pub media_type: String,
    /// What separates the parts of a multipart (RFC 2046 §5.1.1).
    pub boundary: Option<Vec<u8>>,
    /// The character set of a text (RFC 2046 §4.1.2), as it is written.
    pub charset: Option<String>,
    /// The kind of a `multipart/report` (RFC 6522 §3), as it is written.
    pub report_type: Option<String>,
    /// What the part calls itself.
    pub name: Option<String>,
    encoding: Vec<u8>,
    /// The body, with its transfer encoding.
    pub body: &'a [u8],
    /// Where the body begins in the message.
    pub offset: usize,
}

impl<'a> Entity<'a> {
    /// Reads the header of an entity that stands at `offset`.
    ///
    /// # Errors
    /// It has more than [`Limits::header_fields`].
    pub fn parse(octets: &'a [u8], offset: usize, limits: &Limits) -> Result<Self, LimitExceeded> {
        let mut parse_limits = ParseLimits::default();
        parse_limits.header_fields = limits.header_fields;
        let message = Message::parse_within(octets, &parse_limits);
        if message.defects().contains(Defect::TooManyFields) {
            return Err(LimitExceeded { bound: Bound::HeaderFields, limit: limits.header_fields });
        }
        let value = |name: &[u8]| message.fields_named(name).next().map(HeaderField::value);
        let content_type = HeaderValue::parse(value(b"Content-Type").unwrap_or_default());
        let disposition = HeaderValue::parse(value(b"Content-Disposition").unwrap_or_default());
        let name = disposition.parameter(b"filename").or(content_type.parameter(b"name"));
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        let encoding = HeaderValue::parse(value(b"Content-Transfer-Encoding").unwrap_or_default());
        Ok(Self {
            boundary: content_type.parameter(b"boundary").map(<[u8]>::to_vec),
            charset: content_type.parameter(b"charset").map(text),
            report_type: content_type.parameter(b"report-type").map(text),
            media_type: content_type.media_type(),
            name: name.map(text),
            encoding: encoding.word,
            body: message.body(),
            offset: offset + message.body_start().unwrap_or(octets.len()),
        })
    }

    /// Whether it has parts.
    pub fn is_multipart(&self) -> bool {
        self.media_type.starts_with("multipart/")
    }

    /// Whether the body stands in the message as it is.
    pub fn is_identity(&self) -> bool {
        !matches!(&*self.encoding, b"base64" | b"quoted-printable")
    }

    /// The parts of a multipart, as spans of its body, and whether the boundary that ends it is there.
    ///
    /// # Complexity
    /// Linear in the body; the caller counts the parts.
    pub fn parts(&self) -> (impl Iterator<Item = Span>, bool) {
        let delimiter = [b"--", self.boundary.as_deref().unwrap_or_default()].concat();
        let delimiters = delimiters(self.body, &delimiter);
        let is_closed = delimiters.last().is_some_and(|delimiter| delimiter.is_last);
        let ends: Vec<_> = delimiters.iter().skip(1).map(|next| next.start).collect();
        let end = self.body.len();
        let parts = delimiters.into_iter().zip(ends.into_iter().chain([end]));
        let parts = parts.filter(|(delimiter, _)| !delimiter.is_last);
        (parts.map(|(delimiter, end)| Span::new(delimiter.next, end)), is_closed)
    }

    /// The body without its transfer encoding.
    ///
    /// # Errors
    /// There is nothing of the encoding in it.
    pub fn decode(
        &self,
        deviations: &mut Vec<ContainerDeviation>,
    ) -> Result<Vec<u8>, ContainerError> {
        match &*self.encoding {
            b"base64" => decode_base64(self.body, deviations),
            b"quoted-printable" => decode_quoted_printable(self.body, deviations),
            _ => Ok(self.body.to_vec()),
        }
    }
}

/// A line that separates parts.
#[derive(Debug)]
struct Delimiter {
    /// Where the line end before it begins, which belongs to it (RFC 2046 §5.1.1).
    start: usize,
    /// Where the part behind it begins.
    next: usize,
    is_last: bool,
}

/// The delimiters of a multipart, up to the one that ends it.
fn delimiters(body: &[u8], delimiter: &[u8]) -> Vec<Delimiter> {
    let mut delimiters = Vec::new();
    for at in memmem::find_iter(body, delimiter) {
        let before = body.get(..at).unwrap_or_default();
        if !before.is_empty() && !before.ends_with(b"\n") {
            continue;
        }
        let behind = body.get(at + delimiter.len()..).unwrap_or_default();
        let line_end = memchr::memchr(b'\n', behind);
        let line = behind.get(..line_end.unwrap_or(behind.len())).unwrap_or_default();
        let is_last = line.starts_with(b"--");
        // Something else may follow: then it is a line of text, or a longer boundary.
        if !is_last && !line.trim_ascii().is_empty() {
            continue;
        }
        let before = before.strip_suffix(b"\n").unwrap_or(before);
        let start = before.strip_suffix(b"\r").unwrap_or(before).len();
        let next = line_end.map_or(body.len(), |end| at + delimiter.len() + end + 1);
        delimiters.push(Delimiter { start, next, is_last });
        if is_last {
            break;
        }
    }
    delimiters
}

/// `word[/word] *(";" name "=" value)`, with comments.
#[derive(Debug)]
struct HeaderValue {
    /// In lower case.
    word: Vec<u8>,
    subtype: Vec<u8>,
    /// Names in lower case.
    parameters: Vec<(Vec<u8>, Vec<u8>)>,
}

impl HeaderValue {
    /// Reads as far as it can.
    fn parse(value: &[u8]) -> Self {
        let mut lexer = Lexer::new(value);
        let word = token(&mut lexer);
        let subtype = if lexer.eat(b'/') { token(&mut lexer) } else { Vec::new() };
        let mut parameters = Vec::new();
        while parameters.len() < MAX_PARAMETERS {
            // Whatever stands before the next semicolon is not understood.
            lexer.take_while(|byte| byte != b';');
            if !lexer.eat(b';') {
                break;
            }
            let name = token(&mut lexer);
            if !name.is_empty() && lexer.eat(b'=') {
                parameters.push((name, parameter_value(&mut lexer)));
            }
        }
        Self { word, subtype, parameters }
    }

    /// RFC 2045 §5.2: text, where there is nothing.
    fn media_type(&self) -> String {
        if self.word.is_empty() || self.subtype.is_empty() {
            return "text/plain".to_owned();
        }
        let [word, subtype] = [&self.word, &self.subtype].map(|word| String::from_utf8_lossy(word));
        format!("{word}/{subtype}")
    }

    fn parameter(&self, name: &[u8]) -> Option<&[u8]> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }
}

/// A token in lower case, with the comments and the white space around it.
fn token(lexer: &mut Lexer<'_>) -> Vec<u8> {
    // A comment that has no end is part of nothing.
    let _ = lexer.cfws();
    let token = lexer.take_while(structured::is_token).of(lexer.text()).to_ascii_lowercase();
    let _ = lexer.cfws();
    token
}

/// Unquoted, values hold more than they may in practice.
fn parameter_value(lexer: &mut Lexer<'_>) -> Vec<u8> {
    let _ = lexer.cfws();
    if let Ok(Some(content)) = lexer.quoted_string() {
        return structured::unquoted(content.of(lexer.text())).into_owned();
    }
    let is_value = |byte: u8| byte != b';' && !byte.is_ascii_whitespace();
    lexer.take_while(is_value).of(lexer.text()).to_vec()
}

/// Takes base64 whatever its padding.
const LAX: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// RFC 2045 §6.8: octets that are not base64 are left out.
fn decode_base64(
    body: &[u8],
    deviations: &mut Vec<ContainerDeviation>,
) -> Result<Vec<u8>, ContainerError> {
    if let Ok(decoded) = waxseal_parse::base64::decode(body) {
        return Ok(decoded.octets);
    }
    deviations.push(ContainerDeviation::ForeignBase64);
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    // Padding ends what was encoded.
    let end = memchr::memchr(b'=', body).unwrap_or(body.len());
    let encoded = body.get(..end).unwrap_or_default();
    let mut compact: Vec<u8> = encoded.iter().copied().filter(is_base64).collect();
    if compact.len() % 4 == 1 {
        compact.pop();
    }
    match LAX.decode(&compact) {
        Ok(octets) if !octets.is_empty() => Ok(octets),
        _ => Err(ContainerError::BadTransferEncoding { encoding: "base64" }),
    }
}

fn decode_quoted_printable(
    body: &[u8],
    deviations: &mut Vec<ContainerDeviation>,
) -> Result<Vec<u8>, ContainerError> {
    let is_escape = |at: usize| match body.get(at + 1..).unwrap_or_default() {
        [first, second, ..] if first.is_ascii_hexdigit() => second.is_ascii_hexdigit(),
        // A line end that is none, with white space before it.
        rest => matches!(rest.trim_ascii_start().len(), len if len < rest.len() || len == 0),
    };
    if !memchr::memchr_iter(b'=', body).all(is_escape) {
        deviations.push(ContainerDeviation::ForeignQuotedPrintable);
    }
    // The other mode wants CRLF, which stored mail has lost.
    quoted_printable::decode(body, ParseMode::Robust)
        .map_err(|_| ContainerError::BadTransferEncoding { encoding: "quoted-printable" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entity(raw: &[u8]) -> Entity<'_> {
        Entity::parse(raw, 0, &Limits::default()).unwrap()
    }

    fn parts(raw: &[u8]) -> (Vec<&[u8]>, bool) {
        let entity = entity(raw);
        let (parts, is_closed) = entity.parts();
        (parts.map(|part| part.of(entity.body)).collect(), is_closed)
    }

    #[test]
    fn a_part_ends_before_the_line_end_of_its_delimiter() {
        let raw =
            b"Content-Type: multipart/mixed; boundary=x\r\n\r\npreamble\r\n--x\r\n\r\none\r\n\
            \r\n--x \t\r\nA: b\r\n\r\n--xy\r\n--x--\r\n--x\r\nepilogue";
        let (parts, is_closed) = parts(raw);
        assert_eq!(parts, [&b"\r\none\r\n"[..], b"A: b\r\n\r\n--xy"]);
        assert!(is_closed);
    }

    #[test]
    fn a_multipart_without_its_end_is_told() {
        let raw = b"Content-Type: multipart/mixed; boundary=\"x y\"\n\n--x y\n\none";
        assert_eq!(parts(raw), (vec![&b"\none"[..]], false));
        let raw = b"Content-Type: multipart/mixed; boundary=\"x y\"\n\nnothing";
        assert_eq!(parts(raw), (vec![], false));
    }

    #[test]
    fn content_types_are_read_with_comments_and_odd_values() {
        let raw = b"Content-type: Application/ZIP (a;b); NAME=\"a\\\"b.zip\"; junk;\n \
            boundary=a:b=c?\nContent-Disposition: attachment;\n\tfilename=a!b!1!2.xml.gz\n\n";
        let entity = entity(raw);
        assert_eq!(entity.media_type, "application/zip");
        assert_eq!(entity.boundary.as_deref(), Some(&b"a:b=c?"[..]));
        assert_eq!(entity.name.as_deref(), Some("a!b!1!2.xml.gz"));
        assert_eq!(Entity::parse(b"\nx", 0, &Limits::default()).unwrap().media_type, "text/plain");
    }

    #[test]
    fn transfer_encodings_are_undone_and_foreign_octets_told() {
        let decode = |raw: &[u8]| {
            let mut deviations = Vec::new();
            let octets = entity(raw).decode(&mut deviations);
            (octets, deviations)
        };
        let base64 = b"Content-Transfer-Encoding: BASE64 (x)\n\naGVs\nbG8\n";
        assert_eq!(decode(base64), (Ok(b"hello".to_vec()), vec![]));
        let foreign = b"Content-Transfer-Encoding: base64\n\naG!Vs\nbG8=\n-- \nfooter";
        let told = vec![ContainerDeviation::ForeignBase64];
        assert_eq!(decode(foreign), (Ok(b"hello".to_vec()), told.clone()));
        let nothing = b"Content-Transfer-Encoding: base64\n\n!!!!";
        let error = ContainerError::BadTransferEncoding { encoding: "base64" };
        assert_eq!(decode(nothing), (Err(error), told));
        let quoted = b"Content-Transfer-Encoding: quoted-printable\n\na=3Db=\nc";
        assert_eq!(decode(quoted), (Ok(b"a=bc".to_vec()), vec![]));
        let foreign = b"Content-Transfer-Encoding: quoted-printable\n\na=b =\n=";
        let told = vec![ContainerDeviation::ForeignQuotedPrintable];
        assert_eq!(decode(foreign), (Ok(b"a=b ".to_vec()), told));
    }
}
