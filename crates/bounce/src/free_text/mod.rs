//! Bounces without a machine-readable part, and what notices say beside one.
//!
//! Most notices are built alike: a sentence of the program's own, then the recipients, then the reason in
//! one of a few places. [`layouts`] is the table of those sentences, [`listed`] reads by it. What is built
//! otherwise has a module of its own. Where no format is known, [`unknown`] takes what there is.

mod exchange;
mod inline_status;
mod layouts;
mod lines;
mod listed;
mod paragraphs;
mod remote;
mod retry;
mod sendmail;
mod unknown;

use serde::Serialize;

use crate::bounce::Host;
use crate::limits::Limits;
use crate::original::Original;
use crate::reply::{Command, unwrapped};
use crate::text::cut;

pub(crate) use lines::{is_address, without_brackets};
pub(crate) use remote::{remote_host, reporting_host};
pub(crate) use retry::retry_until;

/// Whose words a notice is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Format {
    /// RFC 3464, whoever wrote it.
    DeliveryStatus,
    /// The fields of RFC 3464 within the text for people, as Amazon WorkMail and XWall write them.
    InlineStatus,
    /// AOL.
    Aol,
    /// CommuniGate Pro.
    CommuniGate,
    /// Courier.
    Courier,
    /// HCL (Lotus) Domino.
    Domino,
    /// Dovecot's delivery agent.
    Dovecot,
    /// DragonFly Mail Agent.
    DragonFly,
    /// Exchange's Internet Mail Service, Exchange, Exchange Online.
    Exchange,
    /// Exim, and what is written in its words: Mail.ru, GMX, 1&1, MX Logic.
    Exim,
    /// Gmail and Google Workspace.
    Gmail,
    /// Novell GroupWise.
    GroupWise,
    /// Ipswitch IMail.
    IMail,
    /// Trend Micro InterScan.
    InterScan,
    /// Apache James.
    James,
    /// The mobile carriers KDDI and au.
    Kddi,
    /// MailEnable.
    MailEnable,
    /// MailFoundry.
    MailFoundry,
    /// MailMarshal.
    MailMarshal,
    /// MDaemon.
    MDaemon,
    /// m-FILTER.
    MFilter,
    /// OpenSMTPD.
    OpenSmtpd,
    /// Postfix, and what is written in its words.
    Postfix,
    /// qmail, and what is written in its words.
    Qmail,
    /// Sendmail, old and new, and what is written in its words.
    Sendmail,
    /// Yahoo.
    Yahoo,
    /// Zoho.
    Zoho,
    /// A known layout of a program that does not tell its name.
    Other,
    /// None that is known: what stands there is taken as the reason.
    Unknown,
}

/// A notice, without the message that it quotes.
#[derive(Debug)]
pub(crate) struct Notice<'a> {
    pub(crate) text: &'a str,
    /// Who wrote it looks like a mail system, so that weaker signs are enough.
    pub(crate) is_from_system: bool,
    /// X-Failed-Recipients, as Exim and Gmail write it.
    pub(crate) failed: &'a [String],
    pub(crate) original: Option<&'a Original>,
    pub(crate) limits: &'a Limits,
}

/// What a notice says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) format: Format,
    pub(crate) recipients: Vec<Told>,
}

/// What a notice says about one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) address: String,
    pub(crate) original: Option<String>,
    pub(crate) reason: String,
    pub(crate) remote: Option<Host>,
    pub(crate) command: Option<Command>,
}

impl Told {
    /// A recipient and the reason in its lines; who refused and what was answered is read from the reason.
    pub(crate) fn new(address: &str, reason: &str, limits: &Limits) -> Self {
        let reason = cut(reason, limits.reason_octets);
        let line = unwrapped(reason);
        Self {
            address: address.to_owned(),
            original: None,
            remote: remote_host(&line).or_else(|| remote_host(reason)),
            command: Command::find(&line),
            reason: line,
        }
    }
}

/// Reads a notice, in the first format that fits.
///
/// # Complexity
/// Linear in the text, times the number of formats.
pub(crate) fn read(notice: &Notice<'_>) -> Option<Report> {
    inline_status::read(notice)
        .or_else(|| sendmail::read(notice))
        .or_else(|| exchange::read(notice))
        .or_else(|| listed::read(notice))
        .or_else(|| paragraphs::read(notice))
        .or_else(|| unknown::read(notice))
}

/// Whether a notice says that the message is late and is still being tried.
pub(crate) fn is_delay(text: &str) -> bool {
    const SAYS: [&str; 30] = [
        "message is delayed for more than",
        "only a temporary failure report",
        "has been delayed",
        "warning message only",
        "this is a warning only",
        "not yet been delivered",
        "has not been delivered yet",
        "still being retried",
        "will keep trying until",
        "will be retried",
        "message still undelivered",
        "delivery will continue to be attempted",
        "delivery attempts will continue",
        "no action is required on your part",
        "do not need to resend your message",
        "delivery is delayed to these",
        "have yet to be delivered",
        "we will keep trying",
        "will retry for",
        "will continue to try",
        "delivery incomplete",
        "wurde noch nicht zugestellt",
        "die zustellung an diese empfänger oder gruppen wurde verzögert",
        "n'a pas encore été remis",
        "a été retardée",
        "aún no se ha entregado",
        "se ha retrasado",
        "nog niet bezorgd",
        "non è stato ancora recapitato",
        "ainda não foi entregue",
    ];
    let text = crate::text::on_one_line(text);
    SAYS.iter().any(|words| crate::text::find_ignore_case(&text, words).is_some())
}
