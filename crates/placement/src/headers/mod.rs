//! What receivers write into the header, one module for each kind of writer: as it stands there, with its
//! place, and without a judgement.

mod gateways;
pub mod microsoft;
mod pairs;
mod providers;
mod rspamd;
mod status;
#[cfg(test)]
mod tests;

use core::net::IpAddr;

use waxseal_parse::message::{Defect, HeaderField, Message};
use waxseal_parse::span::Span;

use crate::closed_set::closed_set;
use crate::limits::Limits;
use crate::value::{At, Score, text};

pub use gateways::{AmpResult, ProofpointDetails};
pub use providers::{AppleFolder, Label};
pub use rspamd::{Action, PreResult, SpamdResult, Symbol};
pub use status::{Status, Test};

closed_set! {
    /// Who writes such fields.
    Writer {
        /// Microsoft 365 and Outlook.com.
        Microsoft = "microsoft",
        /// Gmail, and Google Takeout.
        Gmail = "gmail",
        /// Yahoo and AOL.
        Yahoo = "yahoo",
        /// iCloud.
        Apple = "apple",
        /// GMX, WEB.DE and mail.com, which are of United Internet.
        UnitedInternet = "united-internet",
        /// SpamAssassin, also by way of amavis.
        SpamAssassin = "spamassassin",
        /// Rspamd.
        Rspamd = "rspamd",
        /// Barracuda.
        Barracuda = "barracuda",
        /// Proofpoint.
        Proofpoint = "proofpoint",
        /// Mimecast.
        Mimecast = "mimecast",
        /// Cisco Secure Email (IronPort).
        IronPort = "ironport",
        /// A server that reports authentication and is none of these.
        Other = "other",
        /// The mail store: the folder, and the keywords of the message.
        Store = "store",
    }
}

impl Writer {
    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Microsoft => "Microsoft",
            Self::Gmail => "Gmail",
            Self::Yahoo => "Yahoo",
            Self::Apple => "Apple",
            Self::UnitedInternet => "GMX or WEB.DE",
            Self::SpamAssassin => "SpamAssassin",
            Self::Rspamd => "Rspamd",
            Self::Barracuda => "Barracuda",
            Self::Proofpoint => "Proofpoint",
            Self::Mimecast => "Mimecast",
            Self::IronPort => "Cisco",
            Self::Other => "the receiving server",
            Self::Store => "the mailbox",
        }
    }

    /// Whether it has mailboxes of its own, so that it decides about the folder.
    pub fn is_provider(self) -> bool {
        matches!(
            self,
            Self::Microsoft | Self::Gmail | Self::Yahoo | Self::Apple | Self::UnitedInternet
        )
    }
}

/// What a field says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content {
    /// X-Forefront-Antispam-Report.
    ForefrontReport(Box<microsoft::Report>),
    /// X-Microsoft-Antispam.
    MicrosoftAntispam(microsoft::Antispam),
    /// X-Microsoft-Antispam-Mailbox-Delivery.
    MailboxDelivery(microsoft::MailboxDelivery),
    /// X-Spam-Status and X-Barracuda-Spam-Status.
    Status(Box<Status>),
    /// X-MS-Exchange-Organization-SCL of Exchange, −1 to 9, which counts only where no report stands beside it.
    ExchangeLevel(Option<At<i8>>),
    /// X-CustomSpam of Microsoft: what of the organisation's advanced spam settings matched.
    CustomSpam(Option<At<String>>),
    /// X-Spam-Flag, X-Spam, X-Barracuda-Spam-Flag and X-Gm-Spam: yes or no.
    Flag(Option<At<bool>>),
    /// X-Gm-Phishy: yes or no.
    PhishingFlag(Option<At<bool>>),
    /// X-Spam-Level: how many stars.
    Level(At<usize>),
    /// X-Spam-Score, X-Barracuda-Spam-Score, X-Mimecast-Spam-Score, X-ICL-SCORE.
    Score(Option<At<Score>>),
    /// X-Spamd-Result.
    SpamdResult(SpamdResult),
    /// X-Rspamd-Action.
    Action(At<Action>),
    /// X-Rspamd-Pre-Result.
    PreResult(PreResult),
    /// X-Spamd-Bar.
    Bar(Option<At<i32>>),
    /// X-Gmail-Labels and X-GM-LABELS.
    Labels(Vec<Label>),
    /// X-YahooFilteredBulk: the client's address, where it is one.
    YahooFilteredBulk(Option<At<IpAddr>>),
    /// X-Apparently-To of Yahoo, which says no more than that Yahoo took the message.
    YahooDelivery,
    /// X-Apple-MoveToFolder and X-Apple-Action.
    AppleFolder(AppleFolder),
    /// X-UI-Filterresults and X-GMX-Antispam: whether it is spam.
    UnitedInternet(Option<At<bool>>),
    /// X-Proofpoint-Spam-Details.
    ProofpointDetails(ProofpointDetails),
    /// X-IronPort-Anti-Spam-Filtered, which says no more than that Cisco's filter looked at the message.
    IronPortFiltered(Option<At<bool>>),
    /// X-Amp-Result.
    Amp(At<AmpResult>),
}

