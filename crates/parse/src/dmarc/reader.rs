//! The tags of a record, one after another (RFC 9989 §4.8).

use memchr::memchr;

use super::record::{
    AlignmentMode, AssessmentPolicy, FailureOptions, Limits, Problem, ProblemKind, PublicSuffix,
    Record, RecordError, RecordErrorKind, Tag, TagName, TagValue, is_value_byte,
};
use super::report_uri::ReportUri;
use crate::fold::is_wsp;
use crate::span::Span;

pub(super) struct Reader<'a> {
    text: &'a [u8],
    limits: &'a Limits,
    tags: Vec<Tag>,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a [u8], limits: &'a Limits) -> Self {
        Self { text, limits, tags: Vec::with_capacity(8), problems: Vec::new() }
    }

    pub(super) fn read(mut self) -> Result<Record, RecordError> {
        if self.text.len() > self.limits.octets {
            let kind = RecordErrorKind::TooLong { limit: self.limits.octets };
            return Err(RecordError { kind, span: Span::new(0, self.text.len()) });
        }
        self.version()?;
        self.read_tags()?;
        let policy = self.assessment_policy(TagName::P);
        let subdomain_policy = self.assessment_policy(TagName::Sp);
        let nonexistent_policy = self.assessment_policy(TagName::Np);
        let dkim_alignment = self.alignment(TagName::Adkim);
        let spf_alignment = self.alignment(TagName::Aspf);
        let public_suffix = self.word(TagName::Psd, public_suffix).valid().unwrap_or_default();
        let is_testing = self.word(TagName::T, yes_or_no).valid().unwrap_or_default();
        let failure_options = self.word(TagName::Fo, failure_options).valid().unwrap_or_default();
        let aggregate_uris = self.uris(TagName::Rua);
        let failure_uris = self.uris(TagName::Ruf);
        let percentage = self.word(TagName::Pct, percentage).valid();
        self.problems.sort_by_key(|problem| problem.span);
        Ok(Record {
            text: self.text.into(),
            tags: self.tags,
            problems: self.problems,
            policy,
            subdomain_policy,
            nonexistent_policy,
            dkim_alignment,
            spf_alignment,
            public_suffix,
            is_testing,
            failure_options,
            aggregate_uris,
            failure_uris,
            percentage,
        })
    }

    /// `v` comes first and is exactly `DMARC1`; else this is no record.
    fn version(&self) -> Result<(), RecordError> {
        let end = memchr(b';', self.text).unwrap_or(self.text.len());
        let spec = trimmed(self.text, Span::new(0, end));
        let kind = match version(spec.of(self.text)) {
            Some(b"DMARC1") if spec.start() == 0 => return Ok(()),
            Some(b"DMARC1") => RecordErrorKind::SpaceBeforeVersion,
            Some(_) => RecordErrorKind::Version,
            None => {
                let mut specs = self.text.split(|byte| *byte == b';');
                let is_version = |spec: &[u8]| version(trim(spec)) == Some(b"DMARC1");
                if specs.any(is_version) {
                    RecordErrorKind::VersionNotFirst
                } else {
                    RecordErrorKind::NotARecord
                }
            }
        };
        Err(RecordError { kind, span: spec })
    }

    fn read_tags(&mut self) -> Result<(), RecordError> {
        let mut start = 0;
        for count in 0.. {
            let rest = self.text.get(start..).unwrap_or_default();
            let semicolon = memchr(b';', rest);
            let end = start + semicolon.unwrap_or(rest.len());
            let spec = trimmed(self.text, Span::new(start, end));
            // The final semicolon has nothing behind it.
            let is_end = spec.is_empty() && semicolon.is_none();
            if count == self.limits.tags && !is_end {
                let kind = RecordErrorKind::TooManyTags { limit: self.limits.tags };
                return Err(RecordError { kind, span: Span::new(start, self.text.len()) });
            }
            if !spec.is_empty() {
                self.spec(spec);
            } else if !is_end {
                self.problem(ProblemKind::EmptyTag, None, spec);
            }
            if semicolon.is_none() {
                break;
            }
            start = end + 1;
        }
        Ok(())
    }

    fn spec(&mut self, spec: Span) {
        let Some(equals) = memchr(b'=', spec.of(self.text)) else {
            return self.problem(ProblemKind::NoEqualsSign, None, spec);
        };
        let equals = spec.start() + equals;
        let name_span = trimmed(self.text, Span::new(spec.start(), equals));
        let value_span = trimmed(self.text, Span::new(equals + 1, spec.end()));
        let bytes = name_span.of(self.text);
        if bytes.is_empty() || !bytes.iter().all(u8::is_ascii_alphabetic) {
            return self.problem(ProblemKind::BadTagName, None, name_span);
        }
        let is_it = |name: &TagName| bytes.eq_ignore_ascii_case(name.as_str().as_bytes());
        let known = TagName::KNOWN.into_iter().find(is_it);
        let tag = Tag { name: known.unwrap_or(TagName::Unknown), name_span, value_span };
        if tag.name.as_str().as_bytes() != bytes && known.is_some() {
            self.problem(ProblemKind::TagNameCase, known, name_span);
        }
        let same = |other: &&Tag| match tag.name {
            TagName::Unknown => other.name_span.of(self.text) == bytes,
            name => other.name == name,
        };
        if let Some(first) = self.tags.iter().find(same).copied() {
            let kind = ProblemKind::DuplicateTag { first: first.name_span };
            self.problem(kind, Some(tag.name), name_span);
        }
        self.tags.push(tag);
        let value = value_span.of(self.text);
        if value.is_empty() {
            self.problem(ProblemKind::EmptyValue, Some(tag.name), value_span);
        } else if let Some(at) = value.iter().position(|byte| !is_value_byte(*byte)) {
            let at = value_span.start() + at;
            self.problem(ProblemKind::BadByte, Some(tag.name), Span::new(at, at + 1));
        }
    }

    fn problem(&mut self, kind: ProblemKind, tag: Option<TagName>, span: Span) {
        self.problems.push(Problem { kind, tag, span });
    }

    /// The one tag of this name, with a value that could be one.
    fn tag(&self, name: TagName) -> TagValue<Tag> {
        let mut tags = self.tags.iter().filter(|tag| tag.name == name);
        match (tags.next(), tags.next()) {
            (None, _) => TagValue::Absent,
            (Some(tag), None) => {
                let value = tag.value_span.of(self.text);
                let is_value = !value.is_empty() && value.iter().copied().all(is_value_byte);
                if is_value { TagValue::Valid(*tag) } else { TagValue::Invalid }
            }
            (Some(_), Some(_)) => TagValue::Invalid,
        }
    }

    /// A tag whose value is read at once. The literals of RFC 9989 §4.8 ignore case (RFC 5234 §2.3).
    fn word<T>(&mut self, name: TagName, read: impl Fn(&[u8]) -> Option<T>) -> TagValue<T> {
        let tag = match self.tag(name) {
            TagValue::Absent => return TagValue::Absent,
            TagValue::Invalid => return TagValue::Invalid,
            TagValue::Valid(tag) => tag,
        };
        let Some(value) = read(tag.value_span.of(self.text)) else {
            self.problem(ProblemKind::BadValue, Some(name), tag.value_span);
            return TagValue::Invalid;
        };
        TagValue::Valid(value)
    }

    fn assessment_policy(&mut self, name: TagName) -> TagValue<AssessmentPolicy> {
        self.word(name, |value| {
            let is_it =
                |policy: &AssessmentPolicy| value.eq_ignore_ascii_case(policy.as_str().as_bytes());
            AssessmentPolicy::ALL.into_iter().find(is_it)
        })
    }

    fn alignment(&mut self, name: TagName) -> AlignmentMode {
        let mode = self.word(name, |value| match value {
            b"r" | b"R" => Some(AlignmentMode::Relaxed),
            b"s" | b"S" => Some(AlignmentMode::Strict),
            _ => None,
        });
        mode.valid().unwrap_or_default()
    }

    fn uris(&mut self, name: TagName) -> Vec<ReportUri> {
        let Some(tag) = self.tag(name).valid() else { return Vec::new() };
        let mut uris = Vec::new();
        let mut start = tag.value_span.start();
        for count in 0.. {
            let rest = Span::new(start, tag.value_span.end());
            let end = start + memchr(b',', rest.of(self.text)).unwrap_or(rest.len());
            if count == self.limits.uris {
                self.problem(ProblemKind::TooManyUris, Some(name), rest);
                break;
            }
            let span = trimmed(self.text, Span::new(start, end));
            match ReportUri::parse(self.text, span) {
                Ok(uri) => {
                    if let Some(size) = uri.obsolete_size {
                        self.problem(ProblemKind::ObsoleteSize, Some(name), size);
                    }
                    uris.push(uri);
                }
                Err(error) => self.problem(ProblemKind::Uri(error), Some(name), span),
            }
            if end == tag.value_span.end() {
                break;
            }
            start = end + 1;
        }
        uris
    }
}

