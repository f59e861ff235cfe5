//! Why, who can act, and what to do.

use crate::closed_set::closed_set;

closed_set! {
    /// Why a message was taken for what it was taken.
    Cause {
        /// SPF, DKIM, DMARC or Microsoft's composite of them failed.
        AuthenticationFailed = "authentication-failed",
        /// The sender's address or domain has a bad reputation, or stands on a blocklist.
        SenderReputation = "sender-reputation",
        /// The content looks like spam.
        Content = "content",
        /// Bulk mail of a kind that many complain about.
        BulkComplaints = "bulk-complaints",
        /// It looks like phishing.
        Phishing = "phishing",
        /// It carries malware, or an attachment of a type that is not allowed.
        Malware = "malware",
        /// It claims to be of a domain that it is not of.
        Spoofing = "spoofing",
        /// It resembles somebody whom the recipient knows.
        Impersonation = "impersonation",
        /// The sender has not written before.
        FirstContact = "first-contact",
        /// The recipient has blocked the sender, or has called the message junk.
        UserBlocked = "user-blocked",
        /// The recipient trusts the sender.
        UserAllowed = "user-allowed",
        /// The recipient's organisation blocks the sender, or marks the message by a rule.
        AdministratorBlocked = "administrator-blocked",
        /// The recipient's organisation allows the sender, or marks the message by a rule.
        AdministratorAllowed = "administrator-allowed",
        /// A rule of the mailbox moved it.
        MailboxRule = "mailbox-rule",
        /// It was released from quarantine.
        Released = "released",
        /// The filter does not say.
        Unstated = "unstated",
    }
}

closed_set! {
    /// Who can do something about it.
    Actor {
        /// Who sent the message.
        Sender = "sender",
        /// Who runs the sending domain and its DNS.
        SenderAdmin = "sender-admin",
        /// The recipient.
        Recipient = "recipient",
        /// Who runs the receiving domain.
        RecipientAdmin = "recipient-admin",
        /// Nobody: there is nothing to do.
        Nobody = "nobody",
    }
}

impl Cause {
    /// The reason in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::AuthenticationFailed => "SPF, DKIM or DMARC failed",
            Self::SenderReputation => "the sender has a bad reputation or stands on a blocklist",
            Self::Content => "the content looks like spam",
            Self::BulkComplaints => "it is bulk mail of a kind that recipients complain about",
            Self::Phishing => "it looks like phishing",
            Self::Malware => "it carries malware or an attachment that is not allowed",
            Self::Spoofing => "it seems to claim a domain that it is not of",
            Self::Impersonation => "the sender resembles somebody whom the recipient knows",
            Self::FirstContact => "the sender has not written to the recipient before",
            Self::UserBlocked => "the recipient has blocked the sender or called the message junk",
            Self::UserAllowed => "the recipient trusts the sender",
            Self::AdministratorBlocked => "a rule of the recipient's organisation blocks it",
            Self::AdministratorAllowed => "a rule of the recipient's organisation allows it",
            Self::MailboxRule => "a rule of the mailbox moved it",
            Self::Released => "it was released from quarantine",
            Self::Unstated => "the filter does not say why",
        }
    }

    /// Who can do something about it.
    pub fn actor(self) -> Actor {
        match self {
            Self::AuthenticationFailed | Self::Spoofing => Actor::SenderAdmin,
            Self::SenderReputation
            | Self::Content
            | Self::BulkComplaints
            | Self::Phishing
            | Self::Malware
            | Self::Impersonation
            | Self::Unstated => Actor::Sender,
            Self::FirstContact | Self::UserBlocked | Self::MailboxRule => Actor::Recipient,
            Self::AdministratorBlocked => Actor::RecipientAdmin,
            Self::UserAllowed | Self::AdministratorAllowed | Self::Released => Actor::Nobody,
        }
    }

    /// What to do, for people.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::AuthenticationFailed => {
                "Set up SPF, DKIM and DMARC of the sending domain, so that one of them passes for the domain \
                 in From, and send again."
            }
            Self::SenderReputation => {
                "Look the sending address and domain up on the blocklist that is named, remove the cause, and \
                 ask for delisting; then send less, and to recipients who want it."
            }
            Self::Content => {
                "Change the text, links and attachments that the filter names; links to domains of a bad \
                 reputation count most."
            }
            Self::BulkComplaints => {
                "Send only to those who have asked for it, with one-click unsubscribe (RFC 8058), and remove \
                 who does not read."
            }
            Self::Phishing => {
                "Check that the sending account and the linked sites are not broken into; then report the \
                 false positive to the receiving provider."
            }
            Self::Malware => "Scan the sending system, and send a link instead of the attachment.",
            Self::Spoofing => {
                "Send through servers that SPF and DKIM of the domain in From allow, or have the recipient's \
                 administrator allow the sender."
            }
            Self::Impersonation => {
                "Use a name and a domain that nobody takes for another's; the recipient's administrator can \
                 trust the sender."
            }
            Self::FirstContact => "Nothing is wrong: the tip goes away when the recipient answers.",
            Self::UserBlocked => {
                "The recipient can take the sender off the list of blocked senders."
            }
            Self::AdministratorBlocked => {
                "The recipient's administrator can change the block list or the mail flow rule."
            }
            Self::MailboxRule => "The recipient can change the rule of the mailbox.",
            Self::UserAllowed | Self::AdministratorAllowed | Self::Released => {
                "Nothing is to be done."
            }
            Self::Unstated => {
                "Have the recipient move the message to the inbox and add the sender to the contacts; check \
                 authentication and reputation of the sending domain."
            }
        }
    }
}
