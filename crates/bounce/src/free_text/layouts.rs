//! The sentences that programs write before recipients and reasons.

use super::Format;

/// Where the reason stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Behind the address or in the lines below it.
    Beside,
    /// Behind one of these phrases, up to an empty line, wherever it stands.
    Behind(&'static [&'static str]),
    /// Behind the first of these phrases, up to the end.
    FromTo(&'static [&'static str]),
    /// All that follows the recipients.
    Below,
    /// The sentence itself, and what follows.
    Sentence,
}

/// How a program writes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    pub(super) format: Format,
    /// What stands before the recipients, in lower case. White space counts as one space.
    pub(super) intro: &'static str,
    pub(super) reason: Place,
    /// Names without a domain count as recipients.
    pub(super) takes_names: bool,
    /// Others write the same words: only a notice by a mail system is read so.
    pub(super) is_weak: bool,
}

const fn layout(format: Format, intro: &'static str, reason: Place) -> Layout {
    Layout { format, intro, reason, takes_names: false, is_weak: false }
}

const fn weak(format: Format, intro: &'static str, reason: Place) -> Layout {
    Layout { format, intro, reason, takes_names: false, is_weak: true }
}

const GMAIL: Place = Place::FromTo(&[
    "technical details of permanent failure",
    "technical details of temporary failure",
    "the response from the remote server was",
    "the response was",
]);

/// In the order in which they are tried.
pub(super) const LAYOUTS: [Layout; 45] = [
    layout(Format::Exim, "following address(es) failed:", Place::Beside),
    layout(Format::Exim, "following addresses failed:", Place::Beside),
    layout(Format::Exim, "following address failed: for the following reason", Place::Beside),
    layout(Format::Exim, "following address failed:", Place::Behind(&["for the following reason"])),
    layout(Format::Exim, "message has not yet been delivered are:", Place::Beside),
    layout(Format::Exim, "message has not yet been delivered is:", Place::Beside),
    layout(Format::Exim, "message has not been delivered yet:", Place::Beside),
    layout(Format::Exim, "following address(es) have yet to be delivered:", Place::Beside),
    layout(Format::Gmail, "delivery to the following recipient failed permanently:", GMAIL),
    layout(
        Format::Other,
        "delivery to the following recipients failed permanently:",
        Place::FromTo(&["technical details of permanent failure", "technical details:"]),
    ),
    layout(Format::Gmail, "delivery to the following recipient has been delayed:", GMAIL),
    layout(Format::Gmail, "delivery to the following recipients has been delayed:", GMAIL),
    layout(Format::Gmail, "your message wasn't delivered to", GMAIL),
    layout(Format::Gmail, "has been blocked. see technical details below", GMAIL),
    layout(Format::Gmail, "there was a problem delivering your message to", GMAIL),
    layout(Format::Gmail, "there was a temporary problem delivering your message to", GMAIL),
    layout(Format::Exchange, "did not reach the following recipient(s):", Place::Beside),
    layout(Format::Domino, "was not delivered to:", Place::FromTo(&["because:"])),
    layout(
        Format::MailMarshal,
        "the following recipients were affected:",
        Place::Behind(&["could not be delivered because of"]),
    ),
    layout(
        Format::MailFoundry,
        "unable to deliver message to:",
        Place::Behind(&["delivery failed for the following reason:"]),
    ),
    layout(Format::Dovecot, "was automatically rejected:", Place::Below),
    layout(Format::DragonFly, "there was an error delivering your mail to", Place::Below),
    layout(Format::OpenSmtpd, "for the following list of recipients:", Place::Beside),
    layout(Format::OpenSmtpd, "your message to the following recipients:", Place::Beside),
    layout(Format::Other, "a list of the affected recipients", Place::Beside),
    layout(
        Format::GroupWise,
        "message that you sent was undeliverable to the following:",
        Place::Beside,
    ),
    layout(
        Format::MFilter,
        "以下のメールアドレスへの送信に失敗しました",
        Place::Behind(&["-------server message"]),
    ),
    layout(Format::InterScan, "sent <<< rcpt to:", Place::Behind(&["received >>>"])),
    layout(Format::Kddi, "could not be delivered to:", Place::Below),
    layout(
        Format::Kddi,
        "each of the following recipients was rejected by a remote mail server",
        Place::Sentence,
    ),
    layout(Format::MailEnable, "recipient: [smtp:", Place::Behind(&["reason:"])),
    layout(Format::Exchange, "the following recipient(s) could not be reached:", Place::Beside),
    layout(
        Format::Other,
        "the following recipients returned permanent errors:",
        Place::FromTo(&["reason:"]),
    ),
    layout(
        Format::Other,
        "the following recipients returned temporary errors:",
        Place::FromTo(&["reason:"]),
    ),
    layout(Format::CommuniGate, "failed to deliver to '", Place::Below),
    layout(Format::Other, "delivery of email to this address", Place::Below),
    Layout {
        takes_names: true,
        ..layout(
            Format::Aol,
            "your mail to the following recipients could not be delivered because",
            Place::Sentence,
        )
    },
    layout(
        Format::Other,
        "the following message to <",
        Place::Behind(&["the reason for the problem:"]),
    ),
    layout(
        Format::Other,
        "unable to deliver your message to the following addresses:",
        Place::FromTo(&["reason:"]),
    ),
    layout(Format::MDaemon, "failed address:", Place::FromTo(&["--- session transcript ---"])),
    weak(Format::James, "rcpt to:", Place::Behind(&["error message below:"])),
    weak(Format::IMail, "unknown user:", Place::Sentence),
    weak(Format::IMail, "user mailbox exceeds allowed size:", Place::Sentence),
    weak(Format::Exchange, "delivery to the following recipients failed.", Place::Beside),
    weak(Format::Zoho, "one or more of its recipients. this is a permanent error.", Place::Beside),
];
