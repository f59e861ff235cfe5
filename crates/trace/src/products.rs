//! Names of programs, as hosts write them into trace fields.

use crate::hop::{Hop, comments};

/// Words of scanners for viruses and spam, in lower case, and what they are called.
const SCANNERS: [(&str, &str); 30] = [
    ("amavis", "amavis"),
    ("spamassassin", "SpamAssassin"),
    ("spamd", "SpamAssassin"),
    ("rspamd", "rspamd"),
    ("clamav", "ClamAV"),
    ("clamdscan", "ClamAV"),
    ("clamsmtp", "ClamAV"),
    ("mailscanner", "MailScanner"),
    ("qmail-scanner", "qmail-scanner"),
    ("mimedefang", "MIMEDefang"),
    ("virusscan", "a virus scanner"),
    ("virus-scan", "a virus scanner"),
    ("viruswall", "InterScan VirusWall"),
    ("interscan", "InterScan"),
    ("trendmicro", "Trend Micro"),
    ("mimecast", "Mimecast"),
    ("pphosted", "Proofpoint"),
    ("proofpoint", "Proofpoint"),
    ("ppe-hosted", "Proofpoint Essentials"),
    ("ironport", "IronPort"),
    ("iphmx", "IronPort"),
    ("barracuda", "Barracuda"),
    ("messagelabs", "MessageLabs"),
    ("mailcontrol", "Forcepoint"),
    ("mailsweep", "Clearswift MAILsweeper"),
    ("sophos", "Sophos"),
    ("fireeye", "FireEye"),
    ("fortimail", "FortiMail"),
    ("spamtitan", "SpamTitan"),
    ("hornetsecurity", "Hornetsecurity"),
];

/// A scanner that handled the message, as the hop says or the next one says of it.
pub(crate) fn scanner(hop: &Hop<'_>, next: Option<&Hop<'_>>) -> Option<&'static str> {
    let own = hop.received.by.into_iter().chain(hop.received.with).chain(comments(hop.value));
    let of_next = next.into_iter().flat_map(|next| {
        next.received.from.into_iter().chain(next.received.client_name).chain(next.received.helo())
    });
    own.chain(of_next).find_map(named)
}

/// Linear in the word for each scanner.
fn named(word: &[u8]) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    let found =
        SCANNERS.iter().find(|(part, _)| memchr::memmem::find(&word, part.as_bytes()).is_some());
    found.map(|(_, name)| *name)
}

/// Whether a program fetched the message from a mailbox, as fetchmail does.
pub(crate) fn is_fetched(hop: &Hop<'_>) -> bool {
    let with = hop.received.with.unwrap_or_default();
    let start = |word: &str| {
        with.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
    };
    start("POP3") || start("IMAP")
}

#[cfg(test)]
mod tests {
    use waxseal_parse::message::Message;

    use super::*;

    fn hop<'m>(message: &Message<'m>) -> Hop<'m> {
        Hop::read(0, &message.fields()[0])
    }

    #[test]
    fn scanners_are_known_by_their_names() {
        for (value, expected) in [
            (
                "from localhost ([127.0.0.1]) by localhost (mx.test [127.0.0.1]) (amavisd-new, port 10024) with ESMTP; x",
                Some("amavis"),
            ),
            ("from a by b with qmail-scanner-1.24 (clamdscan: 0.80/594); x", Some("qmail-scanner")),
            ("from a by esa1.hc1-2.iphmx.com with ESMTP; x", Some("IronPort")),
            (
                "from a by mx0a-001.pphosted.com (8.17.1.5/8.17.1.5) with ESMTPS; x",
                Some("Proofpoint"),
            ),
            ("from a by eu-smtp-1.mimecast.com with ESMTP; x", Some("Mimecast")),
            ("from a by mx.test (Postfix) with ESMTP for <amavis@mx.test>; x", None),
        ] {
            let raw = format!("Received: {value}\r\n\r\n");
            let message = Message::parse(raw.as_bytes());
            assert_eq!(scanner(&hop(&message), None), expected, "{value}");
        }
    }

    #[test]
    fn the_next_hop_names_the_scanner_that_it_heard_from() {
        let (first, second) = (
            Message::parse(b"Received: from a by mx.test with ESMTP; x\r\n\r\n"),
            Message::parse(
                b"Received: from amavis.mx.test (localhost [127.0.0.1]) by mx.test; x\r\n\r\n",
            ),
        );
        assert_eq!(scanner(&hop(&first), None), None);
        assert_eq!(scanner(&hop(&first), Some(&hop(&second))), Some("amavis"));
    }

    #[test]
    fn fetchmail_says_that_it_fetched() {
        for (with, expected) in [("IMAP (fetchmail-6.4)", true), ("POP3", true), ("ESMTP", false)] {
            let raw = format!("Received: from a by b with {with} for <x@y>; x\r\n\r\n");
            assert_eq!(is_fetched(&hop(&Message::parse(raw.as_bytes()))), expected, "{with}");
        }
    }
}
