//! What Microsoft 365 writes: X-Forefront-Antispam-Report, X-Microsoft-Antispam and
//! X-Microsoft-Antispam-Mailbox-Delivery.
//!
//! The first two, with X-CustomSpam, are documented in "Anti-spam message headers in cloud organizations"
//! (learn.microsoft.com, 2025-07-07); the third is not, and is read as mail operators understand it.
//! X-MS-Exchange-Organization-SCL is of Exchange ("Spam confidence level", the same scale).

use core::net::IpAddr;

use waxseal_parse::span::Span;

use super::Source;
use super::pairs::pairs;
use crate::value::{At, text};

/// Defines an enum of Microsoft's codes, with a case for others.
macro_rules! codes {
    ($(#[$about:meta])* $name:ident { $($(#[$of_variant:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$of_variant])* $variant,)+
            /// A code that is not documented, cut.
            Other(String),
        }

        impl $name {
            fn read(octets: &[u8], most: usize) -> Self {
                $(if octets.eq_ignore_ascii_case($code.as_bytes()) {
                    return Self::$variant;
                })+
                Self::Other(text(octets, most))
            }

            /// The code; what is not documented is as it was written, cut.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $code,)+
                    Self::Other(text) => text,
                }
            }
        }
    };
}

codes! {
    /// `SFV`: what the spam filter decided, or why it was passed by.
    FilterVerdict {
        /// No spam.
        NotSpam = "NSPM",
        /// Spam.
        Spam = "SPM",
        /// The sender stands in the user's list of blocked senders.
        BlockedByUser = "BLK",
        /// The sender stands in the user's list of safe senders.
        SafeByUser = "SFE",
        /// The sender is allowed by the organisation's anti-spam policy.
        AllowedByPolicy = "SKA",
        /// The sender is blocked by the organisation's anti-spam policy.
        BlockedByPolicy = "SKB",
        /// Marked as no spam before the filter, by a mail flow rule, say.
        MarkedNotSpam = "SKN",
        /// Marked as spam before the filter, by a mail flow rule, say.
        MarkedSpam = "SKS",
        /// Passed by the filter for another reason, such as mail within the organisation.
        Skipped = "SKI",
        /// Released from quarantine.
        Released = "SKQ",
    }
}

codes! {
    /// `CAT`: the policy that was applied.
    Category {
        /// None.
        None = "NONE",
        /// Anti-malware.
        AntiMalware = "AMP",
        /// Brand impersonation.
        BrandImpersonation = "BIMP",
        /// Bulk mail.
        Bulk = "BULK",
        /// Domain impersonation.
        DomainImpersonation = "DIMP",
        /// A type of attachment that is not allowed.
        CommonAttachments = "FTBP",
        /// Impersonation, found by mailbox intelligence.
        MailboxIntelligence = "GIMP",
        /// Phishing, with high confidence.
        HighConfidencePhishing = "HPHSH",
        /// The same, in the other spelling.
        HighConfidencePhish = "HPHISH",
        /// Spam, with high confidence.
        HighConfidenceSpam = "HSPM",
        /// Phishing within the organisation.
        IntraOrganizationPhishing = "INTOS",
        /// Malware.
        Malware = "MALW",
        /// Outbound spam.
        OutboundSpam = "OSPM",
        /// Phishing.
        Phishing = "PHSH",
        /// Safe Attachments.
        SafeAttachments = "SAP",
        /// Spam.
        Spam = "SPM",
        /// Spoofing.
        Spoof = "SPOOF",
        /// User impersonation.
        UserImpersonation = "UIMP",
    }
}

codes! {
    /// `SFTY`: the safety tip.
    SafetyTip {
        /// The sending domain impersonates a protected one.
        DomainImpersonation = "9.19",
        /// The sender impersonates a protected user.
        UserImpersonation = "9.20",
        /// The first mail of this sender.
        FirstContact = "9.25",
    }
}

codes! {
    /// `IPV`: what the lists say of the client's address.
    IpVerdict {
        /// It stands in the organisation's list of allowed addresses.
        Allowed = "CAL",
        /// It stands in no list.
        NotListed = "NLI",
    }
}

codes! {
    /// `DIR`: which way the message went through this system.
    Direction {
        /// In.
        Inbound = "INB",
        /// Out: this was the sender's own organisation.
        Outbound = "OUT",
        /// Within the organisation.
        Internal = "INT",
    }
}

codes! {
    /// `dest`: where the message was delivered.
    Destination {
        /// The inbox.
        Inbox = "I",
        /// The junk folder.
        Junk = "J",
        /// A folder of the user's choice.
        Custom = "C",
    }
}

codes! {
    /// `OFR`: what chose the folder.
    FolderReason {
        /// The spam filter, or the junk settings of the mailbox.
        SpamFilter = "SpamFilterAuthJ",
        /// A rule of the mailbox.
        CustomRules = "CustomRules",
        /// The recipient's list of safe senders, whatever the filter has said.
        TrustedSenders = "TrustedSenderList",
    }
}

