//! Text of unknown origin as text of a page.

use core::fmt::{self, Write as _};

use crate::Shown;

/// Text of unknown origin, fit for the content and for quoted attributes of HTML. What deceives the
/// eye is written out; see [`Shown`].
#[derive(Clone, Copy)]
pub(crate) struct Html<'a>(pub(crate) &'a str);

impl fmt::Display for Html<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaping(f), "{}", Shown(self.0))
    }
}

struct Escaping<'f, 'b>(&'f mut fmt::Formatter<'b>);

impl fmt::Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|character| self.write_char(character))
    }

    fn write_char(&mut self, character: char) -> fmt::Result {
        match character {
            '&' => self.0.write_str("&amp;"),
            '<' => self.0.write_str("&lt;"),
            '>' => self.0.write_str("&gt;"),
            '"' => self.0.write_str("&quot;"),
            '\'' => self.0.write_str("&#39;"),
            other => self.0.write_char(other),
        }
    }
}

/// A message as a heading has it: with a capital letter, unless it begins with a name or a tag, which
/// have none.
pub(crate) fn sentence(message: &str) -> String {
    const WORDS: [&str; 10] =
        ["the", "no", "a", "an", "there", "what", "nobody", "every", "mail", "one"];
    let first = message.split(' ').next().unwrap_or_default();
    let mut rest = message.chars();
    match rest.next() {
        Some(letter) if WORDS.contains(&first) => {
            format!("{}{}", letter.to_ascii_uppercase(), rest.as_str())
        }
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_text() {
        let text = "<script>alert('1' && \"2\")</script>\u{1b}\u{202e}";
        let html = "&lt;script&gt;alert(&#39;1&#39; &amp;&amp; &quot;2&quot;)&lt;/script&gt;\
                    \\u{1b}\\u{202e}";
        assert_eq!(Html(text).to_string(), html);
    }

    #[test]
    fn names_keep_their_letters() {
        for (message, expected) in [
            ("the record is broken", "The record is broken"),
            ("a.example.com has no key", "a.example.com has no key"),
            ("pct is historic", "pct is historic"),
            ("", ""),
        ] {
            assert_eq!(sentence(message), expected);
        }
    }
}
