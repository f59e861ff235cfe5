//! What a server said: reply codes (RFC 5321 §4.2) and enhanced status codes within free text.

use serde::Serialize;

use crate::status::EnhancedStatus;
use crate::text::starts_ignore_case;

/// The codes that stand in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Codes {
    /// The basic reply code, 4yz or 5yz.
    pub reply: Option<u16>,
    /// The enhanced status code beside it, or one that stands alone.
    pub status: Option<EnhancedStatus>,
}

impl Codes {
    /// Finds the codes. A reply code with an enhanced code behind it says most; next comes a reply code
    /// where a server's answer begins; an enhanced code elsewhere is taken where it fits to the reply.
    ///
    /// # Complexity
    /// Linear in the text.
    pub fn find(text: &str) -> Self {
        let mut alone: Option<EnhancedStatus> = None;
        let mut reply = None;
        let mut before = "";
        for (at, word) in words(text) {
            let end = at + word.len();
            // `smtp;550 5.1.1`, as Exchange repeats a `Diagnostic-Code`.
            let is_typed = starts_ignore_case(word, "smtp;");
            let at = if is_typed { at + "smtp;".len() } else { at };
            let behind = text.get(at..).unwrap_or_default();
            if let Some((code, rest)) = reply_code(behind) {
                let rest = rest.trim_start_matches(['-', ' ', '\'', '#', '"', ':']);
                if let Some((status, _)) = EnhancedStatus::at_start(rest) {
                    return Self { reply: Some(code), status: Some(status) };
                }
                if reply.is_none()
                    && (word.starts_with(':') || is_typed || begins_an_answer(before))
                {
                    reply = Some(code);
                }
            }
            let clean = behind.trim_start_matches(LEADING);
            if alone.is_none_or(EnhancedStatus::is_generic) {
                let found = EnhancedStatus::at_start(clean).map(|(status, _)| status);
                alone = found.or(alone);
            }
            before = text.get(..end).unwrap_or_default();
        }
        let fits = |status: &EnhancedStatus| {
            reply.is_none_or(|reply| u16::from(status.class()) == reply / 100)
        };
        Self { reply, status: alone.filter(fits) }
    }

    /// 4 or 5: the reply code's class, which decides about trying again, or the enhanced code's.
    pub fn class(self) -> Option<u8> {
        let of_reply = self.reply.and_then(|reply| u8::try_from(reply / 100).ok());
        of_reply.or(self.status.map(EnhancedStatus::class))
    }
}

/// What may stand right before a code.
const LEADING: [char; 8] = ['(', '[', '#', '\'', '"', ':', '{', '<'];

/// Words with their places.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = 0;
    let pieces = text.split_inclusive(char::is_whitespace).map(move |piece| {
        let at = next;
        next += piece.len();
        (at, piece.trim_end())
    });
    pieces.filter(|(_, word)| !word.is_empty())
}

/// A reply code at the start of a text, behind quotes, brackets and colons, and what follows.
fn reply_code(text: &str) -> Option<(u16, &str)> {
    let text = text.trim_start_matches(LEADING);
    let (digits, rest) = text.split_at_checked(3)?;
    let is_code = matches!(digits.as_bytes(), [b'4' | b'5', b'0'..=b'7', b'0'..=b'9']);
    let ends = rest.is_empty()
        || rest.starts_with([' ', '-', ':', ';', ',', '\r', '\n', '\t', '\'', '"', ']', ')']);
    let is_code = is_code && ends;
    is_code.then(|| digits.parse().ok()).flatten().map(|code| (code, rest))
}

/// Whether a server's answer may begin behind this text: at the very start, behind a colon, a comma or a
/// separator, or behind a word that announces one.
fn begins_an_answer(before: &str) -> bool {
    const ANNOUNCES: [&str; 10] =
        ["said", "says", "returned", "error", "reason", "response", "<<<", ">>>", "was", "code"];
    let Some(last) = before.split_whitespace().next_back() else { return true };
    let last = last.to_ascii_lowercase();
    last.ends_with([':', ',', ';', '=', ']', '-', '.'])
        || ANNOUNCES.iter().any(|word| last == *word)
}

