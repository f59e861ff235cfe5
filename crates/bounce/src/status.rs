//! Enhanced status codes (RFC 3463).

use core::fmt;
use core::str::FromStr;

use serde::{Serialize, Serializer};

/// `class.subject.detail` (RFC 3463 §2).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnhancedStatus {
    class: u8,
    subject: u16,
    detail: u16,
}

impl EnhancedStatus {
    /// A code, where its class is 2, 4 or 5 and no number has more than three digits.
    pub fn new(class: u8, subject: u16, detail: u16) -> Option<Self> {
        let is_one = matches!(class, 2 | 4 | 5) && subject <= 999 && detail <= 999;
        is_one.then_some(Self { class, subject, detail })
    }

    /// 2 for success, 4 for a persistent transient failure, 5 for a permanent one.
    pub fn class(self) -> u8 {
        self.class
    }

    /// What it is about: 1 addresses, 2 mailboxes, 3 systems, 4 the network, 5 the protocol, 6 content,
    /// 7 security or policy.
    pub fn subject(self) -> u16 {
        self.subject
    }

    /// What precisely.
    pub fn detail(self) -> u16 {
        self.detail
    }

    /// Whether it says no more than its class: `X.0.0`.
    pub fn is_generic(self) -> bool {
        self.subject == 0 && self.detail == 0
    }

    /// The code at the very start of a text, and the text behind it. No digit and no fourth number may
    /// follow, so that no address is taken for one.
    pub fn at_start(text: &str) -> Option<(Self, &str)> {
        let (class, rest) = number(text, 1)?;
        let (subject, rest) = number(rest.strip_prefix('.')?, 3)?;
        let (detail, rest) = number(rest.strip_prefix('.')?, 3)?;
        let mut next = rest.chars();
        let goes_on = match next.next() {
            Some('.') => next.next().is_some_and(|next| next.is_ascii_alphanumeric()),
            Some(next) => next.is_alphanumeric() || next == '_',
            None => false,
        };
        if goes_on {
            return None;
        }
        Some((Self::new(u8::try_from(class).ok()?, subject, detail)?, rest))
    }
}

/// A number of at most so many digits, and what stands behind it.
fn number(text: &str, max_digits: usize) -> Option<(u16, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > max_digits {
        return None;
    }
    let (digits, rest) = text.split_at_checked(digits)?;
    Some((digits.parse().ok()?, rest))
}

/// Reads nothing but a code: `5.1.1`.
impl FromStr for EnhancedStatus {
    type Err = NotAStatus;

    fn from_str(text: &str) -> Result<Self, NotAStatus> {
        match Self::at_start(text) {
            Some((status, "")) => Ok(status),
            _ => Err(NotAStatus),
        }
    }
}

/// A text is no enhanced status code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is no enhanced status code of RFC 3463, such as 5.1.1")]
#[non_exhaustive]
pub struct NotAStatus;

impl fmt::Display for EnhancedStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

impl fmt::Debug for EnhancedStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for EnhancedStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn codes_are_told_from_addresses_and_versions() {
        for (text, rest) in [
            ("5.1.1", ""),
            ("5.7.606 Access", " Access"),
            ("4.2.2.", "."),
            ("5.1.1)", ")"),
            ("5.1.1. No", ". No"),
        ] {
            assert_eq!(EnhancedStatus::at_start(text).map(|(_, rest)| rest), Some(rest), "{text}");
        }
        for text in ["5.1", "5.1.1.2", "3.1.1", "5.1.1111", "5.1.1a", "55.1.1", "5..1", "", "5.1.ü"]
        {
            assert_eq!(EnhancedStatus::at_start(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read(class in 0_u8..10, subject in 0_u16..1100, detail in 0_u16..1100) {
            if let Some(status) = EnhancedStatus::new(class, subject, detail) {
                prop_assert_eq!(status.to_string().parse(), Ok(status));
            }
        }
    }
}
