//! Why mail is late: a closed set.

use core::fmt;

use waxseal_bounce::knowledge;

/// Why a message rested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// The sending system worked on it first: a large group, attachments.
    PreSendProcessing,
    /// A campaign had to be approved of, perhaps by a person.
    ComplianceApproval,
    /// The sender's servers are slow or overloaded.
    SlowSender,
    /// The receiver put it off because of the sender's reputation or rate. Such mail is tried for 24 hours by
    /// many, and then discarded.
    ReputationDeferral,
    /// The receiver wants to see whether the sender comes back (RFC 6647).
    Greylisting,
    /// More connections, or messages on one, than the receiver allows.
    ConnectionLimits,
    /// The mailbox has no room.
    MailboxFull,
    /// The receiver could not be reached.
    Unreachable,
    /// The receiver put it off for another reason, which its answer tells.
    OtherDeferral,
    /// The receiver's servers are slow or overloaded.
    SlowReceiver,
    /// A scanner for viruses or spam looked at it.
    Scanner,
    /// The mailbox is looked into only now and then.
    FetchInterval,
}

impl Cause {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PreSendProcessing => "pre-send-processing",
            Self::ComplianceApproval => "compliance-approval",
            Self::SlowSender => "slow-sender",
            Self::ReputationDeferral => "reputation-deferral",
            Self::Greylisting => "greylisting",
            Self::ConnectionLimits => "connection-limits",
            Self::MailboxFull => "mailbox-full",
            Self::Unreachable => "unreachable",
            Self::OtherDeferral => "other-deferral",
            Self::SlowReceiver => "slow-receiver",
            Self::Scanner => "scanner",
            Self::FetchInterval => "fetch-interval",
        }
    }

    /// What to do.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::PreSendProcessing => "Send to smaller groups, and link to large files.",
            Self::ComplianceApproval => "Ask the provider what the approval waits for.",
            Self::SlowSender => "Ask who runs the sending servers to look at their queues.",
            Self::ReputationDeferral => {
                "Send less at once, to people who want it, until the reputation recovers."
            }
            Self::Greylisting => {
                "Nothing: it passes. Always retry from the same address, and it happens once."
            }
            Self::ConnectionLimits => {
                "Open fewer connections to this receiver, and send fewer messages on each."
            }
            Self::MailboxFull => "Ask the recipient to make room.",
            Self::Unreachable => "Check the receiver's MX hosts, and the way to them.",
            Self::OtherDeferral => "Do as the receiver's answer says.",
            Self::SlowReceiver => "Ask who runs the receiving servers to look at their queues.",
            Self::Scanner => {
                "Ask who runs the scanner; large messages and attachments take it longest."
            }
            Self::FetchInterval => "Have the mailbox looked into more often, or use IMAP IDLE.",
        }
    }

    /// What an answer that put a message off tells.
    pub(crate) fn of_answer(text: &str) -> Self {
        Self::of_class(knowledge::KnowledgeBase::built_in().classify_text(text).cause, text)
    }

    /// What such an answer tells, when it is known what it means.
    pub(crate) fn of_class(answer: knowledge::Cause, text: &str) -> Self {
        use knowledge::Cause as Answer;
        match answer {
            Answer::Greylisted => Self::Greylisting,
            Answer::RateLimited if names_connections(text) => Self::ConnectionLimits,
            Answer::RateLimited | Answer::Reputation => Self::ReputationDeferral,
            Answer::MailboxFull => Self::MailboxFull,
            Answer::Network => Self::Unreachable,
            _ => Self::OtherDeferral,
        }
    }
}

fn names_connections(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["connection", "concurren", "session"].iter().any(|word| text.contains(word))
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
