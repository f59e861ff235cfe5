//! The questions that a corpus needs.

use std::collections::{BTreeSet, btree_set};
use std::io::{self, Write};

use serde::Serialize;
use waxseal_verify::dns::Question;

/// Collects DNS questions, sorted and each once, so that somebody with a network can answer them.
///
/// Evaluate every message against the facts at hand and hand over what is missing; several
/// recorders, one a thread, are put together by [`Extend`].
///
/// ```
/// use waxseal_dns::Recorder;
/// use waxseal_parse::domain::DomainName;
/// use waxseal_verify::dns::{Question, RecordType};
///
/// let mut recorder = Recorder::new();
/// // In earnest: `recorder.extend(unanswered.questions())`.
/// for name in ["s2._domainkey.example.com", "s1._domainkey.example.com", "s2._domainkey.EXAMPLE.com"] {
///     recorder.extend([Question::new(DomainName::parse(name)?, RecordType::Txt)]);
/// }
/// let mut text = Vec::new();
/// recorder.write_text(&mut text)?;
/// assert_eq!(text, b"s1._domainkey.example.com TXT\ns2._domainkey.example.com TXT\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recorder {
    questions: BTreeSet<Question>,
}

impl Recorder {
    /// One that has heard nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// The questions by name, then type.
    pub fn questions(&self) -> impl ExactSizeIterator<Item = &Question> {
        self.questions.iter()
    }

    /// Whether nothing was asked.
    pub fn is_empty(&self) -> bool {
        self.questions.is_empty()
    }

    /// Writes one question a line: the name without final dot, a space, the type's mnemonic.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_text(&self, mut out: impl Write) -> io::Result<()> {
        self.questions.iter().try_for_each(|question| writeln!(out, "{question}"))
    }

    /// Writes a JSON array of objects with the members `name` and `type`, one a line.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_json(&self, mut out: impl Write) -> io::Result<()> {
        #[derive(Serialize)]
        struct Line<'a> {
            name: &'a str,
            r#type: &'static str,
        }
        out.write_all(b"[")?;
        for (index, question) in self.questions.iter().enumerate() {
            out.write_all(if index == 0 { b"\n  " } else { b",\n  " })?;
            let name = question.name().as_str();
            let line = Line { name, r#type: question.record_type().mnemonic() };
            serde_json::to_writer(&mut out, &line)?;
        }
        out.write_all(if self.is_empty() { b"]\n" } else { b"\n]\n" })
    }
}

impl Extend<Question> for Recorder {
    fn extend<I: IntoIterator<Item = Question>>(&mut self, questions: I) {
        self.questions.extend(questions);
    }
}

impl<'a> Extend<&'a Question> for Recorder {
    fn extend<I: IntoIterator<Item = &'a Question>>(&mut self, questions: I) {
        for question in questions {
            // A corpus asks the same few questions again and again: copy only the unheard.
            if !self.questions.contains(question) {
                self.questions.insert(question.clone());
            }
        }
    }
}

impl FromIterator<Question> for Recorder {
    fn from_iter<I: IntoIterator<Item = Question>>(questions: I) -> Self {
        Self { questions: questions.into_iter().collect() }
    }
}

impl IntoIterator for Recorder {
    type Item = Question;
    type IntoIter = btree_set::IntoIter<Question>;

    fn into_iter(self) -> Self::IntoIter {
        self.questions.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use waxseal_parse::domain::DomainName;
    use waxseal_verify::dns::RecordType;

    use super::*;

    fn question(name: &str, record_type: RecordType) -> Question {
        Question::new(DomainName::parse(name).unwrap(), record_type)
    }

    #[test]
    fn questions_are_sorted_and_kept_once() {
        let asked = [
            question("b.test", RecordType::Txt),
            question("a.test", RecordType::Txt),
            question("a.test", RecordType::A),
        ];
        let mut recorder = Recorder::new();
        recorder.extend(&asked);
        recorder.extend(&asked);
        let other: Recorder = [question("B.test.", RecordType::Txt)].into_iter().collect();
        recorder.extend(other);
        let kept: Vec<String> = recorder.questions().map(ToString::to_string).collect();
        assert_eq!(kept, ["a.test A", "a.test TXT", "b.test TXT"]);
    }

    #[test]
    fn json_is_an_array_of_objects() {
        let mut out = Vec::new();
        Recorder::new().write_json(&mut out).unwrap();
        assert_eq!(out, b"[]\n");
        out.clear();
        let recorder: Recorder =
            [question("a\"b.test", RecordType::Mx), question("c.test", RecordType::A)]
                .into_iter()
                .collect();
        recorder.write_json(&mut out).unwrap();
        let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(
            value,
            serde_json::json!([{"name": "a\"b.test", "type": "MX"}, {"name": "c.test", "type": "A"}])
        );
    }
}
