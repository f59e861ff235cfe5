//! Who wrote a mail, by its header: a mail system, a machine that stands for a person, or a person.

use waxseal_parse::message::{HeaderField, Message};

use crate::free_text::{is_address, without_brackets};
use crate::text::{find_ignore_case, header_value, starts_ignore_case};

/// Recipients of X-Failed-Recipients that are looked at.
const MAX_FAILED: usize = 100;

/// What the header tells of a mail's author.
#[derive(Debug, Default)]
pub(crate) struct Sender {
    /// A mail system wrote it, by a sign that others may bear, too: a parcel's "delivery notification".
    pub(crate) is_system: bool,
    /// It is sure: it names itself a mail system, tells of failed recipients, or has the subject and the empty
    /// reverse-path of one.
    pub(crate) is_named: bool,
    /// A machine answered for a person (RFC 3834).
    pub(crate) is_auto_reply: bool,
    /// `Subject`, decoded.
    subject: String,
    /// X-Failed-Recipients.
    pub(crate) failed: Vec<String>,
    /// `Date`, in seconds since 1970-01-01 00:00 UTC.
    pub(crate) date: Option<u64>,
}

/// Local-parts of mail systems.
const SYSTEMS: [&str; 8] = [
    "mailer-daemon",
    "postmaster",
    "post_master",
    "mail-daemon",
    "maildaemon",
    "mail.delivery.system",
    "mail_delivery_subsystem",
    "mdaemon",
];

/// What mail systems write into subjects, in the languages of the large ones.
const SUBJECTS: [&str; 41] = [
    "undeliver",
    "delivery status notification",
    "delivery failure",
    "delivery failed",
    "delivery has failed",
    "delivery problem",
    "delivery report",
    "delivery notification",
    "failure notice",
    "mail failure",
    "returned mail",
    "returned to sender",
    "returning message to sender",
    "could not be delivered",
    "non delivery",
    "non-delivery",
    "nondeliver",
    "mail system error",
    "message status - ",
    "delayed mail",
    "unzustellbar",
    "non remis",
    "olevererbart",
    "não entregue",
    "メールエラー",
    "недоставлен",
    "не доставлено",
    "zustellfehler",
    "no se puede entregar",
    "non recapitabile",
    "onbestelbaar",
    "niet bezorgd",
    "ikke leveret",
    "ikke levert",
    "niedostarczon",
    "nedoručiteln",
    "teslim edilemedi",
    "退信",
    "退回",
    "配信不能",
    "배달되지 않음",
];

/// Beginnings of subjects of automatic answers, in the languages that Outlook and others write.
const AUTO_REPLIES: [&str; 30] = [
    "automatic reply",
    "auto-reply",
    "autoreply",
    "auto reply",
    "auto:",
    "out of office",
    "out of the office",
    "vacation",
    "away ",
    "abwesenheit",
    "automatische antwort",
    "réponse automatique",
    "respuesta automática",
    "risposta automatica",
    "resposta automática",
    "autosvar",
    "automatiskt svar",
    "automatyczna odpowied",
    "автоответ",
    "自动回复",
    "自動応答",
    "automatiska atbilde",
    "automatisch antwoord",
    "automaattinen vastaus",
    "automatická odpověď",
    "automatikus válasz",
    "otomatik yanıt",
    "automatisk svar",
    "автоматична відповідь",
    "자동 회신",
];

impl Sender {
    /// Whether the subject speaks of a delay.
    pub(crate) fn is_delay(&self) -> bool {
        const SAYS: [&str; 9] = [
            "delay",
            "warning: could not send",
            "still being retried",
            "verzögert",
            "retardé",
            "retraso",
            "vertraagd",
            "ritardat",
            "задержан",
        ];
        SAYS.iter().any(|words| contains(&self.subject, words))
    }

