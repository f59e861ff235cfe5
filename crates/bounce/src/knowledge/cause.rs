//! The closed set of causes, the three kinds, and who can act.

use core::fmt;

use serde::{Deserialize, Serialize};

/// Defines an enum whose variants have a name in kebab-case, and all of them in order.
macro_rules! closed_set {
    ($(#[$about:meta])* $name:ident { $($(#[$of_variant:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$of_variant])* $variant,)+
        }

        impl $name {
            /// All of them, in order.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Its name.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

closed_set! {
    /// Why a message did not arrive. The set is closed: a refusal that fits nowhere is
    /// [`Unknown`](Self::Unknown), with its text shown.
    Cause {
        /// SPF, DKIM, DMARC or ARC failed, or is missing, or could not be checked.
        AuthenticationFailure = "authentication-failure",
        /// The content was taken for spam, malware or phishing, or breaks a rule about content.
        ContentRefused = "content-refused",
        /// The sending address or domain has a bad reputation or stands on a blocklist.
        Reputation = "reputation",
        /// Too much at once: messages, connections, or complaints.
        RateLimited = "rate-limited",
        /// The mailbox has no room.
        MailboxFull = "mailbox-full",
        /// The mailbox exists and is switched off.
        MailboxDisabled = "mailbox-disabled",
        /// The mailbox does not exist.
        NoSuchUser = "no-such-user",
        /// The recipient has another address now, or the address another owner.
        RecipientMoved = "recipient-moved",
        /// The domain does not exist or takes no mail.
        NoSuchDomain = "no-such-domain",
        /// The host does not take mail for the recipient's domain from here.
        RelayingDenied = "relaying-denied",
        /// The message is too large.
        TooLarge = "too-large",
        /// Too many recipients at once.
        TooManyRecipients = "too-many-recipients",
        /// Come back later, to see whether you do (RFC 6647).
        Greylisted = "greylisted",
        /// TLS, or better TLS, is wanted, or failed.
        TlsRequired = "tls-required",
        /// The host could not be reached, or the DNS gave no answer.
        Network = "network",
        /// The message goes round.
        Loop = "loop",
        /// It was tried until the queue gave up. The last deferral has the true cause.
        Expired = "expired",
        /// The recipient, its group or its organisation takes no mail from this sender.
        RecipientPolicy = "recipient-policy",
        /// The envelope sender's address or domain is bad.
        SenderAddress = "sender-address",
        /// The sending host's name: PTR, HELO.
        HostName = "host-name",
        /// Whoever submitted the message was not logged in, or may not send.
        SubmissionRefused = "submission-refused",
        /// The message is not built as RFC 5322 and MIME want it, or cannot be converted.
        MessageFormat = "message-format",
        /// The SMTP dialogue went wrong, or a feature is missing.
        Protocol = "protocol",
        /// The receiving system has a fault or no resources.
        SystemFault = "system-fault",
        /// The sending service has the address on its own suppression list.
        Suppressed = "suppressed",
        /// Refused by policy, and the answer does not say which.
        Refused = "refused",
        /// No bounce: an automatic answer, a vacation notice, a challenge.
        AutoReply = "auto-reply",
        /// No bounce: a recipient complains.
        Feedback = "feedback",
        /// No bounce: it was delivered or relayed.
        Delivered = "delivered",
        /// Nothing is known about this text.
        Unknown = "unknown",
    }
}

closed_set! {
    /// What to do with the address.
    Kind {
        /// The address is bad: suppress it.
        Hard = "hard",
        /// It may work later: retry; suppress only after several failures over days.
        Soft = "soft",
        /// The sender's fault, or the receiver's rule: the address is good, never suppress it.
        Block = "block",
    }
}

closed_set! {
    /// Who can do something about it.
    Actor {
        /// Who sent the message, or owns the sending domain.
        Sender = "sender",
        /// Who runs the sending system.
        SenderAdmin = "sender-admin",
        /// Who owns the sending address or host.
        HostOwner = "host-owner",
        /// The recipient.
        Recipient = "recipient",
        /// Who runs the receiving domain.
        RecipientAdmin = "recipient-admin",
        /// The receiving provider.
        Provider = "provider",
        /// Nobody: wait.
        Nobody = "nobody",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_data() {
        for cause in Cause::ALL {
            assert_eq!(serde_json::to_string(cause).unwrap(), format!("\"{cause}\""));
        }
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_string(kind).unwrap(), format!("\"{kind}\""));
        }
        for actor in Actor::ALL {
            assert_eq!(serde_json::to_string(actor).unwrap(), format!("\"{actor}\""));
        }
    }
}
