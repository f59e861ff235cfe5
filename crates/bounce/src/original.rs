//! The message that came back, as far as the bounce holds it.

use serde::Serialize;
use waxseal_parse::limits::Limits as ParseLimits;
use waxseal_parse::mailbox::{AddressList, Limits as MailboxLimits};
use waxseal_parse::message::{HeaderField, Message};

use crate::limits::Limits;
use crate::text::header_value;

/// The returned message, or its header. Texts are as its sender wrote them: who shows them must escape
/// them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Original {
    /// Its octets. Quotation marks at the start of lines are taken away.
    #[serde(skip)]
    pub octets: Vec<u8>,
    /// Where these octets begin in the bounce, where they stand there as they are.
    pub offset: Option<usize>,
    /// How it is held.
    pub form: OriginalForm,
    /// `From`, decoded.
    pub from: Option<String>,
    /// `To`, decoded.
    pub to: Option<String>,
    /// `Subject`, decoded.
    pub subject: Option<String>,
    /// `Message-ID`, as it stands there.
    pub message_id: Option<String>,
    /// `Date`, in seconds since 1970-01-01 00:00 UTC.
    pub date: Option<u64>,
    /// `Return-Path`, without angle brackets.
    pub return_path: Option<String>,
    /// How many DKIM-Signature fields it has.
    pub dkim_signatures: usize,
}

/// How the bounce holds the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum OriginalForm {
    /// A part with the whole message, as far as it was not cut: `message/rfc822`, `message/global`.
    Message,
    /// A part with its header alone: `text/rfc822-headers`.
    Header,
    /// Text behind the notice.
    Quoted,
}

impl Original {
    /// Reads the fields that name a message.
    ///
    /// # Complexity
    /// Linear in the header.
    pub(crate) fn read(
        octets: Vec<u8>,
        offset: Option<usize>,
        form: OriginalForm,
        limits: &Limits,
    ) -> Self {
        let mut parse_limits = ParseLimits::default();
        parse_limits.header_fields = limits.header_fields;
        let message = Message::parse_within(&octets, &parse_limits);
        let raw = |name: &[u8]| message.fields_named(name).next().map(HeaderField::value);
        let text = |name: &[u8]| {
            let value = raw(name).map(|value| value.get(..limits.reason_octets).unwrap_or(value));
            value.map(header_value).filter(|value| !value.is_empty())
        };
        let bare = |value: String| value.trim_matches(['<', '>', ' ']).to_owned();
        Self {
            from: text(b"From"),
            to: text(b"To"),
            subject: text(b"Subject"),
            message_id: text(b"Message-ID"),
            date: raw(b"Date").and_then(waxseal_parse::date_time::parse),
            return_path: text(b"Return-Path").map(bare),
            dkim_signatures: message.fields_named(b"DKIM-Signature").count(),
            offset,
            form,
            octets,
        }
    }

    /// The addresses of `To`, at most so many.
    pub(crate) fn recipients(&self, limit: usize) -> Vec<String> {
        let Some(to) = &self.to else { return Vec::new() };
        let limits = MailboxLimits::default();
        let Ok(list) = AddressList::parse(to.as_bytes(), &limits) else {
            let bare = to.trim_matches(['<', '>', ' ']);
            let is_one = bare.contains('@') && !bare.contains(char::is_whitespace);
            return is_one.then(|| bare.to_owned()).into_iter().collect();
        };
        let address =
            |local: &[u8], domain: &str| format!("{}@{domain}", String::from_utf8_lossy(local));
        let mailboxes = list.mailboxes().take(limit);
        mailboxes.map(|mailbox| address(&mailbox.local_part(), &mailbox.domain())).collect()
    }
}
