//! Values with the place where they stand, and numbers as filters write them.

use core::fmt;

use waxseal_parse::span::Span;

/// A value, and where it stands in the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> At<T> {
    pub(crate) const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// The start of a text, cut at a character; octets that are no UTF-8 are replaced. Who shows it must
/// escape it: it may be the sender's.
pub(crate) fn text(octets: &[u8], most: usize) -> String {
    let start = octets.get(..octets.len().min(most)).unwrap_or_default();
    String::from_utf8_lossy(start).into_owned()
}

/// A spam score in millionths of a point: exact, so that scores compare and sort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(i64);

impl Score {
    /// Digits behind the point that are kept; more are cut.
    const DECIMALS: usize = 6;
    /// Digits before the point that are read.
    const WHOLE_DIGITS: usize = 12;

    /// From millionths of a point.
    pub const fn from_millionths(millionths: i64) -> Self {
        Self(millionths)
    }

    /// In millionths of a point.
    pub const fn millionths(self) -> i64 {
        self.0
    }

    /// Whether it speaks for spam.
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Reads `7.9`, `-0.20`, `+1`, `.5`: a sign, digits, a point, digits, and nothing else.
    pub fn read(octets: &[u8]) -> Option<Self> {
        let (is_negative, digits) = match octets {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            _ => (false, octets),
        };
        let point = digits.iter().position(|octet| *octet == b'.');
        let whole = digits.get(..point.unwrap_or(digits.len()))?;
        let decimals = point.and_then(|point| digits.get(point + 1..)).unwrap_or_default();
        let is_number = whole.iter().chain(decimals).all(u8::is_ascii_digit);
        if !is_number || whole.len() > Self::WHOLE_DIGITS || whole.len() + decimals.len() == 0 {
            return None;
        }
        let zeros = core::iter::repeat(&b'0');
        let read = whole.iter().chain(decimals.iter().chain(zeros).take(Self::DECIMALS));
        let number = read.fold(0_i64, |sum, digit| sum * 10 + i64::from(digit - b'0'));
        Some(Self(if is_negative { -number } else { number }))
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) = (self.0.unsigned_abs() / 1_000_000, self.0.unsigned_abs() % 1_000_000);
        let decimals = format!("{rest:06}");
        let decimals = decimals.trim_end_matches('0');
        if decimals.is_empty() {
            write!(f, "{sign}{whole}")
        } else {
            write!(f, "{sign}{whole}.{decimals}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_strictly() {
        for (text, millionths) in [
            ("7.9", Some(7_900_000)),
            ("-0.20", Some(-200_000)),
            ("+1", Some(1_000_000)),
            (".5", Some(500_000)),
            ("5.", Some(5_000_000)),
            ("-2.999991", Some(-2_999_991)),
            ("4.333034030041", Some(4_333_034)),
            ("-2147483648", Some(-2_147_483_648_000_000)),
            ("", None),
            (".", None),
            ("-", None),
            ("1e3", None),
            ("0x1", None),
            ("1,5", None),
            (" 1", None),
            ("--1", None),
            ("NaN", None),
            ("9999999999999", None),
        ] {
            let score = Score::read(text.as_bytes()).map(Score::millionths);
            assert_eq!(score, millionths, "{text}");
        }
    }

    #[test]
    fn numbers_are_shown_as_people_write_them() {
        for (text, shown) in [("7.90", "7.9"), ("-0.20", "-0.2"), ("15.00", "15"), ("-0", "0")] {
            assert_eq!(Score::read(text.as_bytes()).unwrap().to_string(), shown);
        }
    }
}
