//! The machine-readable part of a bounce.

use waxseal_bounce::delivery_status::read;
use waxseal_bounce::limits::Limits;

/// Places lie within the part, and recipients stand in their order and within the limits.
pub fn delivery_status(data: &[u8]) {
    let limits = Limits::default();
    let Some(status) = read(data, &limits) else { return };
    assert!(status.recipients.len() <= limits.recipients);
    for deviation in status.deviations.iter() {
        assert!(deviation.span.end() <= data.len(), "{deviation:?}");
    }
    let mut end = 0;
    for recipient in &status.recipients {
        let Some(address) = &recipient.final_recipient else { continue };
        assert!(address.span.start() >= end && address.span.end() <= data.len());
        end = address.span.end();
    }
}
