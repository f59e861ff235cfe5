//! One line of a log.

use waxseal_verify::time::UnixTime;

use super::attempt::Attempt;
use super::{LogOptions, date};

/// A line that says something of a message in the queue.
pub(super) struct Line<'a> {
    pub(super) time: UnixTime,
    pub(super) host: &'a str,
    pub(super) queue_id: &'a str,
    pub(super) event: Event,
}

/// What a line says.
pub(super) enum Event {
    /// The message came.
    Arrived,
    /// `message-id=`.
    MessageId(String),
    /// `from=`: the queue manager took it up.
    Active(String),
    /// One try.
    Attempt(Attempt),
    /// The queue gave up.
    Expired,
    /// It left the queue.
    Removed,
}

impl<'a> Line<'a> {
    /// `None` for what is no line of Postfix about a message in the queue.
    pub(super) fn read(line: &'a [u8], options: &LogOptions) -> Option<Self> {
        // Programs log what others said to them. What is no UTF-8 stands in the text of an answer, and such a
        // line is read up to there.
        let line = match core::str::from_utf8(line) {
            Ok(line) => line,
            Err(error) => core::str::from_utf8(line.get(..error.valid_up_to())?).ok()?,
        };
        let line = without_priority(line.trim_end_matches(['\r', '\n']));
        let (time, rest) = date::read(line, options)?;
        // The host, and then `postfix/smtp[123]:`; instances have names of their own.
        let (host, rest) = rest.trim_start_matches(' ').split_once(' ')?;
        let (tag, rest) = rest.split_once(": ")?;
        if !tag.starts_with("postfix") || tag.contains(' ') {
            return None;
        }
        let (_, program) = tag.split_once('[').map_or(tag, |(tag, _)| tag).rsplit_once('/')?;
        let (queue_id, text) = rest.split_once(": ")?;
        if !is_queue_id(queue_id) {
            return None;
        }
        let event = Event::read(time, program, text, options.limits.text_octets)?;
        Some(Self { time, host, queue_id, event })
    }
}

impl Event {
    fn read(time: UnixTime, program: &str, text: &str, text_octets: usize) -> Option<Self> {
        let value = |name: &str| {
            let value = text.strip_prefix(name)?.strip_prefix("=<")?;
            Some(cut(value.split_once('>')?.0, text_octets).to_owned())
        };
        match program {
            "smtpd" | "pickup" if text.starts_with("client=") || text.starts_with("uid=") => {
                Some(Self::Arrived)
            }
            "cleanup" => value("message-id").map(Self::MessageId),
            "qmgr" | "nqmgr" if text == "removed" => Some(Self::Removed),
            "qmgr" | "nqmgr" => {
                let sender = value("from")?;
                let is_expired =
                    text.contains(", status=expired") || text.contains(", status=force-expired");
                Some(if is_expired { Self::Expired } else { Self::Active(sender) })
            }
            _ => Attempt::read(time, text, text_octets).map(Self::Attempt),
        }
    }
}

/// `<22>` of RFC 3164 §4.1.1.
fn without_priority(line: &str) -> &str {
    let rest = line.strip_prefix('<').and_then(|rest| rest.split_once('>'));
    match rest {
        Some((number, rest))
            if number.len() <= 3 && number.bytes().all(|it| it.is_ascii_digit()) =>
        {
            rest
        }
        _ => line,
    }
}

/// Short ids are hexadecimal, long ones are letters without vowels and digits.
fn is_queue_id(word: &str) -> bool {
    (5..=20).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The beginning of a text, of at most so many octets.
pub(super) fn cut(text: &str, octets: usize) -> &str {
    text.get(..text.floor_char_boundary(octets)).unwrap_or(text)
}
