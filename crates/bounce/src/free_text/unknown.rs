//! Notices in no known format. Whoever wrote them is a mail system by other signs; the recipients are
//! those of X-Failed-Recipients, else the first address that stands there, else whom the message was to.
//! The whole text is the reason.

use super::lines::first_address;
use super::{Format, Notice, Report, Told};

pub(super) fn read(notice: &Notice<'_>) -> Option<Report> {
    if !notice.is_from_system || notice.text.trim().is_empty() {
        return None;
    }
    let addresses = if notice.failed.is_empty() {
        let named = first_address(notice.text).map(|address| vec![address.to_owned()]);
        named.unwrap_or_else(|| {
            notice.original.map(|original| original.recipients(1)).unwrap_or_default()
        })
    } else {
        notice.failed.to_vec()
    };
    let of_all = Told::new("", notice.text, notice.limits);
    let recipients: Vec<_> =
        addresses.into_iter().map(|address| Told { address, ..of_all.clone() }).collect();
    (!recipients.is_empty()).then_some(Report { format: Format::Unknown, recipients })
}
