//! Which header fields are signed (RFC 6376 §5.4.1), and which are oversigned.

use std::borrow::Cow;

use waxseal_parse::message::{Message, NameKey};

/// Whether a field is named once more in `h=` than it is there, so that another one cannot be added
/// without breaking the signature (RFC 6376 §5.4.2, §8.15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Oversign {
    /// Another one may be added.
    Never,
    /// Not where the message has one already; where it has none, the next hop may add one.
    IfPresent,
    /// Never may one be added, even where the message has none.
    Always,
}

/// A field to sign wherever a message has it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldRule {
    /// The field's name, as `h=` is to write it.
    pub name: Cow<'static, str>,
    /// Whether more of them are forbidden.
    pub oversign: Oversign,
    key: NameKey,
}

impl FieldRule {
    /// A rule for a field whose name is known when this is compiled.
    pub const fn new(name: &'static str, oversign: Oversign) -> Self {
        Self { name: Cow::Borrowed(name), oversign, key: NameKey::of(name.as_bytes()) }
    }

    /// A rule for any field.
    pub fn of(name: String, oversign: Oversign) -> Self {
        let key = NameKey::of(name.as_bytes());
        Self { name: Cow::Owned(name), oversign, key }
    }

    /// RFC 5322 §2.2; a semicolon would end the tag and a colon the name.
    pub(super) fn is_valid(&self) -> bool {
        let is_name_byte = |byte: u8| byte.is_ascii_graphic() && byte != b':' && byte != b';';
        !self.name.is_empty() && self.name.bytes().all(is_name_byte)
    }
}

/// The fields that are signed unless the caller says otherwise: those of RFC 6376 §5.4.1, those that
/// decide how the body is read, and List-Unsubscribe-Post (RFC 8058 §4).
///
/// Oversigned are fields that readers see and that no honest relay adds. Never oversigned are those
/// that the next hop adds or repeats: Date, Message-ID, Sender, Resent-* and List-*. To, Cc and the
/// fields of MIME are oversigned only where they are there already, for submission servers add them
/// to messages without. Trace fields (Received, Return-Path, Authentication-Results) and Sender are
/// not signed at all.
pub const DEFAULT: &[FieldRule] = &[
    FieldRule::new("From", Oversign::Always),
    FieldRule::new("Reply-To", Oversign::Always),
    FieldRule::new("Subject", Oversign::Always),
    FieldRule::new("Date", Oversign::Never),
    FieldRule::new("Message-ID", Oversign::Never),
    FieldRule::new("To", Oversign::IfPresent),
    FieldRule::new("Cc", Oversign::IfPresent),
    FieldRule::new("In-Reply-To", Oversign::IfPresent),
    FieldRule::new("References", Oversign::IfPresent),
    FieldRule::new("MIME-Version", Oversign::IfPresent),
    FieldRule::new("Content-Type", Oversign::IfPresent),
    FieldRule::new("Content-Transfer-Encoding", Oversign::IfPresent),
    FieldRule::new("Resent-Date", Oversign::Never),
    FieldRule::new("Resent-From", Oversign::Never),
    FieldRule::new("Resent-To", Oversign::Never),
    FieldRule::new("Resent-Cc", Oversign::Never),
    FieldRule::new("Resent-Message-ID", Oversign::Never),
    FieldRule::new("List-Id", Oversign::Never),
    FieldRule::new("List-Help", Oversign::Never),
    FieldRule::new("List-Unsubscribe", Oversign::Never),
    FieldRule::new("List-Unsubscribe-Post", Oversign::Never),
    FieldRule::new("List-Subscribe", Oversign::Never),
    FieldRule::new("List-Post", Oversign::Never),
    FieldRule::new("List-Owner", Oversign::Never),
    FieldRule::new("List-Archive", Oversign::Never),
];

/// The names of `h=` for a message: each as often as the rules say.
pub(super) fn names<'r>(rules: &'r [FieldRule], message: &Message<'_>) -> Vec<&'r str> {
    let mut names = Vec::with_capacity(rules.len() + 8);
    for rule in rules {
        let is_it = |field: &&waxseal_parse::message::HeaderField<'_>| {
            field.name_key() == rule.key && field.is(rule.name.as_bytes())
        };
        let present = message.fields().iter().filter(is_it).count();
        let more = match rule.oversign {
            Oversign::Never => 0,
            Oversign::IfPresent => usize::from(present > 0),
            Oversign::Always => 1,
        };
        names.extend(core::iter::repeat_n(&*rule.name, present + more));
    }
    names
}
