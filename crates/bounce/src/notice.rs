//! The text for people, and the message that is quoted behind it.

/// Header fields that a quoted message begins with.
const FIELDS: [&str; 18] = [
    "received",
    "return-path",
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "dkim-signature",
    "delivered-to",
    "reply-to",
    "cc",
    "x-mailer",
    "sender",
    "x-originating-ip",
    "content-transfer-encoding",
    "user-agent",
];

/// Lines that announce the quoted message, in lower case and without what rules them off.
const ANNOUNCEMENTS: [&str; 20] = [
    "below this line is a copy of the message",
    "enclosed is a copy of the message",
    "this is a copy of the message",
    "this is a copy of your message",
    "this is a copy of the headers",
    "original message",
    "message header follows",
    "message headers follow",
    "message body suppressed",
    "unsent message follows",
    "returned message",
    "original message follows",
    "original message headers",
    "original headers",
    "the header of the original message",
    "included is a copy of the message",
    "below is a copy of the original message",
    "a copy of your message follows",
    "your original message",
    "copy of message follows",
];

/// A notice without the message that it quotes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Split<'a> {
    pub(crate) notice: &'a str,
    /// The quoted message from its first header field on, and whether its lines begin with `>`.
    pub(crate) quoted: Option<(&'a str, bool)>,
}

/// Finds where the quoted message begins. That is a block of header fields, whatever the language of the
/// line before it; an announcement ends the notice even where no header follows.
///
/// # Complexity
/// Linear in the text.
pub(crate) fn split(text: &str) -> Split<'_> {
    let mut at = 0;
    let mut announced = None;
    let mut block = Block::default();
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if announced.is_none() && start > 0 && is_announcement(line) {
            announced = Some(start);
        }
        block.line(line, start);
        if block.is_header() {
            break;
        }
    }
    let quoted_at = block.is_header().then_some(block.start);
    let end = match (announced, quoted_at) {
        (Some(announced), Some(quoted)) => announced.min(quoted),
        (Some(end), None) | (None, Some(end)) => end,
        (None, None) => text.len(),
    };
    let quoted = quoted_at.and_then(|at| text.get(at..));
    Split {
        notice: text.get(..end).unwrap_or(text),
        quoted: quoted.map(|quoted| (quoted, quoted.starts_with('>'))),
    }
}

/// The octets of a quoted message without the marks of quotation.
pub(crate) fn unquoted(quoted: &str, is_marked: bool) -> Vec<u8> {
    if !is_marked {
        return quoted.as_bytes().to_vec();
    }
    let mut message = Vec::with_capacity(quoted.len());
    for line in quoted.split_inclusive('\n') {
        let line =
            line.strip_prefix('>').map_or(line, |line| line.strip_prefix(' ').unwrap_or(line));
        message.extend_from_slice(line.as_bytes());
    }
    message
}

/// Whether a text begins with header fields, as a part does that holds a message and says nothing of it.
pub(crate) fn is_message(text: &str) -> bool {
    let found = split(text);
    found.notice.trim().is_empty() && found.quoted.is_some()
}

fn is_announcement(line: &str) -> bool {
    let line = line.trim().trim_matches(['-', '=', '*', '_', '#', ' ', ':', '.']);
    let is_short = line.len() <= 80;
    is_short && ANNOUNCEMENTS.iter().any(|start| crate::text::starts_ignore_case(line, start))
}

/// Header fields that stand together.
#[derive(Debug, Default)]
struct Block {
    start: usize,
    /// Which of [`FIELDS`], by bits.
    seen: u32,
}

impl Block {
    const RECEIVED: u32 = 1 << 0;
    const RETURN_PATH: u32 = 1 << 1;
    const FROM: u32 = 1 << 2;
    const DATE: u32 = 1 << 5;
    const MESSAGE_ID: u32 = 1 << 6;

    fn line(&mut self, line: &str, start: usize) {
        let line =
            line.strip_prefix('>').map_or(line, |line| line.strip_prefix(' ').unwrap_or(line));
        if line.starts_with([' ', '\t']) && !line.trim().is_empty() && self.seen != 0 {
            return;
        }
        let Some((name, _)) = line.split_once(':') else {
            self.seen = 0;
            return;
        };
        let is_name = !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if !is_name {
            self.seen = 0;
            return;
        }
        let known = FIELDS.iter().position(|known| known.eq_ignore_ascii_case(name));
        if self.seen == 0 {
            // A field that nobody knows begins a header, too: bit 31 remembers it.
            self.start = start;
            self.seen = 1 << 31;
        }
        if let Some(known) = known {
            self.seen |= 1 << known;
        }
    }

    /// Three known fields, of which one is a trace or a name, or both `From` and `Date` are there.
    fn is_header(&self) -> bool {
        let known = self.seen & !(1 << 31);
        let has = |bits: u32| known & bits == bits;
        let is_trace = has(Self::RECEIVED) || has(Self::RETURN_PATH) || has(Self::MESSAGE_ID);
        known.count_ones() >= 3 && (is_trace || has(Self::FROM | Self::DATE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_header_ends_the_notice_in_any_language() {
        let text = "No.\n\n-- Ursprungshuvuden:\n\nReceived: by a\n\twith b\nFrom: c\nX-Y: z\nTo: d\n\nbody";
        let split = split(text);
        assert_eq!(split.notice, "No.\n\n-- Ursprungshuvuden:\n\n");
        assert_eq!(
            split.quoted,
            Some(("Received: by a\n\twith b\nFrom: c\nX-Y: z\nTo: d\n\nbody", false))
        );
    }

    #[test]
    fn announcements_end_the_notice_too() {
        let text = "No.\n--- Below this line is a copy of the message.\n\n> Date: a\n> From: b\n> To: c\n>\n> x";
        let split = split(text);
        assert_eq!(split.notice, "No.\n");
        let (quoted, is_marked) = split.quoted.unwrap();
        assert_eq!(unquoted(quoted, is_marked), b"Date: a\nFrom: b\nTo: c\n\nx");
        assert_eq!(super::split("The original message was received at 1:\nfrom: b\n").quoted, None);
        assert_eq!(super::split("a\n----- Message headers follow -----\nb").notice, "a\n");
    }

    #[test]
    fn summaries_of_a_message_are_no_header() {
        let text =
            "Your message\n\n  To:      a@b.example\n  Subject: x\n  Sent:    Thu\n\ndid not";
        assert_eq!(split(text), Split { notice: text, quoted: None });
    }
}
