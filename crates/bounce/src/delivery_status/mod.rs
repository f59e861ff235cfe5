//! The machine-readable part of a delivery status notification (RFC 3464), with UTF-8 addresses (RFC
//! 6533).
//!
//! [`read()`] takes the content of a `message/delivery-status` or `message/global-delivery-status` part.
//! It is patient: groups that are not separated, or that are torn apart, addresses without their type,
//! lines that are not folded and fields in the wrong group are read, and told as a [`Deviation`] with
//! their place. The only thing that is no delivery status is a text with none of its fields.
//!
//! ```
//! use waxseal_bounce::delivery_status::{Action, read};
//! use waxseal_bounce::limits::Limits;
//!
//! let part = b"Reporting-MTA: dns; mx.example.net\r\n\r\n\
//!     Final-Recipient: rfc822; joe@example.com\r\nAction: failed\r\nStatus: 5.1.1 (no such user)\r\n\
//!     Diagnostic-Code: smtp; 550 5.1.1 User\r\n unknown\r\n";
//! let status = read(part, &Limits::default()).unwrap();
//! let recipient = &status.recipients[0];
//! assert_eq!(recipient.address().unwrap(), "joe@example.com");
//! assert_eq!(recipient.action.as_ref().unwrap().value, Action::Failed);
//! assert_eq!(recipient.status.as_ref().unwrap().value.to_string(), "5.1.1");
//! assert_eq!(recipient.diagnostic.as_ref().unwrap().value.text, "550 5.1.1 User unknown");
//! ```

mod address;
mod deviation;
mod groups;
mod model;
mod read;
mod values;

pub use address::xtext;
pub use deviation::{Deviation, DeviationAt, Deviations};
pub use model::{
    Action, Address, At, DeliveryStatus, Diagnostic, OtherField, PerMessage, PerRecipient, Typed,
};
pub use read::read;
