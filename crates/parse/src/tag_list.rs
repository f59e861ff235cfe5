//! The `tag=value;` lists of DKIM (RFC 6376 §3.2).

use core::fmt;

use memchr::memchr;

use crate::limits::Limits;
use crate::span::Span;

/// One `tag=value`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag {
    name: Span,
    value: Span,
    padded_value: Span,
}

impl Tag {
    /// Where the name stands.
    pub fn name(&self) -> Span {
        self.name
    }

    /// Where the value stands, without the white space around it.
    pub fn value(&self) -> Span {
        self.value
    }

    /// Everything between the equals sign and the semicolon: what is taken out of `b=` before a
    /// signature is hashed (RFC 6376 §3.7).
    pub fn padded_value(&self) -> Span {
        self.padded_value
    }
}

/// A tag list over the text that it was read from. Spans count from the start of that text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagList<'a> {
    text: &'a [u8],
    tags: Vec<Tag>,
    empty_specs: Vec<Span>,
}

impl<'a> TagList<'a> {
    /// Reads a tag list.
    ///
    /// Empty specs (`;;`) are no error here but told by [`empty_specs`](Self::empty_specs), so that
    /// the caller's policy decides. One semicolon at the end is part of the grammar.
    ///
    /// # Errors
    /// The first thing that is not of the grammar, or a tag that stands twice: then the whole list
    /// is invalid (RFC 6376 §3.2).
    ///
    /// # Complexity
    /// Linear in the text for at most [`Limits::tags`] tags.
    pub fn parse(text: &'a [u8], limits: &Limits) -> Result<Self, TagListError> {
        let mut list = Self { text, tags: Vec::with_capacity(16), empty_specs: Vec::new() };
        // One look at the whole text spares one at every value.
        let may_have_bad_bytes = waxseal_scan::has_control_character(text);
        let mut start = 0;
        loop {
            let rest = text.get(start..).unwrap_or_default();
            let semicolon = memchr(b';', rest);
            let end = start + semicolon.unwrap_or(rest.len());
            let spec = Span::new(start, end);
            if spec.trimmed(text).is_empty() {
                if semicolon.is_some() || list.tags.is_empty() {
                    list.empty_specs.push(spec);
                }
            } else {
                list.push(spec, may_have_bad_bytes)?;
            }
            if list.tags.len() + list.empty_specs.len() > limits.tags {
                return Err(TagListError { kind: TagListErrorKind::TooManyTags, span: spec });
            }
            match semicolon {
                Some(_) => start = end + 1,
                None => return Ok(list),
            }
        }
    }

    fn push(&mut self, spec: Span, may_have_bad_bytes: bool) -> Result<(), TagListError> {
        let error = |kind, span| Err(TagListError { kind, span });
        let bytes = spec.of(self.text);
        // Names are short: a plain search beats a vectorized one.
        let Some(equals) = bytes.iter().position(|byte| *byte == b'=') else {
            return error(TagListErrorKind::NoEqualsSign, spec.trimmed(self.text));
        };
        let equals = spec.start() + equals;
        let name = Span::new(spec.start(), equals).trimmed(self.text);
        let padded_value = Span::new(equals + 1, spec.end());
        let value = padded_value.trimmed(self.text);
        match name.of(self.text) {
            [first, rest @ ..]
                if first.is_ascii_alphabetic()
                    && rest.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') => {}
            _ => return error(TagListErrorKind::BadTagName, name),
        }
        if may_have_bad_bytes && let Some(at) = first_bad_byte(value.of(self.text)) {
            let at = value.start() + at;
            return error(TagListErrorKind::BadValueByte, Span::new(at, at + 1));
        }
        if let Some(first) = self.find(name.of(self.text)) {
            return error(TagListErrorKind::DuplicateTag { first: first.name }, name);
        }
        self.tags.push(Tag { name, value, padded_value });
        Ok(())
    }

    /// The text that the spans count in.
    pub fn text(&self) -> &'a [u8] {
        self.text
    }

    /// The tags, in order, unknown ones included.
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// The tag of this name; names are case-sensitive.
    pub fn find(&self, name: &[u8]) -> Option<Tag> {
        let is_it = |tag: &&Tag| match (tag.name.of(self.text), name) {
            // Most names are one letter.
            ([one], [other]) => one == other,
            (one, other) => one.len() == other.len() && one == other,
        };
        self.tags.iter().find(is_it).copied()
    }

    /// Where a semicolon has nothing before it.
    pub fn empty_specs(&self) -> &[Span] {
        &self.empty_specs
    }

    /// The tag whose name is this but for case: a likely slip of the pen, for a diagnosis.
    pub fn find_in_wrong_case(&self, name: &[u8]) -> Option<Tag> {
        self.tags.iter().find(|tag| tag.name.of(self.text).eq_ignore_ascii_case(name)).copied()
    }
}