/// A field that a receiver writes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// Who writes it.
    pub writer: Writer,
    /// Where it stands in the message.
    pub span: Span,
    /// Where its value stands, without the white space around it.
    pub value: Span,
    /// How many `Received` fields stand above it.
    pub received_above: usize,
    /// What it says.
    pub content: Content,
}

/// The fields that receivers write, from the top. Authentication-Results are none of them, for
/// `waxseal_verify::authentication_results` reads them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Headers {
    /// The fields.
    pub fields: Vec<Field>,
    /// Whether all of them were read.
    pub is_complete: bool,
}

/// The text of a field, without the white space around it.
pub(crate) struct Source<'a> {
    text: &'a [u8],
    offset: usize,
    limits: &'a Limits,
}

impl<'a> Source<'a> {
    fn new(field: &HeaderField<'a>, limits: &'a Limits) -> Self {
        let value = field.value();
        let span = Span::new(0, value.len().min(limits.field_octets)).trimmed(value);
        Self { text: span.of(value), offset: field.value_offset() + span.start(), limits }
    }

    fn span(&self) -> Span {
        Span::new(0, self.text.len()).shifted(self.offset)
    }

    fn flag(&self) -> Content {
        Content::Flag(status::yes_or_no(self.text).map(|is| At::new(is, self.span())))
    }

    fn string(&self) -> Option<At<String>> {
        let text = text(self.text, self.limits.text_octets);
        (!text.is_empty()).then(|| At::new(text, self.span()))
    }

    fn score(&self) -> Content {
        Content::Score(Score::read(self.text).map(|score| At::new(score, self.span())))
    }
}

impl Headers {
    /// Reads the fields of a message.
    ///
    /// # Complexity
    /// Linear in the header, within [`Limits`].
    pub fn read(message: &Message<'_>, limits: &Limits) -> Self {
        let is_complete = !message.defects().contains(Defect::TooManyFields);
        let mut headers = Self { fields: Vec::new(), is_complete };
        let mut received_above = 0;
        for field in message.fields() {
            if field.is(b"Received") {
                received_above += 1;
                continue;
            }
            let Some((writer, content)) = content(field, limits) else { continue };
            if headers.fields.len() >= limits.fields {
                headers.is_complete = false;
                break;
            }
            headers.is_complete &= field.value().len() <= limits.field_octets;
            let (span, value) = (field.span(), Source::new(field, limits).span());
            headers.fields.push(Field { writer, span, value, received_above, content });
        }
        headers.tell_rspamd_apart();
        headers
    }

    /// X-Spam-* is Rspamd's where its own fields stand, too.
    fn tell_rspamd_apart(&mut self) {
        if self.fields.iter().any(|field| field.writer == Writer::Rspamd) {
            for field in &mut self.fields {
                let is_spare = match &field.content {
                    Content::Status(status) => status.tests.is_empty() && status.required.is_none(),
                    _ => true,
                };
                if field.writer == Writer::SpamAssassin && is_spare {
                    field.writer = Writer::Rspamd;
                }
            }
        }
    }
}

