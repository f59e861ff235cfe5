//! Octets to text: character sets, encoded words (RFC 2047) and HTML.

use std::borrow::Cow;

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, WINDOWS_1252};

/// Decodes a text by its declared character set. Without one, or with one that nobody knows, it is UTF-8
/// where it can be, and Windows-1252 otherwise; what does not fit becomes U+FFFD. Octets that no text in a
/// set of seven bits has show that it was declared wrongly.
pub(crate) fn decode<'a>(octets: &'a [u8], charset: Option<&str>) -> Cow<'a, str> {
    let declared = charset.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let declared = declared.filter(|encoding| *encoding != ISO_2022_JP || octets.is_ascii());
    let encoding = match declared {
        Some(encoding) if encoding != UTF_8 => encoding,
        _ if core::str::from_utf8(octets).is_ok() => UTF_8,
        Some(encoding) => encoding,
        None => WINDOWS_1252,
    };
    encoding.decode_without_bom_handling(octets).0
}

/// A header field's value on one line, with its encoded words decoded.
///
/// # Complexity
/// Linear in the value.
pub fn header_value(value: &[u8]) -> String {
    let text = decode(value, None);
    let mut line = String::with_capacity(text.len());
    let mut was_encoded = false;
    for word in text.split_whitespace() {
        let decoded = encoded_word(word);
        // White space between encoded words is none (RFC 2047 §6.2).
        let is_joined = was_encoded && decoded.is_some();
        if !line.is_empty() && !is_joined {
            line.push(' ');
        }
        was_encoded = decoded.is_some();
        line.push_str(decoded.as_deref().unwrap_or(word));
    }
    line
}

/// `=?charset?encoding?text?=`
fn encoded_word(word: &str) -> Option<String> {
    let inner = word.strip_prefix("=?")?.strip_suffix("?=")?;
    let mut parts = inner.splitn(3, '?');
    let (charset, encoding, text) = (parts.next()?, parts.next()?, parts.next()?);
    // RFC 2231 §5 puts a language behind the character set.
    let charset = charset.split('*').next()?;
    let octets = match encoding {
        "b" | "B" => waxseal_parse::base64::decode(text.as_bytes()).ok()?.octets,
        "q" | "Q" => {
            let text = text.replace('_', " ");
            quoted_printable::decode(text, quoted_printable::ParseMode::Robust).ok()?
        }
        _ => return None,
    };
    Some(decode(&octets, Some(charset)).into_owned())
}

/// The text of HTML, line by line: elements that make lines end one, style and script are left out.
///
/// # Complexity
/// Linear in the text.
pub(crate) fn of_html(html: &str) -> String {
    const LINES: [&str; 12] =
        ["br", "p", "div", "tr", "table", "h1", "h2", "h3", "li", "hr", "title", "pre"];
    let mut text = String::with_capacity(html.len() / 2);
    let mut rest = html;
    while let Some((before, behind)) = rest.split_once('<') {
        push_words(&mut text, before);
        if let Some(comment) = behind.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, behind)| behind);
            continue;
        }
        let Some((tag, behind)) = behind.split_once('>') else {
            // Without an end it is a sign, and so are all that follow.
            push_words(&mut text, rest.get(before.len()..).unwrap_or_default());
            rest = "";
            break;
        };
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .take(8)
            .collect::<String>()
            .to_ascii_lowercase();
        rest = behind;
        if matches!(&*name, "style" | "script") && !tag.starts_with('/') {
            rest = after_end(behind, &name);
        }
        if LINES.contains(&&*name) && !text.ends_with('\n') {
            text.push('\n');
        }
    }
    push_words(&mut text, rest);
    text
}

/// What stands behind the end tag of an element whose content is no text.
fn after_end<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some((_, behind)) = rest.split_once("</") {
        let found = behind.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
        if found {
            return behind.split_once('>').map_or("", |(_, behind)| behind);
        }
        rest = behind;
    }
    ""
}

