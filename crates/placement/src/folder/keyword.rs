//! The keywords with which people and programs mark junk.

use waxseal_parse::message::Message;

use super::Role;
use crate::closed_set::closed_set;
use crate::headers::{Content, Headers};
use crate::limits::Limits;

closed_set! {
    /// What the keywords of a message say.
    JunkMark {
        /// `$Junk`, or `Junk` of Thunderbird: somebody, or a program for him, calls it junk.
        Junk = "junk",
        /// `$NotJunk`, or `NonJunk` and `NotJunk`.
        NotJunk = "not-junk",
        /// `$Phishing`, which stands together with `$Junk` (RFC 9051 §2.3.2).
        Phishing = "phishing",
    }
}

impl JunkMark {
    /// Reads the keywords of a message. Marks of both kinds count as none (RFC 9051 §2.3.2).
    pub fn of<'a>(keywords: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let (mut junk, mut not_junk, mut phishing) = (false, false, false);
        for keyword in keywords {
            let is = |names: &[&str]| names.iter().any(|name| keyword.eq_ignore_ascii_case(name));
            junk |= is(&["$Junk", "Junk"]);
            not_junk |= is(&["$NotJunk", "NonJunk", "NotJunk"]);
            phishing |= is(&["$Phishing"]);
        }
        match (junk || phishing, not_junk) {
            (true, false) => Some(if phishing { Self::Phishing } else { Self::Junk }),
            (false, true) => Some(Self::NotJunk),
            _ => None,
        }
    }
}

/// Fields in which an mbox keeps the keywords of a message, apart by white space: of Dovecot and UW IMAP,
/// and of Thunderbird.
const KEYWORD_FIELDS: [&[u8]; 2] = [b"X-Keywords", b"X-Mozilla-Keys"];

impl JunkMark {
    /// Reads what an mbox keeps in the header of a message: its keywords, and the labels that Google Takeout
    /// writes. Servers delete the former from what they take in; labels count above the first `Received`
    /// only, where no sender can write. Elsewhere than in an mbox, anybody may have written them.
    ///
    /// # Complexity
    /// Linear in the header, within [`Limits`].
    pub fn of_mbox(message: &Message<'_>, limits: &Limits) -> Option<Self> {
        let fields = KEYWORD_FIELDS.iter().flat_map(|name| message.fields_named(name));
        let texts: Vec<_> = fields
            .take(limits.fields)
            .map(|field| String::from_utf8_lossy(field.value()))
            .collect();
        let keywords = texts.iter().flat_map(|text| text.split_ascii_whitespace());
        Self::of(keywords.take(limits.entries)).or_else(|| {
            let headers = Headers::read(message, limits);
            let mut own = headers.fields.iter().filter(|field| field.received_above == 0);
            let is_spam = own.any(|field| match &field.content {
                Content::Labels(labels) => labels.iter().any(|label| label.role == Role::Junk),
                _ => false,
            });
            is_spam.then_some(Self::Junk)
        })
    }
}

/// The keywords that the small letters in the names of a Maildir's files stand for, as Dovecot keeps them
/// in the file `dovecot-keywords` of each folder: `0 Junk` says what `a` is, `1 $Forwarded` what `b` is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MaildirKeywords(Vec<(char, String)>);

impl MaildirKeywords {
    /// The name of the file, beside `cur` and `new`.
    pub const FILE: &'static str = "dovecot-keywords";
    /// Octets of the file that are worth reading: 26 keywords.
    pub const MOST_OCTETS: usize = 8 * 1024;

    /// Reads such a file. Lines of another form are passed over.
    pub fn read(text: &str) -> Self {
        let lines = text.lines().filter_map(|line| {
            let (number, keyword) = line.split_once(' ')?;
            let letter = ('a'..='z').nth(number.parse().ok()?)?;
            Some((letter, keyword.trim().to_owned()))
        });
        Self(lines.take(26).collect())
    }

    /// What the flags in the name of a message's file say: the letters behind `:2,`, or behind `;2,` on
    /// file systems without colons.
    pub fn mark(&self, file_name: &str) -> Option<JunkMark> {
        let (_, flags) = [":2,", ";2,"].iter().find_map(|info| file_name.rsplit_once(info))?;
        let stands_for = |letter| self.0.iter().find(|(known, _)| *known == letter);
        let keywords = flags.chars().take(64).filter_map(stands_for);
        JunkMark::of(keywords.map(|(_, keyword)| &**keyword))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_mbox_keeps_keywords_and_labels_in_the_header() {
        for (header, mark) in [
            ("X-Keywords: $Forwarded Junk   \r\n", Some(JunkMark::Junk)),
            ("X-Keywords: \r\n", None),
            ("X-Mozilla-Keys: NonJunk\r\n", Some(JunkMark::NotJunk)),
            (
                "X-GM-THRID: 1\r\nX-Gmail-Labels: Spam,Unread\r\nReceived: x\r\n",
                Some(JunkMark::Junk),
            ),
            ("X-Gmail-Labels: Inbox\r\n", None),
            ("Received: x\r\nX-Gmail-Labels: Spam\r\n", None),
            ("Subject: X-Keywords: Junk\r\n", None),
        ] {
            let raw = format!("{header}\r\n");
            let message = Message::parse(raw.as_bytes());
            assert_eq!(JunkMark::of_mbox(&message, &Limits::default()), mark, "{header}");
        }
    }

    #[test]
    fn letters_of_file_names_stand_for_keywords() {
        let keywords = MaildirKeywords::read("0 $Forwarded\n1 Junk\n2 NonJunk\n99 Junk\nx\n");
        for (name, mark) in [
            ("1.M1P1.host:2,Sb", Some(JunkMark::Junk)),
            ("1.M1P1.host;2,b", Some(JunkMark::Junk)),
            ("1.M1P1.host:2,Sc", Some(JunkMark::NotJunk)),
            ("1.M1P1.host:2,Sbc", None),
            ("1.M1P1.host:2,Sa", None),
            ("1.M1P1.hostb", None),
        ] {
            assert_eq!(keywords.mark(name), mark, "{name}");
        }
        assert_eq!(MaildirKeywords::default().mark("1:2,ab"), None);
    }

    #[test]
    fn keywords_are_read() {
        for (keywords, mark) in [
            (&["\\Seen", "$Junk"][..], Some(JunkMark::Junk)),
            (&["junk"], Some(JunkMark::Junk)),
            (&["$junk", "$Phishing"], Some(JunkMark::Phishing)),
            (&["NonJunk"], Some(JunkMark::NotJunk)),
            (&["$NotJunk"], Some(JunkMark::NotJunk)),
            (&["$Junk", "NonJunk"], None),
            (&["JunkRecorded", "\\Junk"], None),
            (&[], None),
        ] {
            assert_eq!(JunkMark::of(keywords.iter().copied()), mark, "{keywords:?}");
        }
    }
}