/// The value of `v=`, where a spec is that tag.
fn version(spec: &[u8]) -> Option<&[u8]> {
    let equals = memchr(b'=', spec)?;
    let name = trim(spec.get(..equals)?);
    name.eq_ignore_ascii_case(b"v").then(|| trim(spec.get(equals + 1..).unwrap_or_default()))
}

fn public_suffix(value: &[u8]) -> Option<PublicSuffix> {
    match value {
        b"y" | b"Y" => Some(PublicSuffix::Yes),
        b"n" | b"N" => Some(PublicSuffix::No),
        b"u" | b"U" => Some(PublicSuffix::Undeclared),
        _ => None,
    }
}

fn yes_or_no(value: &[u8]) -> Option<bool> {
    match value {
        b"y" | b"Y" => Some(true),
        b"n" | b"N" => Some(false),
        _ => None,
    }
}

/// `dmarc-fo`: each letter at most once, and not both digits.
fn failure_options(value: &[u8]) -> Option<FailureOptions> {
    let mut options = FailureOptions::NONE;
    for item in value.split(|byte| *byte == b':') {
        let option = match item {
            b"0" => &mut options.all_fail,
            b"1" => &mut options.any_fails,
            b"d" | b"D" => &mut options.dkim_fails,
            b"s" | b"S" => &mut options.spf_fails,
            _ => return None,
        };
        if core::mem::replace(option, true) {
            return None;
        }
    }
    (!(options.all_fail && options.any_fails)).then_some(options)
}

fn percentage(value: &[u8]) -> Option<u8> {
    let digits = value.iter().all(u8::is_ascii_digit) && value.len() <= 3;
    let number: u8 = core::str::from_utf8(value).ok().filter(|_| digits)?.parse().ok()?;
    (number <= 100).then_some(number)
}

/// A span without the WSP at its ends; line ends are no white space here.
fn trimmed(text: &[u8], span: Span) -> Span {
    let bytes = span.of(text);
    let leading = bytes.iter().take_while(|byte| is_wsp(**byte)).count();
    let rest = bytes.get(leading..).unwrap_or_default();
    let trailing = rest.iter().rev().take_while(|byte| is_wsp(**byte)).count();
    Span::new(span.start() + leading, span.end() - trailing)
}

fn trim(text: &[u8]) -> &[u8] {
    trimmed(text, Span::new(0, text.len())).of(text)
}
