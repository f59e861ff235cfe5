//! Notices in no known format. Whoever wrote them is a mail system by other signs; the recipients are
//! those of X-Failed-Recipients, else the first address that stands there, else whom the message was to.
//! The whole text is the reason.

use crate::text::find_ignore_case;

use super::lines::first_address;
use super::{Format, Notice, Report, Told};

pub(super) fn read(notice: &Notice<'_>) -> Option<Report> {
    if !notice.is_from_system || notice.text.trim().is_empty() {
        return None;
    }
    let addresses = if notice.failed.is_empty() {
        named(notice).into_iter().collect()
    } else {
        notice.failed.to_vec()
    };
    let of_all = Told::new("", notice.text, notice.limits);
    let recipients: Vec<_> =
        addresses.into_iter().map(|address| Told { address, ..of_all.clone() }).collect();
    (!recipients.is_empty()).then_some(Report { format: Format::Unknown, recipients })
}

/// The recipient: whom the message was to, if the text names it, else the first address of the text.
fn named(notice: &Notice<'_>) -> Option<String> {
    /// Recipients of the message that are looked for.
    const MAX_RECIPIENTS: usize = 10;
    let to = notice.original.map(|original| original.recipients(MAX_RECIPIENTS));
    let to = to.unwrap_or_default();
    let is_told =
        |address: &&String| find_ignore_case(notice.text, &address.to_ascii_lowercase()).is_some();
    let told = to.iter().find(is_told).cloned();
    told.or_else(|| first_address(notice.text).map(ToOwned::to_owned))
        .or_else(|| to.into_iter().next())
}
