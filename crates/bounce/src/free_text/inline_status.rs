//! The fields of a delivery status within the text for people.

use crate::delivery_status;
use crate::text::find_ignore_case;

use super::{Format, Notice, Report, Told};

pub(super) fn read(notice: &Notice<'_>) -> Option<Report> {
    let at = ["\nreporting-mta:", "\nfinal-recipient:", "\noriginal-recipient:"]
        .into_iter()
        .filter_map(|field| find_ignore_case(notice.text, field))
        .min()?;
    let fields = notice.text.get(at + 1..)?;
    let status = delivery_status::read(fields.as_bytes(), notice.limits)?;
    let told = status.recipients.iter().filter_map(|recipient| {
        let diagnostic = recipient.diagnostic.as_ref().map(|diagnostic| &*diagnostic.value.text);
        let code = recipient.status.as_ref().map(|status| status.value.to_string());
        let reason = [code.as_deref(), diagnostic].into_iter().flatten().collect::<Vec<_>>();
        // A code that the diagnostic has, too, is no news.
        let reason = match (&*reason, diagnostic) {
            (_, Some(diagnostic)) if crate::reply::Codes::find(diagnostic).status.is_some() => {
                diagnostic.to_owned()
            }
            (all, _) => all.join(" "),
        };
        let mut told = Told::new(recipient.address()?, &reason, notice.limits);
        told.original = recipient.original_address().map(ToOwned::to_owned);
        Some(told)
    });
    let recipients: Vec<_> = told.collect();
    (!recipients.is_empty()).then_some(Report { format: Format::InlineStatus, recipients })
}