/// The first byte that no tag value holds: a control character, or a CR that no LF follows.
/// Octets above 127 pass, for RFC 8616 allows them in some tags.
fn first_bad_byte(value: &[u8]) -> Option<usize> {
    let suspicious = |byte: &u8| *byte < b' ' || *byte == 0x7f;
    let mut from = 0;
    while let Some(at) = value.get(from..)?.iter().position(suspicious) {
        let at = from + at;
        if !crate::fold::is_white_space_at(value, at) {
            return Some(at);
        }
        from = at + 1;
        if value.get(at) == Some(&b'\r') {
            from += 1;
        }
    }
    None
}

/// Why a text is no tag list, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TagListError {
    /// What is wrong.
    pub kind: TagListErrorKind,
    /// Where, in the text of the list.
    pub span: Span,
}

/// What is wrong with a tag list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TagListErrorKind {
    /// Text between semicolons without an equals sign.
    NoEqualsSign,
    /// A name that is not a letter followed by letters, digits and underscores.
    BadTagName,
    /// A control character in a value.
    BadValueByte,
    /// A tag that stands twice makes the whole list invalid.
    DuplicateTag {
        /// Where the tag stands first.
        first: Span,
    },
    /// More tags than [`Limits::tags`].
    TooManyTags,
}

impl fmt::Display for TagListErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoEqualsSign => "a tag has no equals sign",
            Self::BadTagName => {
                "a tag name is not a letter followed by letters, digits and underscores"
            }
            Self::BadValueByte => "a tag value holds a control character",
            Self::DuplicateTag { .. } => "a tag stands twice, which makes the whole list invalid",
            Self::TooManyTags => "there are more tags than the limit allows",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &[u8]) -> Result<TagList<'_>, TagListError> {
        TagList::parse(text, &Limits::default())
    }

    fn pairs(text: &[u8]) -> Vec<(&[u8], &[u8])> {
        let list = parse(text).unwrap();
        list.tags().iter().map(|tag| (tag.name().of(text), tag.value().of(text))).collect()
    }

    #[test]
    fn white_space_around_names_and_values_is_no_part_of_them() {
        assert_eq!(
            pairs(b" a = 1 ;\r\n\tb=x  y\r\n z ; c= ;"),
            [(&b"a"[..], &b"1"[..]), (b"b", b"x  y\r\n z"), (b"c", b"")]
        );
    }

    #[test]
    fn an_equals_sign_may_stand_in_a_value() {
        assert_eq!(pairs(b"b=ab=="), [(&b"b"[..], &b"ab=="[..])]);
        assert_eq!(pairs(b"i==6Along@x"), [(&b"i"[..], &b"=6Along@x"[..])]);
    }

    #[test]
    fn tag_names_are_case_sensitive() {
        let list = parse(b"V=1; v=2").unwrap();
        assert_eq!(list.find(b"v").unwrap().value().of(list.text()), b"2");
        assert_eq!(parse(b"P=x").unwrap().find(b"p"), None);
        assert!(parse(b"P=x").unwrap().find_in_wrong_case(b"p").is_some());
    }

    #[test]
    fn a_duplicate_tag_makes_the_list_invalid() {
        let error = parse(b"p=attacker; p=expected").unwrap_err();
        assert_eq!(error.kind, TagListErrorKind::DuplicateTag { first: Span::new(0, 1) });
        assert_eq!(error.span, Span::new(12, 13));
    }

    #[test]
    fn errors_point_at_the_place() {
        for (text, kind, span) in [
            (&b"a=1; bogus ; c=2"[..], TagListErrorKind::NoEqualsSign, 5..10),
            (b"a=1; =2", TagListErrorKind::BadTagName, 4..4),
            (b"a=1; 2b=2", TagListErrorKind::BadTagName, 5..7),
            (b"a b=1", TagListErrorKind::BadTagName, 0..3),
            (b"a=1\0", TagListErrorKind::BadValueByte, 3..4),
            (b"a=1\r2", TagListErrorKind::BadValueByte, 3..4),
            (b"a=1 \r ", TagListErrorKind::BadValueByte, 4..5),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(
                (error.kind, error.span),
                (kind, span.into()),
                "{:?}",
                String::from_utf8_lossy(text)
            );
        }
    }

    #[test]
    fn one_final_semicolon_is_fine_and_more_are_told() {
        assert!(parse(b"a=1;").unwrap().empty_specs().is_empty());
        assert!(parse(b"a=1; \r\n ").unwrap().empty_specs().is_empty());
        assert_eq!(parse(b"a=1;; b=2;").unwrap().empty_specs(), [Span::new(4, 4)]);
        assert_eq!(parse(b"").unwrap().empty_specs(), [Span::new(0, 0)]);
    }

    #[test]
    fn the_number_of_tags_is_bounded() {
        let text: Vec<u8> = (0..100).flat_map(|n| format!("t{n}=;").into_bytes()).collect();
        assert_eq!(parse(&text).unwrap_err().kind, TagListErrorKind::TooManyTags);
        assert_eq!(parse(&b";".repeat(100)).unwrap_err().kind, TagListErrorKind::TooManyTags);
    }
}