    /// Reads the header.
    ///
    /// # Complexity
    /// Linear in the header.
    pub(crate) fn read(message: &Message<'_>) -> Self {
        let text = |name: &[u8]| {
            let value = message.fields_named(name).next().map(HeaderField::value);
            value.map(|value| header_value(value.get(..2048).unwrap_or(value)))
        };
        let subject = text(b"Subject").unwrap_or_default();
        let says = |words: &[&str]| words.iter().any(|words| contains(&subject, words));
        let return_path = text(b"Return-Path");
        let is_empty_path =
            return_path.as_deref().is_some_and(|path| without_brackets(path).is_empty());
        let from = text(b"From");
        let is_system_address = [&from, &return_path].into_iter().flatten().any(|it| is_system(it))
            || from.as_deref() == Some("<>");
        let failed = failed(message);
        let auto_submitted = text(b"Auto-Submitted").unwrap_or_default();
        let is_generated = starts_ignore_case(&auto_submitted, "auto-generated");
        let is_subject = says(&SUBJECTS) && !says(&AUTO_REPLIES);
        let is_named = is_system_address || !failed.is_empty() || is_subject && is_empty_path;
        // A mailing list may well write about bounces (RFC 2919, RFC 2369).
        let is_list = [&b"List-Id"[..], b"List-Unsubscribe"]
            .into_iter()
            .any(|name| message.fields_named(name).next().is_some());
        let is_system = is_named || is_subject && !is_list;
        let precedence = text(b"Precedence").unwrap_or_default().to_ascii_lowercase();
        let is_answer = starts_ignore_case(&auto_submitted, "auto-replied")
            || message
                .fields_named(b"X-Autoreply")
                .chain(message.fields_named(b"X-Autorespond"))
                .next()
                .is_some()
            || precedence == "auto_reply"
            || precedence == "junk" && contains(&subject, "automat")
            || is_empty_path && matches!(&*precedence, "bulk" | "junk");
        let begins = AUTO_REPLIES
            .iter()
            .any(|words| starts_ignore_case(subject.trim_start_matches(['[', '(']), words));
        let answers = ["automatic response", "automatiska atbilde", "automatic reply"];
        Self {
            is_system: is_system || is_generated && is_empty_path,
            is_named,
            is_auto_reply: is_answer || begins || says(&answers),
            failed,
            subject,
            date: message
                .fields_named(b"Date")
                .next()
                .and_then(|field| waxseal_parse::date_time::parse(field.value())),
        }
    }
}

fn contains(text: &str, words: &str) -> bool {
    // Letters beyond ASCII are compared as they are, and in lower case.
    find_ignore_case(text, words).is_some()
        || !words.is_ascii() && text.to_lowercase().contains(words)
}

/// Whether a From or Return-Path names a mail system.
fn is_system(value: &str) -> bool {
    value.split_whitespace().map(without_brackets).any(|word| {
        let local = word.split('@').next().unwrap_or_default();
        SYSTEMS.iter().any(|system| local.eq_ignore_ascii_case(system))
    })
}

fn failed(message: &Message<'_>) -> Vec<String> {
    let values = message.fields_named(b"X-Failed-Recipients");
    let values = values.map(|field| String::from_utf8_lossy(field.value()).into_owned());
    let mut failed = Vec::new();
    for value in values {
        let words = value.split([',', ' ', '\t', '\r', '\n']).map(without_brackets);
        for word in words.filter(|word| is_address(word)) {
            if failed.len() == MAX_FAILED {
                return failed;
            }
            failed.push(word.to_owned());
        }
    }
    failed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender(header: &str) -> Sender {
        Sender::read(&Message::parse(format!("{header}\r\n\r\n").as_bytes()))
    }

    #[test]
    fn systems_are_told_from_people() {
        assert!(sender("From: Mail Delivery System <Mailer-Daemon@a.example>").is_system);
        assert!(sender("From: MAILER-DAEMON@a.example (Mail Delivery System)").is_system);
        assert!(sender("From: <>").is_system);
        assert!(
            sender("From: x@a.example\r\nSubject: =?utf-8?B?44Oh44O844Or44Ko44Op44O86YCa55+l?=")
                .is_system
        );
        assert!(sender("From: x@a.example\r\nX-Failed-Recipients: y@b.example").is_system);
        assert!(!sender("From: Joe <joe@a.example>\r\nSubject: Hello").is_system);
        let news = "From: News <news@a.example>\r\nSubject: Undeliverable mail, explained";
        assert!(sender(news).is_system);
        assert!(!sender(&format!("{news}\r\nList-Id: <news.a.example>")).is_system);
    }

    #[test]
    fn answers_of_machines_are_told() {
        for header in [
            "From: joe@a.example\r\nAuto-Submitted: auto-replied",
            "From: joe@a.example\r\nSubject: Automatic reply: Hello",
            "From: joe@a.example\r\nSubject: [Automatyczna odpowiedz] test",
            "From: joe@a.example\r\nReturn-Path: <>\r\nPrecedence: bulk",
            "From: joe@a.example\r\nSubject: AUTO: Smith is out of the office",
        ] {
            let sender = sender(header);
            assert!(sender.is_auto_reply && !sender.is_system, "{header}");
        }
        assert!(
            !sender("From: joe@a.example\r\nSubject: The way home\r\nPrecedence: list")
                .is_auto_reply
        );
    }
}
