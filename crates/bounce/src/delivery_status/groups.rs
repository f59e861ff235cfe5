//! From octets to groups of fields.

use waxseal_parse::span::Span;

/// A field of a group, its value unfolded.
#[derive(Debug)]
pub(super) struct Field<'a> {
    pub(super) name: &'a [u8],
    /// The lines of the value: the first one behind the colon.
    pub(super) lines: Vec<&'a [u8]>,
    /// Whether a line continues it that no white space begins.
    pub(super) has_bare_line: bool,
    pub(super) span: Span,
}

impl Field<'_> {
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// The value's octets on one line.
    pub(super) fn value(&self) -> Vec<u8> {
        let mut value = Vec::new();
        for line in &self.lines {
            let line = line.trim_ascii();
            if !value.is_empty() && !line.is_empty() {
                value.push(b' ');
            }
            value.extend_from_slice(line);
        }
        value
    }
}

/// A step through the part.
#[derive(Debug)]
pub(super) enum Step<'a> {
    Field(Field<'a>),
    /// One or more empty lines.
    EmptyLine,
}

/// Fields and empty lines in their order.
///
/// # Complexity
/// Linear in the octets.
pub(super) struct Steps<'a> {
    part: &'a [u8],
    at: usize,
}

impl<'a> Steps<'a> {
    pub(super) fn new(part: &'a [u8]) -> Self {
        Self { part, at: 0 }
    }

    /// The line that begins at an offset, without its end, and where the next one begins.
    fn line(&self, at: usize) -> Option<(&'a [u8], usize)> {
        let rest = self.part.get(at..).filter(|rest| !rest.is_empty())?;
        let end = memchr::memchr(b'\n', rest);
        let line = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        Some((line, at + end.map_or(rest.len(), |end| end + 1)))
    }
}

impl<'a> Iterator for Steps<'a> {
    type Item = Step<'a>;

    fn next(&mut self) -> Option<Step<'a>> {
        let start = self.at;
        let (line, mut next) = self.line(start)?;
        if line.trim_ascii().is_empty() {
            while let Some((line, behind)) = self.line(next)
                && line.trim_ascii().is_empty()
            {
                next = behind;
            }
            self.at = next;
            return Some(Step::EmptyLine);
        }
        let (name, value) = split(line).unwrap_or((b"", line));
        let mut field =
            Field { name, lines: vec![value], has_bare_line: false, span: Span::default() };
        while let Some((line, behind)) = self.line(next) {
            let is_folded = line.first().is_some_and(|first| matches!(first, b' ' | b'\t'));
            if line.trim_ascii().is_empty() || !is_folded && split(line).is_some() {
                break;
            }
            field.has_bare_line |= !is_folded;
            field.lines.push(line);
            next = behind;
        }
        field.span = Span::new(start, next);
        self.at = next;
        Some(Step::Field(field))
    }
}

/// Name and value of a line that is a field. Names of delivery statuses begin with a letter, so that
/// `550-5.1.1:` is none.
fn split(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = memchr::memchr(b':', line)?;
    let name = line.get(..colon)?.trim_ascii_end();
    let is_name = name.first().is_some_and(u8::is_ascii_alphabetic)
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-' || *byte == b'_');
    is_name.then(|| (name, line.get(colon + 1..).unwrap_or_default()))
}