/// Text between tags: white space is one space, and the usual character references are undone.
fn push_words(text: &mut String, piece: &str) {
    const REFERENCES: [(&str, &str); 7] = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&amp;", "&"),
    ];
    let mut piece = Cow::Borrowed(piece);
    if piece.contains('&') {
        for (reference, meaning) in REFERENCES {
            if piece.contains(reference) {
                piece = Cow::Owned(piece.replace(reference, meaning));
            }
        }
    }
    let begins_apart = piece.starts_with(char::is_whitespace);
    let mut is_first = true;
    for word in piece.split_whitespace() {
        let is_apart = !text.is_empty() && !text.ends_with(['\n', ' ']);
        if is_apart && (!is_first || begins_apart) {
            text.push(' ');
        }
        text.push_str(word);
        is_first = false;
    }
    if piece.ends_with(char::is_whitespace) && !is_first {
        text.push(' ');
    }
}

/// The start of a text, cut at a character.
pub(crate) fn cut(text: &str, octets: usize) -> &str {
    let mut end = octets.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// A text whose words are apart by one space.
pub(crate) fn on_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Where a needle in lower case stands in a text, whatever the case of its ASCII letters.
pub(crate) fn find_ignore_case(text: &str, needle: &str) -> Option<usize> {
    let (text, needle) = (text.as_bytes(), needle.as_bytes());
    let first = *needle.first()?;
    let mut places = memchr::memchr2_iter(first, first.to_ascii_uppercase(), text);
    places.find(|at| {
        let found = text.get(*at..*at + needle.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(needle))
    })
}

/// The text behind a needle in lower case, whatever the case.
pub(crate) fn after_ignore_case<'a>(text: &'a str, needle: &str) -> Option<&'a str> {
    text.get(find_ignore_case(text, needle)? + needle.len()..)
}

/// Whether a text begins with a needle, whatever the case.
pub(crate) fn starts_ignore_case(text: &str, needle: &str) -> bool {
    text.get(..needle.len()).is_some_and(|start| start.eq_ignore_ascii_case(needle))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn character_sets_are_undone() {
        assert_eq!(decode(b"J\xf6e", Some("ISO-8859-1")), "Jöe");
        assert_eq!(decode("Jöe".as_bytes(), Some("utf-8")), "Jöe");
        assert_eq!(decode(b"J\xf6e", None), "Jöe");
        assert_eq!(decode(b"abc", Some("unicode-1-1-utf-7")), "abc");
        assert_eq!(decode(b"\x1b$B%(%i!<\x1b(B", Some("iso-2022-jp")), "エラー");
        assert_eq!(decode(b"J\xf6e", Some("utf-8")), "J\u{FFFD}e");
        assert_eq!(decode("エラー".as_bytes(), Some("iso-2022-jp")), "エラー");
    }

    #[test]
    fn encoded_words_are_decoded() {
        assert_eq!(
            header_value(b" =?utf-8?Q?J=C3=B6e?=\r\n =?ISO-8859-1?q?_S=F6n?= x"),
            "Jöe Sön x"
        );
        assert_eq!(header_value(b"=?utf-8?B?Sm9l?= =?x?"), "Joe =?x?");
        assert_eq!(header_value(b"=?utf-8?X?Sm9l?="), "=?utf-8?X?Sm9l?=");
    }

    #[test]
    fn html_becomes_lines() {
        let html = "<html><style>p {a: b}</style><p>One&nbsp;<b>two</b>, <i>three</i>.</p>\n\
            <!-- no --><div>a &lt;b&gt;<br/>c</div> 1 < 2";
        assert_eq!(of_html(html), "\nOne two, three.\na <b>\nc\n1 < 2");
        assert_eq!(of_html("<style>open").trim(), "");
    }

    #[test]
    fn texts_are_cut_at_characters() {
        assert_eq!(cut("aöb", 2), "a");
        assert_eq!(cut("aöb", 3), "aö");
        assert_eq!(cut("aöb", 9), "aöb");
    }
}
