//! Results as the words of RFC 8601, for serde.
#![expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]

use serde::Serializer;
use waxseal_verify::result::{ArcResult, DkimResult, DmarcResult, SpfResult};

pub(crate) fn dkim<S: Serializer>(result: &DkimResult, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(result.as_str())
}

pub(crate) fn spf<S: Serializer>(result: &SpfResult, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(result.as_str())
}

pub(crate) fn dmarc<S: Serializer>(result: &DmarcResult, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(result.as_str())
}

pub(crate) fn arc<S: Serializer>(result: &ArcResult, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(result.as_str())
}
