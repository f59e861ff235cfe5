//! DKIM (RFC 6376, updated by RFC 8301, 8463 and 8616).

pub(crate) mod body_hash;
pub mod canonicalize;
pub mod coverage;
pub mod evidence;
pub mod explain;
pub(crate) mod header_hash;
mod key_cache;
pub(crate) mod key_check;
pub mod prepared;
pub mod private_key;
pub mod public_key;
pub mod publish;
pub mod sign;
mod together;
pub mod verify;