/// A server's text on one line: white space is one space, and the codes that begin each line of a
/// multi-line reply (RFC 5321 §4.2.1) stand there once.
///
/// # Complexity
/// Linear in the text.
pub(crate) fn unwrapped(text: &str) -> String {
    let codes = Codes::find(text);
    let mut line = String::with_capacity(text.len());
    let mut seen_reply = false;
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let mut word = word;
        if let (Some(reply), Some((code, rest))) = (codes.reply, reply_code(word)) {
            let repeats = code == reply && word.starts_with(|first: char| first.is_ascii_digit());
            if repeats && seen_reply {
                // `550-5.1.1`, `550-text`, or `550` with `5.1.1` as the next word.
                let rest = rest.strip_prefix('-').unwrap_or(rest);
                word = match EnhancedStatus::at_start(rest) {
                    Some((status, rest)) if Some(status) == codes.status => rest,
                    _ => rest,
                };
                if word.is_empty()
                    && let (Some(status), Some(next)) = (codes.status, words.peek())
                    && next.parse() == Ok(status)
                {
                    words.next();
                }
            }
            seen_reply |= code == reply;
        }
        if word.is_empty() {
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// The command that a server answered, where a notice tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Command {
    /// The connection itself, and EHLO or HELO.
    Connect,
    /// MAIL FROM.
    MailFrom,
    /// RCPT TO.
    RcptTo,
    /// DATA, and the end of the message.
    Data,
}

impl Command {
    /// The command that a notice names: in the words of Postfix (`in reply to RCPT TO command`), Exim
    /// (`after RCPT TO:<…>`), Yahoo (`[RCPT_TO]`), qmail (`does not like recipient`), SendGrid and others.
    pub fn find(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        if says(&[
            "reply to rcpt",
            "after rcpt",
            "rcpt to response",
            "[rcpt_to]",
            "smtp:rcpt",
            "in rcpt to",
            "does not like recipient",
            "our rcpt to",
            "during rcpt",
            "<<< rcpt to",
            "smtp error, rcpt to",
            ">>> rcpt to",
        ]) {
            Some(Self::RcptTo)
        } else if says(&[
            "reply to mail",
            "after mail from",
            "does not like sender",
            "in mail from",
            "our mail from",
            "[mail_from]",
            "during mail from",
        ]) {
            Some(Self::MailFrom)
        } else if says(&[
            "end of data",
            "after data",
            "after end of",
            "failed after i sent the message",
            "final data",
            "reply to data",
            "in data",
            "[data]",
            "message (data)",
        ]) {
            Some(Self::Data)
        } else if says(&[
            "reply to ehlo",
            "reply to helo",
            "(sent_helo)",
            "(sent_ehlo)",
            "after ehlo",
            "after helo",
        ]) {
            Some(Self::Connect)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> (Option<u16>, String) {
        let codes = Codes::find(text);
        (codes.reply, codes.status.map(|status| status.to_string()).unwrap_or_default())
    }

    #[test]
    fn codes_are_found_where_servers_write_them() {
        for (text, reply, status) in [
            ("550 5.1.1 <a@b.example>... User Unknown", Some(550), "5.1.1"),
            ("550-5.7.26 This mail", Some(550), "5.7.26"),
            (
                "5.1.0 - Unknown address error 550-'5.7.1 <x@y>... Access denied'",
                Some(550),
                "5.7.1",
            ),
            ("550 sorry, no mailbox here by that name (#5.1.1 - chkusr)", Some(550), "5.1.1"),
            ("remote host 192.0.2.32 said: 550 Unknown user . (#5.5.0)", Some(550), "5.5.0"),
            ("550 #5.1.0 Address rejected.", Some(550), "5.1.0"),
            ("Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1 <a@b>", Some(550), "5.1.1"),
            (
                "with the following error message: [554 5.4.6 Hop count exceeded]",
                Some(554),
                "5.4.6",
            ),
            ("host a.example[192.0.2.1] said: 550 Mailbox is frozen", Some(550), ""),
            ("550 Backend Replied [4afe3ce4.0]: 5.7.1 Message rejected", Some(550), "5.7.1"),
            ("5.2.2 <a@b.example>... Mailbox Full", None, "5.2.2"),
            ("message size 550 exceeds 500 lines", None, ""),
            ("host 5.1.1.2 is down since 450 days", None, ""),
            ("421 4.7.0 [192.0.2.1] too many", Some(421), "4.7.0"),
            ("550 IP 5.4.3.2 refused by version 4.1.1", Some(550), ""),
            ("550 : User unknown", Some(550), ""),
            ("mx.example #5.7.1 smtp;550 5.7.1 Unable to relay", Some(550), "5.7.1"),
            ("<mx.example #5.1.1 SMTP;550 no>", Some(550), "5.1.1"),
        ] {
            assert_eq!(codes(text), (reply, status.to_owned()), "{text}");
        }
    }

    #[test]
    fn lines_of_a_reply_are_joined_without_their_codes() {
        for (text, line) in [
            (
                "550-5.1.1 The account does\n    not 550-5.1.1 exist. 550\n 5.1.1 Learn more",
                "550-5.1.1 The account does not exist. Learn more",
            ),
            (
                "553-you are trying to use me 553-to relay 553 now. (#5.7.1)",
                "553-you are trying to use me to relay now. (#5.7.1)",
            ),
            ("421 4.7.0 one\r\n two", "421 4.7.0 one two"),
        ] {
            assert_eq!(unwrapped(text), line);
        }
    }

    #[test]
    fn commands_are_found_in_the_words_of_many() {
        for (text, command) in [
            ("550 no (in reply to RCPT TO command)", Command::RcptTo),
            ("SMTP error from remote mail server after MAIL FROM:<a@b>", Command::MailFrom),
            ("(in reply to end of DATA command)", Command::Data),
            ("Connection was dropped by remote host (SENT_HELO)", Command::Connect),
        ] {
            assert_eq!(Command::find(text), Some(command), "{text}");
        }
        assert_eq!(Command::find("no such user"), None);
    }
}
