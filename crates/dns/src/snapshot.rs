//! Answers kept in a file, so that a verdict can be given again in ten years.

mod format;

use std::collections::HashMap;
use std::io::{self, Read, Write};

use thiserror::Error;
use waxseal_verify::dns::{Answer, Dns, Question, TxtRecord};

use crate::{InvalidAnswer, Limits, input, record_set};
use format::Head;

/// The version of the format that is written, and the only one that is read.
const VERSION: u32 = 1;

/// Answers to questions, as JSON.
///
/// # The format
///
/// An object with two members in this order: `version`, which is 1, and `answers`, a list. Each
/// answer has `name` (final dot optional, case ignored), `type` (`A`, `AAAA`, `CNAME`, `MX`, `PTR`,
/// `SPF` or `TXT`) and either `records` or `status`:
///
/// - `records`, which is not empty, lists addresses as strings (A, AAAA), names as strings (CNAME,
///   PTR), objects of `preference` and `exchange` (MX; `null` is the null MX of RFC 7505), or lists of
///   character-strings (SPF, TXT). A character-string is a JSON string where it is UTF-8; else it is an
///   object with the one member `base64` (RFC 4648 §4, padded).
/// - `status` is `nodata`, `nxdomain`, `servfail`, `refused`, `timeout`, `unreachable`, `truncated` or
///   `cname-chain`.
///
/// Aliases have been followed: an answer stands under the name that was asked for. A question that is
/// not listed was never asked; that is no NXDOMAIN.
///
/// Reading is strict: an unknown version or member, a question listed twice, records that do not fit
/// their type or the DNS are errors. Writing is canonical: questions by name and type, records
/// sorted, one answer a line; the same answers give the same bytes.
///
/// ```
/// use waxseal_dns::{Limits, Snapshot};
///
/// let json = r#"{
///   "version": 1,
///   "answers": [
///     {"name":"example.com","type":"AAAA","records":["2001:db8::1"]},
///     {"name":"example.com","type":"MX","records":[{"preference":10,"exchange":"mx.example.com"}]},
///     {"name":"gone._domainkey.example.com","type":"TXT","status":"nxdomain"},
///     {"name":"odd._domainkey.example.com","type":"TXT","records":[["v=DKIM1; n=",{"base64":"/w=="}]]},
///     {"name":"quiet.example.com","type":"MX","records":[{"preference":0,"exchange":null}]},
///     {"name":"s1._domainkey.example.com","type":"TXT","records":[["v=DKIM1; ","p="]]},
///     {"name":"slow.example.com","type":"A","status":"timeout"}
///   ]
/// }
/// "#;
/// let snapshot = Snapshot::read(json.as_bytes(), &Limits::default())?;
/// assert_eq!(snapshot.len(), 7);
/// let mut written = Vec::new();
/// snapshot.write(&mut written)?;
/// assert_eq!(String::from_utf8(written)?, json);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    answers: HashMap<Question, Answer>,
}

/// Why a snapshot cannot be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// Reading failed.
    #[error("reading failed: {0}")]
    Read(#[from] io::Error),
    /// The file is larger than [`Limits::file_bytes`].
    #[error("the file has more than {limit} bytes, which is the limit")]
    FileTooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// The file has more answers than [`Limits::records`].
    #[error("the file has more than {limit} answers, which is the limit")]
    TooManyAnswers {
        /// The limit.
        limit: usize,
    },
    /// The text is no JSON, or not of the format; the message has the line and the column.
    #[error("{0}")]
    Format(#[from] serde_json::Error),
}

impl Snapshot {
    /// One that knows nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a snapshot to its end.
    ///
    /// # Errors
    /// Reading fails, a limit is passed, or the file is not of the format above.
    pub fn read(file: impl Read, limits: &Limits) -> Result<Self, SnapshotError> {
        match input::read_up_to(file, limits.file_bytes)? {
            Some(file) => Self::parse(&file, limits),
            None => Err(SnapshotError::FileTooLarge { limit: limits.file_bytes }),
        }
    }

    /// Reads a snapshot that is in memory.
    ///
    /// # Errors
    /// A limit is passed, or the text is not of the format above.
    pub fn parse(file: &[u8], limits: &Limits) -> Result<Self, SnapshotError> {
        if !u64::try_from(file.len()).is_ok_and(|length| length <= limits.file_bytes) {
            return Err(SnapshotError::FileTooLarge { limit: limits.file_bytes });
        }
        let answers = format::parse(input::without_byte_order_mark(file), limits.records)?;
        Ok(Self { answers })
    }

    /// A snapshot of these answers; of two to one question, the later counts.
    ///
    /// # Errors
    /// The first pair that is no question and answer.
    pub fn from_answers(
        answers: impl IntoIterator<Item = (Question, Answer)>,
    ) -> Result<Self, InvalidAnswer> {
        let mut snapshot = Self::new();
        for (question, answer) in answers {
            snapshot.insert(question, answer)?;
        }
        Ok(snapshot)
    }

    /// Keeps an answer and gives back the one that it replaces. Records are sorted, each kept once.
    ///
    /// # Errors
    /// The answer does not fit the question, does not fit the DNS, or is
    /// [`NotInSnapshot`](waxseal_verify::dns::DnsFailure::NotInSnapshot), which is no answer.
    pub fn insert(
        &mut self,
        question: Question,
        answer: Answer,
    ) -> Result<Option<Answer>, InvalidAnswer> {
        record_set::check(&question, &answer)?;
        Ok(self.answers.insert(question, record_set::canonical(answer)))
    }

    /// How many questions are answered.
    pub fn len(&self) -> usize {
        self.answers.len()
    }

    /// Whether no question is answered.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }

    /// Questions and answers by name, then type.
    pub fn answers(&self) -> impl ExactSizeIterator<Item = (&Question, &Answer)> {
        let mut answers: Vec<_> = self.answers.iter().collect();
        answers.sort_unstable_by_key(|(question, _)| *question);
        answers.into_iter()
    }

    /// The TXT records among the answers, by name, in no order.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &[TxtRecord])> {
        self.answers.iter().filter_map(|(question, answer)| match answer {
            Answer::Txt(records) => Some((question.name().as_str(), &**records)),
            _ => None,
        })
    }

    /// Writes the snapshot in the canonical form.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, mut out: impl Write) -> io::Result<()> {
        writeln!(out, "{{\n  \"version\": {VERSION},")?;
        out.write_all(b"  \"answers\": [")?;
        for (index, (question, answer)) in self.answers().enumerate() {
            out.write_all(if index == 0 { b"\n    " } else { b",\n    " })?;
            serde_json::to_writer(&mut out, &Head::new(question, answer))?;
        }
        out.write_all(if self.is_empty() { b"]\n}\n" } else { b"\n  ]\n}\n" })
    }
}

impl Dns for Snapshot {
    fn answer(&self, question: &Question) -> Option<&Answer> {
        self.answers.get(question)
    }
}