fn content(field: &HeaderField<'_>, limits: &Limits) -> Option<(Writer, Content)> {
    let source = Source::new(field, limits);
    let status = |source: &Source<'_>| Content::Status(Box::new(Status::read(source)));
    Some(match field.name().to_ascii_lowercase().as_slice() {
        b"x-forefront-antispam-report" => (
            Writer::Microsoft,
            Content::ForefrontReport(Box::new(microsoft::Report::read(&source))),
        ),
        b"x-microsoft-antispam" => {
            (Writer::Microsoft, Content::MicrosoftAntispam(microsoft::Antispam::read(&source)))
        }
        b"x-microsoft-antispam-mailbox-delivery" => {
            (Writer::Microsoft, Content::MailboxDelivery(microsoft::MailboxDelivery::read(&source)))
        }
        b"x-ms-exchange-organization-scl" => {
            (Writer::Microsoft, Content::ExchangeLevel(microsoft::exchange_level(&source)))
        }
        b"x-customspam" => (Writer::Microsoft, Content::CustomSpam(source.string())),
        b"x-spam-status" => (Writer::SpamAssassin, status(&source)),
        b"x-spam-flag" => (Writer::SpamAssassin, source.flag()),
        b"x-spam-score" => (Writer::SpamAssassin, source.score()),
        b"x-spam-level" => {
            let stars = source.text.iter().take_while(|octet| **octet == b'*').count();
            (Writer::SpamAssassin, Content::Level(At::new(stars, source.span())))
        }
        b"x-spam" => (Writer::Rspamd, source.flag()),
        b"x-spamd-result" => (Writer::Rspamd, Content::SpamdResult(SpamdResult::read(&source))),
        b"x-rspamd-action" => (Writer::Rspamd, Content::Action(Action::read_field(&source))),
        b"x-rspamd-pre-result" => (Writer::Rspamd, Content::PreResult(PreResult::read(&source))),
        b"x-spamd-bar" => (Writer::Rspamd, Content::Bar(rspamd::bar(&source))),
        b"x-gmail-labels" => (Writer::Gmail, Content::Labels(providers::gmail_labels(&source))),
        b"x-gm-labels" => (Writer::Gmail, Content::Labels(providers::imap_labels(&source))),
        b"x-gm-spam" => (Writer::Gmail, Content::Flag(providers::one_or_zero(&source))),
        b"x-gm-phishy" => (Writer::Gmail, Content::PhishingFlag(providers::one_or_zero(&source))),
        b"x-ui-filterresults" => {
            (Writer::UnitedInternet, Content::UnitedInternet(providers::united_internet(&source)))
        }
        b"x-gmx-antispam" => {
            (Writer::UnitedInternet, Content::UnitedInternet(providers::gmx(&source)))
        }
        b"x-yahoofilteredbulk" => {
            (Writer::Yahoo, Content::YahooFilteredBulk(providers::yahoo_client(&source)))
        }
        b"x-apparently-to" => (Writer::Yahoo, Content::YahooDelivery),
        b"x-apple-movetofolder" | b"x-apple-action" => {
            (Writer::Apple, Content::AppleFolder(AppleFolder::read(&source)))
        }
        b"x-icl-score" => (Writer::Apple, source.score()),
        b"x-barracuda-spam-status" => (Writer::Barracuda, status(&source)),
        b"x-barracuda-spam-flag" => (Writer::Barracuda, source.flag()),
        b"x-barracuda-spam-score" => (Writer::Barracuda, source.score()),
        b"x-proofpoint-spam-details" => {
            (Writer::Proofpoint, Content::ProofpointDetails(ProofpointDetails::read(&source)))
        }
        b"x-mimecast-spam-score" => (Writer::Mimecast, source.score()),
        b"x-ironport-anti-spam-filtered" => {
            let is = status::yes_or_no(source.text).map(|is| At::new(is, source.span()));
            (Writer::IronPort, Content::IronPortFiltered(is))
        }
        b"x-amp-result" => (Writer::IronPort, Content::Amp(AmpResult::read(&source))),
        _ => return None,
    })
}