/// X-Forefront-Antispam-Report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// `SCL`, −1 to 9: how sure it is that this is spam.
    pub spam_confidence: Option<At<i8>>,
    /// `SFV`
    pub verdict: Option<At<FilterVerdict>>,
    /// `CAT`
    pub category: Option<At<Category>>,
    /// `SFTY`
    pub safety_tip: Option<At<SafetyTip>>,
    /// `IPV`
    pub ip_verdict: Option<At<IpVerdict>>,
    /// `CIP`: the client's address.
    pub client: Option<At<IpAddr>>,
    /// `CTRY`: the country of the client's address.
    pub country: Option<At<String>>,
    /// `DIR`
    pub direction: Option<At<Direction>>,
    /// `SRV:BULK`: bulk mail beyond the organisation's threshold.
    pub is_bulk: Option<Span>,
    /// `PTR`: the name of the client's address.
    pub client_name: Option<At<String>>,
    /// `H`: what the client called itself.
    pub helo: Option<At<String>>,
    /// Values that are none of what their keys have.
    pub unread: Vec<Span>,
}

impl Report {
    pub(super) fn read(source: &Source<'_>) -> Self {
        let mut report = Self::default();
        let most = source.limits.text_octets;
        for (key, span) in pairs(source.text, b':', source.limits.entries) {
            let value = span.of(source.text);
            if value.is_empty() {
                continue;
            }
            let span = span.shifted(source.offset);
            let string = || Some(At::new(text(value, most), span));
            match key.to_ascii_uppercase().as_slice() {
                b"SCL" => {
                    report.spam_confidence = small(value, -1, 9).map(|level| At::new(level, span));
                    report.unread.extend(report.spam_confidence.is_none().then_some(span));
                }
                b"CIP" => {
                    let client =
                        core::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
                    report.client = client.map(|client| At::new(client, span));
                    report.unread.extend(report.client.is_none().then_some(span));
                }
                b"SFV" => report.verdict = Some(At::new(FilterVerdict::read(value, most), span)),
                b"CAT" => report.category = Some(At::new(Category::read(value, most), span)),
                b"SFTY" => report.safety_tip = Some(At::new(SafetyTip::read(value, most), span)),
                b"IPV" => report.ip_verdict = Some(At::new(IpVerdict::read(value, most), span)),
                b"DIR" => report.direction = Some(At::new(Direction::read(value, most), span)),
                b"CTRY" => report.country = string(),
                b"PTR" => report.client_name = string(),
                b"H" => report.helo = string(),
                b"SRV" if value.eq_ignore_ascii_case(b"BULK") => report.is_bulk = Some(span),
                _ => {}
            }
        }
        report
    }
}

/// X-Microsoft-Antispam.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Antispam {
    /// `BCL`, 0 to 9: how many complaints bulk mail like this gets.
    pub bulk_complaints: Option<At<i8>>,
    /// Values that are none of what their keys have.
    pub unread: Vec<Span>,
}

impl Antispam {
    pub(super) fn read(source: &Source<'_>) -> Self {
        let mut found = Self::default();
        for (key, span) in pairs(source.text, b':', source.limits.entries) {
            if key.eq_ignore_ascii_case(b"BCL") {
                let at = span.shifted(source.offset);
                found.bulk_complaints =
                    small(span.of(source.text), 0, 9).map(|level| At::new(level, at));
                found.unread.extend(found.bulk_complaints.is_none().then_some(at));
            }
        }
        found
    }
}

/// X-Microsoft-Antispam-Mailbox-Delivery.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct MailboxDelivery {
    /// `dest`
    pub destination: Option<At<Destination>>,
    /// `OFR`
    pub reason: Option<At<FolderReason>>,
}

impl MailboxDelivery {
    pub(super) fn read(source: &Source<'_>) -> Self {
        let mut found = Self::default();
        let most = source.limits.text_octets;
        for (key, span) in pairs(source.text, b':', source.limits.entries) {
            let (value, at) = (span.of(source.text), span.shifted(source.offset));
            if key.eq_ignore_ascii_case(b"dest") {
                found.destination = Some(At::new(Destination::read(value, most), at));
            } else if key.eq_ignore_ascii_case(b"OFR") {
                found.reason = Some(At::new(FolderReason::read(value, most), at));
            }
        }
        found
    }
}

/// X-MS-Exchange-Organization-SCL.
pub(super) fn exchange_level(source: &Source<'_>) -> Option<At<i8>> {
    small(source.text, -1, 9).map(|level| At::new(level, source.span()))
}

/// A number of one digit, as Microsoft writes it: no plus sign, no zeros before it.
fn small(octets: &[u8], least: i8, most: i8) -> Option<i8> {
    (least..=most).find(|number| number.to_string().as_bytes() == octets)
}
