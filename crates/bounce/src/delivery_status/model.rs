//! What a delivery status says.

use std::net::IpAddr;

use serde::Serialize;
use waxseal_parse::span::Span;

use crate::status::EnhancedStatus;

use super::deviation::Deviations;

/// A value, and where its field stands in the part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct At<T> {
    /// The value.
    #[serde(flatten)]
    pub value: T,
    /// The field.
    #[serde(skip)]
    pub span: Span,
}

/// A delivery status (RFC 3464 §2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeliveryStatus {
    /// What holds for the message.
    pub message: PerMessage,
    /// What holds for each recipient, in order.
    pub recipients: Vec<PerRecipient>,
    /// What RFC 3464 does not allow.
    pub deviations: Deviations,
    /// Whether there are more recipients than the limits allow; those are left out.
    pub is_cut: bool,
}

/// The fields of RFC 3464 §2.2.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PerMessage {
    /// `Original-Envelope-Id`: the ENVID of the sender, whose case counts.
    pub original_envelope_id: Option<At<String>>,
    /// `Reporting-MTA`: who wrote this.
    pub reporting_mta: Option<At<Typed>>,
    /// `DSN-Gateway`.
    pub dsn_gateway: Option<At<Typed>>,
    /// `Received-From-MTA`.
    pub received_from_mta: Option<At<Typed>>,
    /// `Arrival-Date`, in seconds since 1970-01-01 00:00 UTC.
    pub arrival_date: Option<At<u64>>,
    /// Fields that RFC 3464 does not have.
    pub other: Vec<At<OtherField>>,
}

/// The fields of RFC 3464 §2.3.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PerRecipient {
    /// `Original-Recipient`: what the sender gave.
    pub original_recipient: Option<At<Address>>,
    /// `Final-Recipient`: what became of it.
    pub final_recipient: Option<At<Address>>,
    /// `Action`.
    pub action: Option<At<Action>>,
    /// `Status`.
    pub status: Option<At<EnhancedStatus>>,
    /// `Remote-MTA`: who said so, if not the reporting MTA itself.
    pub remote_mta: Option<At<Typed>>,
    /// `Diagnostic-Code`.
    pub diagnostic: Option<At<Diagnostic>>,
    /// `Last-Attempt-Date`, in seconds since 1970-01-01 00:00 UTC.
    pub last_attempt_date: Option<At<u64>>,
    /// `Final-Log-ID`.
    pub final_log_id: Option<At<String>>,
    /// `Will-Retry-Until`: when the queue gives up, in seconds since 1970-01-01 00:00 UTC.
    pub will_retry_until: Option<At<u64>>,
    /// Fields that RFC 3464 does not have.
    pub other: Vec<At<OtherField>>,
}

impl PerRecipient {
    /// The recipient's address: the final one, or the original one where the final one is none.
    pub fn address(&self) -> Option<&str> {
        let given = [&self.final_recipient, &self.original_recipient];
        let mut given = given.into_iter().flatten().map(|address| &*address.value.address);
        let first = given.clone().next();
        given.find(|address| address.contains('@')).or(first).filter(|address| !address.is_empty())
    }

    /// The address that the sender gave, where it is another one than [`address`](Self::address).
    pub fn original_address(&self) -> Option<&str> {
        let original = &*self.original_recipient.as_ref()?.value.address;
        let is_other = !self.address()?.eq_ignore_ascii_case(original);
        (is_other && original.contains('@')).then_some(original)
    }
}

/// `type; value`, as the names of MTAs are written (RFC 3464 §2.1.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Typed {
    /// The type in lower case, such as `dns`; empty where none stands there.
    #[serde(rename = "type")]
    pub kind: String,
    /// The name, without comments.
    pub value: String,
    /// The address that a comment tells, as many write it: `mx.example (192.0.2.1)`.
    pub address: Option<IpAddr>,
}

/// An address with its type (RFC 3464 §2.3.1, RFC 6533 §3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Address {
    /// The type in lower case, such as `rfc822` or `utf-8`; empty where none stands there.
    #[serde(rename = "type")]
    pub kind: String,
    /// The address, decoded, without angle brackets.
    pub address: String,
}

/// `Diagnostic-Code` (RFC 3464 §2.3.6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The type in lower case, such as `smtp` or `x-unix`; empty where none stands there.
    #[serde(rename = "type")]
    pub kind: String,
    /// The text on one line.
    pub text: String,
}

/// `Action` (RFC 3464 §2.3.3), in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Action {
    /// The message was not delivered, and is not tried any more.
    Failed,
    /// It is still being tried; no bounce.
    Delayed,
    /// It was delivered.
    Delivered,
    /// It was handed to a host that does not know of notifications.
    Relayed,
    /// It was delivered and handed on to several addresses.
    Expanded,
}

impl Action {
    /// Reads the word in any case.
    pub fn from_text(text: &str) -> Option<Self> {
        let word = text.split_whitespace().next()?.to_ascii_lowercase();
        Some(match &*word {
            "failed" | "failure" => Self::Failed,
            "delayed" => Self::Delayed,
            "delivered" => Self::Delivered,
            "relayed" => Self::Relayed,
            "expanded" => Self::Expanded,
            _ => return None,
        })
    }
}

/// A field that RFC 3464 does not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OtherField {
    /// Its name, as it was written.
    pub name: String,
    /// Its value on one line.
    pub value: String,
}
