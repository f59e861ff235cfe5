//! What came of an attempt.

use waxseal_bounce::Codes;
use waxseal_bounce::knowledge::{Cause, Classification, Kind};

/// What came of an attempt to hand a message over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Answer {
    /// The receiver has taken it.
    Delivered,
    /// Refused for now: the same message may be tried again (RFC 5321 §4.2.1, 4yz).
    Temporary(Refusal),
    /// Refused for good: the same message is not tried again (RFC 5321 §4.2.1, 5yz).
    Permanent(Refusal),
    /// No server answered: the DNS, the network, or a time-out before any reply.
    NoConnection,
}

/// Why a server refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Refusal {
    /// The cause.
    pub cause: Cause,
    /// What it says about the address.
    pub kind: Kind,
    /// Whether it is about this one mailbox (RFC 3463 §3.3, X.2.Y): then it says nothing about other
    /// messages to the same receiver.
    pub is_of_mailbox: bool,
    /// Whether the server closes the connection (RFC 5321 §3.8, 421): whatever else waits for it, release
    /// the connection.
    pub closes_connection: bool,
}

impl Refusal {
    /// A refusal that is not about one mailbox.
    pub const fn new(cause: Cause, kind: Kind) -> Self {
        Self { cause, kind, is_of_mailbox: false, closes_connection: false }
    }

    /// The same refusal, about one mailbox.
    #[must_use]
    pub const fn of_mailbox(self) -> Self {
        Self { is_of_mailbox: true, ..self }
    }

    /// The same refusal, by a server that closes the connection.
    #[must_use]
    pub const fn closing(self) -> Self {
        Self { closes_connection: true, ..self }
    }

    /// Whether it says that the receiver takes less, or nothing. A 421 says so unless it has another
    /// cause: Gmail has one for content and for missing authentication, too.
    fn is_of_receiver(self) -> bool {
        let is_by_cause = match self.cause {
            Cause::RateLimited | Cause::Reputation => true,
            Cause::SystemFault | Cause::Network | Cause::Refused | Cause::Unknown => {
                self.closes_connection
            }
            _ => false,
        };
        is_by_cause && !self.is_of_mailbox
    }
}

impl Answer {
    /// The cause, where it did not work.
    pub fn cause(&self) -> Option<Cause> {
        match self {
            Self::Delivered => None,
            Self::Temporary(refusal) | Self::Permanent(refusal) => Some(refusal.cause),
            Self::NoConnection => Some(Cause::Network),
        }
    }

    /// Whether nothing more is to be tried.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Delivered | Self::Permanent(_))
    }

    /// Whether the address is bad and shall get no more mail. Only a final refusal of kind
    /// [`Hard`](Kind::Hard) says so; a [`Block`](Kind::Block) is the sender's own fault or a rule of the
    /// receiver's, and never does.
    pub fn suppresses_address(&self) -> bool {
        matches!(self, Self::Permanent(Refusal { kind: Kind::Hard, .. }))
    }

    /// Whether the receiver takes less from this address, or nothing, whatever the message.
    pub(crate) fn slows_down(self) -> bool {
        match self {
            Self::NoConnection => true,
            Self::Temporary(refusal) => refusal.is_of_receiver(),
            Self::Permanent(refusal) => {
                !refusal.is_of_mailbox && refusal.cause == Cause::RateLimited
            }
            Self::Delivered => false,
        }
    }
}

/// The basic code decides about trying again, whatever the cause: a server that says 5yz does not want
/// the same message again, even if the cause will pass. What is no bounce has been delivered.
impl From<&Classification<'_>> for Answer {
    fn from(found: &Classification<'_>) -> Self {
        let Some(kind) = found.kind else { return Self::Delivered };
        let codes = Codes::find(&found.text);
        let is_of_mailbox = codes.status.is_some_and(|status| status.subject() == 2);
        let closes_connection = codes.reply == Some(421);
        let refusal = Refusal { cause: found.cause, kind, is_of_mailbox, closes_connection };
        if found.is_temporary { Self::Temporary(refusal) } else { Self::Permanent(refusal) }
    }
}

