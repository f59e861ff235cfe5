//! `i=`: which set a field belongs to (RFC 8617 §4.2.1).

use core::fmt;

use super::error::{ArcFieldError, ArcFieldErrorKind as Kind};
use crate::span::Span;
use crate::structured::Lexer;
use crate::tag_list::TagList;

/// The greatest instance, and so the most sets of a message (RFC 8617 §4.2.1).
pub const MAX_INSTANCE: u8 = 50;

/// The number of a set: 1 for the oldest, 50 at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Instance(u8);

impl Instance {
    /// The oldest set of a chain.
    pub const FIRST: Self = Self(1);

    /// The instance of this number: `None` where it is not 1 to 50.
    pub fn new(number: u8) -> Option<Self> {
        (1..=MAX_INSTANCE).contains(&number).then_some(Self(number))
    }

    /// Its number.
    pub fn get(self) -> u8 {
        self.0
    }

    /// The next newer set: `None` where there can be no more.
    pub fn next(self) -> Option<Self> {
        Self::new(self.0 + 1)
    }

    /// All instances, the oldest first.
    pub fn all() -> impl DoubleEndedIterator<Item = Self> {
        (1..=MAX_INSTANCE).map(Self)
    }

    /// `position` with comments and white space around it: one or two digits.
    pub(super) fn read(lexer: &mut Lexer<'_>) -> Result<(Self, Span), Kind> {
        lexer.cfws().map_err(Kind::Unclosed)?;
        let span = lexer.take_while(|byte| byte.is_ascii_digit());
        let number = match span.of(lexer.text()) {
            [ones] => Some(ones - b'0'),
            [tens, ones] => Some((tens - b'0') * 10 + (ones - b'0')),
            _ => None,
        };
        let instance = number.and_then(Self::new).ok_or(Kind::Instance)?;
        lexer.cfws().map_err(Kind::Unclosed)?;
        Ok((instance, span))
    }

    /// The value of `i=` in a tag list, and where it stands.
    pub(super) fn of(tags: &TagList<'_>) -> Result<(Self, Span), ArcFieldError> {
        let text = tags.text();
        let Some(tag) = tags.find(b"i") else {
            let span = Span::new(text.len(), text.len());
            return Err(ArcFieldError::new(Kind::MissingInstance, span));
        };
        let mut lexer = Lexer::new(tag.value().of(text));
        match Self::read(&mut lexer) {
            Ok((instance, span)) if lexer.is_at_end() => {
                Ok((instance, span.shifted(tag.value().start())))
            }
            Ok(_) => Err(ArcFieldError::new(Kind::Instance, tag.value())),
            Err(kind) => Err(ArcFieldError::new(kind, tag.value())),
        }
    }
}

impl fmt::Display for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
