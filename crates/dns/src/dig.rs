//! The output of dig as a snapshot: what anybody can ask with, told apart from what nobody answered.
//!
//! A zone file of answers cannot say that a name does not exist. dig's own output can, with its
//! comments: `dig +noall +comments +question +answer -f questions.txt`.

use thiserror::Error;
use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, Dns as _, DnsFailure, Question, RecordType};

use crate::{InvalidAnswer, Limits, Snapshot, Zone, ZoneError, zone};

const HEADER: &[u8] = b";; ->>HEADER<<-";
const QUESTION_SECTION: &[u8] = b";; QUESTION SECTION:";
const ANSWER_SECTION: &[u8] = b";; ANSWER SECTION:";

/// Why a text is no usable output of dig.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DigError {
    /// The text is larger than [`Limits::file_bytes`].
    #[error("the text has more than {limit} bytes, which is the limit")]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// There are more responses than [`Limits::records`].
    #[error("the text has more than {limit} responses, which is the limit")]
    TooManyResponses {
        /// The limit.
        limit: usize,
    },
    /// There is no response in it.
    #[error(
        "there is no response in this text; it must be what\n\
         dig +noall +comments +question +answer -f questions.txt\nwrites"
    )]
    NoResponse,
    /// A response does not tell its status or its question.
    #[error("line {line}: the response does not tell its {what}; {advice}", advice = ADVICE)]
    Incomplete {
        /// Where the response begins, from 1.
        line: usize,
        /// What is missing.
        what: &'static str,
    },
    /// The records of a response cannot be read.
    #[error("the response that begins in line {line}: {source}")]
    Records {
        /// Where the response begins, from 1.
        line: usize,
        /// Why not.
        source: ZoneError,
    },
    /// The records do not fit the question.
    #[error("the response that begins in line {line}: {source}")]
    Answer {
        /// Where the response begins, from 1.
        line: usize,
        /// Why not.
        source: InvalidAnswer,
    },
}

const ADVICE: &str = "ask with dig +noall +comments +question +answer";

impl Snapshot {
    /// The answers in the output of dig, with `+comments +question +answer`.
    ///
    /// A response code other than NOERROR and NXDOMAIN is a failure of the server. A question that dig
    /// got no response to is not in the snapshot: it was never answered. Questions for types that
    /// e-mail authentication does not ask for are passed over.
    ///
    /// # Errors
    /// The text is no such output, or a limit is passed.
    pub fn from_dig(text: &[u8], limits: &Limits) -> Result<Self, DigError> {
        if !u64::try_from(text.len()).is_ok_and(|length| length <= limits.file_bytes) {
            return Err(DigError::TooLarge { limit: limits.file_bytes });
        }
        let mut snapshot = Self::new();
        let mut response: Option<Response> = None;
        let mut count = 0_usize;
        for (number, line) in text.split(|byte| *byte == b'\n').enumerate() {
            let line = line.trim_ascii_end();
            if line.starts_with(HEADER) {
                count = count.saturating_add(1);
                if count > limits.records {
                    return Err(DigError::TooManyResponses { limit: limits.records });
                }
                let begun = Response::new(number.saturating_add(1), line);
                if let Some(response) = response.replace(begun) {
                    response.keep(&mut snapshot, limits)?;
                }
            } else if let Some(response) = &mut response {
                response.line(line);
            }
        }
        match response {
            Some(response) => response.keep(&mut snapshot, limits)?,
            None => return Err(DigError::NoResponse),
        }
        Ok(snapshot)
    }
}

/// One response, while it is read.
struct Response {
    line: usize,
    status: Option<Vec<u8>>,
    section: Section,
    question: Option<Vec<u8>>,
    records: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Other,
    Question,
    Answer,
}

impl Response {
    fn new(line: usize, header: &[u8]) -> Self {
        let status = behind(header, b"status: ")
            .map(|rest| rest.split(|byte| *byte == b',').next().unwrap_or_default().to_vec());
        Self { line, status, section: Section::Other, question: None, records: Vec::new() }
    }

    fn line(&mut self, line: &[u8]) {
        if line.starts_with(b";;") {
            self.section = match line {
                QUESTION_SECTION => Section::Question,
                ANSWER_SECTION => Section::Answer,
                _ => Section::Other,
            };
        } else if let (Section::Question, Some(question)) = (self.section, line.strip_prefix(b";"))
        {
            self.question.get_or_insert_with(|| question.to_vec());
        } else if self.section == Section::Answer && !line.starts_with(b";") {
            self.records.extend_from_slice(line);
            self.records.push(b'\n');
        }
    }

    fn keep(self, snapshot: &mut Snapshot, limits: &Limits) -> Result<(), DigError> {
        let line = self.line;
        let missing = |what| DigError::Incomplete { line, what };
        let status = self.status.as_deref().ok_or_else(|| missing("status"))?;
        let question = self.question.as_deref().ok_or_else(|| missing("question"))?;
        let Some(question) = read_question(question) else { return Ok(()) };
        let answer = match status {
            b"NOERROR" => self.answer(&question, limits)?,
            b"NXDOMAIN" => Answer::NxDomain,
            b"REFUSED" => Answer::Failed(DnsFailure::Refused),
            _ => Answer::Failed(DnsFailure::ServFail),
        };
        let kept = snapshot.insert(question, answer);
        kept.map_err(|source| DigError::Answer { line, source })?;
        Ok(())
    }

    fn answer(&self, question: &Question, limits: &Limits) -> Result<Answer, DigError> {
        if self.records.trim_ascii().is_empty() {
            return Ok(Answer::NoData);
        }
        let zone = Zone::parse(&self.records, limits)
            .map_err(|source| DigError::Records { line: self.line, source })?;
        // What aliases lead to and the response does not hold has no such records.
        Ok(zone.answer(question).cloned().unwrap_or(Answer::NoData))
    }
}

/// `name IN TYPE`; `None` for what mail never asks.
fn read_question(line: &[u8]) -> Option<Question> {
    let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let (name, class, kind) = (words.next()?, words.next()?, words.next()?);
    if class != b"IN" {
        return None;
    }
    let kind = RecordType::ALL.into_iter().find(|known| known.mnemonic().as_bytes() == kind)?;
    let name: DomainName = zone::read_name(name)?;
    Some(Question::new(name, kind))
}

/// What stands behind a text in a line.
fn behind<'a>(line: &'a [u8], text: &[u8]) -> Option<&'a [u8]> {
    let at = line.windows(text.len()).position(|window| window == text)?;
    line.get(at.saturating_add(text.len())..)
}