#[cfg(test)]
mod tests {
    use waxseal_bounce::knowledge::KnowledgeBase;

    use super::*;

    fn answer(text: &str) -> Answer {
        Answer::from(&KnowledgeBase::built_in().classify_text(text))
    }

    #[test]
    fn the_basic_code_decides_about_trying_again() {
        let yahoo = answer(
            "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume",
        );
        let limited = Refusal::new(Cause::RateLimited, Kind::Soft);
        assert_eq!(yahoo, Answer::Temporary(limited.closing()));
        assert!(yahoo.slows_down());
        let unknown = answer("550 5.1.1 User unknown");
        assert_eq!(unknown, Answer::Permanent(Refusal::new(Cause::NoSuchUser, Kind::Hard)));
        assert!(unknown.suppresses_address() && !unknown.slows_down());
        let rate = answer("550 Ip frequency limited. http://service.mail.qq.com/cgi-bin/help");
        assert_eq!(rate, Answer::Permanent(Refusal::new(Cause::RateLimited, Kind::Soft)));
        assert!(rate.slows_down() && rate.is_final() && !rate.suppresses_address());
    }

    #[test]
    fn the_limit_of_one_mailbox_slows_nobody_else_down() {
        let found = answer(
            "450 4.2.1 The user you are trying to contact is receiving mail too quickly. - gsmtp",
        );
        let limited = Refusal::new(Cause::RateLimited, Kind::Soft).of_mailbox();
        assert_eq!(found, Answer::Temporary(limited));
        assert!(!found.slows_down());
    }

    #[test]
    fn a_server_that_closes_the_connection_is_left_alone_unless_the_message_is_the_cause() {
        for (text, slows) in [
            ("421 4.3.2 Service not available, closing transmission channel", true),
            ("451 4.3.0 Local error in processing", false),
            (
                "421-4.7.0 This message is suspicious due to the nature of the content or the links \
                 within. - gsmtp",
                false,
            ),
            ("421 4.2.1 Mailbox temporarily unavailable, try again later", false),
        ] {
            let found = answer(text);
            let Answer::Temporary(refusal) = found else { panic!("{text}") };
            assert_eq!(refusal.closes_connection, text.starts_with("421"), "{text}");
            assert_eq!(found.slows_down(), slows, "{text} {found:?}");
        }
    }

    /// RFC 5321 §4.5.3.1.10: old servers write 552 where 452 is meant.
    #[test]
    fn too_many_recipients_are_tried_again_whatever_the_code() {
        let found = answer("552 5.5.3 Too many recipients");
        let expected = Refusal::new(Cause::TooManyRecipients, Kind::Soft);
        assert_eq!(found, Answer::Temporary(expected));
        assert!(answer("552 5.2.2 Mailbox full").is_final());
    }

    #[test]
    fn a_block_never_suppresses_an_address() {
        for cause in Cause::ALL {
            for kind in Kind::ALL {
                let refusal = Refusal::new(*cause, *kind);
                let permanent = Answer::Permanent(refusal);
                assert_eq!(permanent.suppresses_address(), *kind == Kind::Hard, "{cause} {kind}");
                assert!(!Answer::Temporary(refusal).suppresses_address(), "{cause} {kind}");
            }
        }
        assert!(!Answer::NoConnection.suppresses_address());
    }

    #[test]
    fn no_real_answer_that_is_a_block_suppresses_or_is_retried_against_its_code() {
        let base = KnowledgeBase::built_in();
        for (row, provider, examples) in base.examples() {
            for example in examples {
                let found = base.classify_as(provider, example);
                let answer = Answer::from(&found);
                if found.kind == Some(Kind::Block) {
                    assert!(!answer.suppresses_address(), "{row}");
                }
                if found.kind.is_some() {
                    assert_eq!(answer.is_final(), !found.is_temporary, "{row}");
                }
            }
        }
    }
}
