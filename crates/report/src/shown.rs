//! Text of unknown origin, made fit for a terminal.

use core::fmt::{self, Write as _};

/// Text of unknown origin as a harmless piece of one line.
///
/// Control characters (escape sequences of terminals begin with one), line separators and the
/// characters that change the direction of writing or are not seen at all are written as `\u{…}`;
/// text beyond [`MAX_CHARACTERS`](Self::MAX_CHARACTERS) is cut, which `…` tells.
///
/// ```
/// use waxseal_report::Shown;
///
/// assert_eq!(Shown("a\u{1b}[31m\nb").to_string(), r"a\u{1b}[31m\nb");
/// ```
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a wrapper, and never more")]
pub struct Shown<'a>(pub &'a str);

impl Shown<'_> {
    /// How many characters are shown; a path or a domain name is shorter.
    pub const MAX_CHARACTERS: usize = 4096;
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut characters = self.0.chars();
        for character in characters.by_ref().take(Self::MAX_CHARACTERS) {
            if !is_hazardous(character) {
                f.write_char(character)?;
            } else if matches!(character, '\t' | '\n' | '\r') {
                write!(f, "{}", character.escape_default())?;
            } else {
                write!(f, "{}", character.escape_unicode())?;
            }
        }
        if characters.next().is_some() { f.write_char('…') } else { Ok(()) }
    }
}

/// Characters that deceive the eye: marks, embeddings, overrides and isolates of the bidirectional
/// algorithm (UAX #9), line and paragraph separator, and those of which nothing is seen (soft hyphen,
/// zero-width space and joiners, invisible operators, byte order mark, interlinear annotation, tags).
const DECEPTIVE: [core::ops::RangeInclusive<char>; 9] = [
    '\u{ad}'..='\u{ad}',
    '\u{61c}'..='\u{61c}',
    '\u{200b}'..='\u{200f}',
    '\u{2028}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{feff}'..='\u{feff}',
    '\u{fff9}'..='\u{fffb}',
    '\u{1d173}'..='\u{1d17a}',
    '\u{e0000}'..='\u{e007f}',
];

/// Whether a character does something to a terminal or to the text around it, or deceives the eye.
pub(crate) fn is_hazardous(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_control();
    }
    character.is_control() || DECEPTIVE.iter().any(|range| range.contains(&character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_written_out() {
        for (text, shown) in [
            ("plain text ü 漢字", "plain text ü 漢字"),
            ("\u{1b}]0;owned\u{7}", r"\u{1b}]0;owned\u{7}"),
            ("a\u{9b}31m", r"a\u{9b}31m"),
            ("a\u{202e}b\u{2066}", r"a\u{202e}b\u{2066}"),
            ("a\r\nb\tc\u{7f}\0", r"a\r\nb\tc\u{7f}\u{0}"),
            ("pay\u{200b}pal\u{e0041}", r"pay\u{200b}pal\u{e0041}"),
        ] {
            assert_eq!(Shown(text).to_string(), shown, "{text:?}");
        }
    }

    #[test]
    fn endless_text_is_cut_at_a_character() {
        let text = "ü".repeat(Shown::MAX_CHARACTERS);
        assert_eq!(Shown(&text).to_string(), text);
        assert_eq!(Shown(&format!("{text}x")).to_string(), format!("{text}…"));
    }
}
