//! From fields to a delivery status.

use waxseal_parse::date_time;

use crate::limits::Limits;
use crate::status::EnhancedStatus;

use super::address::{bare, utf8_address, xtext};
use super::deviation::{Deviation, DeviationAt};
use super::groups::{Field, Step, Steps};
use super::model::{
    Action, Address, At, DeliveryStatus, Diagnostic, OtherField, PerRecipient, Typed,
};
use super::values::{typed, without_comments};

/// How many characters of a foreign text a deviation repeats.
const EXCERPT: usize = 80;

/// Reads the content of a `message/delivery-status` part; `None` where none of its fields is one of a
/// delivery status.
///
/// # Complexity
/// Linear in the octets.
pub fn read(part: &[u8], limits: &Limits) -> Option<DeliveryStatus> {
    let mut reader = Reader {
        limits,
        status: DeliveryStatus::default(),
        recipient: None,
        was_empty_line: false,
        fields: 0,
        known: 0,
    };
    for step in Steps::new(part) {
        match step {
            Step::EmptyLine => {
                reader.was_empty_line = true;
                reader.fields = 0;
            }
            Step::Field(field) => reader.field(&field),
        }
    }
    reader.finish()
}

struct Reader<'l> {
    limits: &'l Limits,
    status: DeliveryStatus,
    /// The recipient whose fields are being read.
    recipient: Option<PerRecipient>,
    /// An empty line stands before the next field.
    was_empty_line: bool,
    /// Fields of the group so far.
    fields: usize,
    /// Fields that RFC 3464 has.
    known: usize,
}

impl Reader<'_> {
    fn finish(mut self) -> Option<DeliveryStatus> {
        if self.known == 0 {
            return None;
        }
        self.close();
        let whole =
            Field { name: b"", lines: Vec::new(), has_bare_line: false, span: <_>::default() };
        if self.status.message.reporting_mta.is_none() {
            self.note(&whole, || Deviation::Missing("Reporting-MTA"));
        }
        if self.status.recipients.is_empty() {
            self.note(&whole, || Deviation::Missing("Final-Recipient"));
        }
        Some(self.status)
    }

    fn note(&mut self, field: &Field<'_>, deviation: impl FnOnce() -> Deviation) {
        self.status.deviations.note(self.limits.deviations, || DeviationAt {
            deviation: deviation(),
            name: String::from_utf8_lossy(field.name).into_owned(),
            span: field.span,
        });
    }

    fn text(&mut self, field: &Field<'_>) -> String {
        if field.has_bare_line {
            self.note(field, || Deviation::NotFolded);
        }
        let mut value = field.value();
        value.truncate(self.limits.reason_octets);
        String::from_utf8(value).unwrap_or_else(|error| {
            // What was cut in the middle of a character is no deviation.
            if error.utf8_error().error_len().is_some() {
                self.note(field, || Deviation::InvalidUtf8);
            }
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        })
    }

    fn field(&mut self, field: &Field<'_>) {
        self.fields += 1;
        if self.fields > self.limits.status_fields {
            if self.fields == self.limits.status_fields + 1 {
                self.note(field, || Deviation::TooManyFields);
            }
            return;
        }
        self.known += 1;
        match &*field.name.to_ascii_lowercase() {
            b"original-envelope-id" => {
                let text = self.text(field);
                self.of_message(field, text, |status| &mut status.message.original_envelope_id);
            }
            b"reporting-mta" => {
                self.mta_of_message(field, |status| &mut status.message.reporting_mta);
            }
            b"dsn-gateway" => self.mta_of_message(field, |status| &mut status.message.dsn_gateway),
            b"received-from-mta" => {
                self.mta_of_message(field, |status| &mut status.message.received_from_mta);
            }
            b"arrival-date" => {
                if let Some(date) = self.date(field) {
                    self.of_message(field, date, |status| &mut status.message.arrival_date);
                }
            }
            name => self.recipient_field(field, name),
        }
        self.was_empty_line = false;
    }

    fn recipient_field(&mut self, field: &Field<'_>, name: &[u8]) {
        match name {
            b"original-recipient" => {
                let address = self.address(field);
                self.of_recipient(field, address, |one| &mut one.original_recipient);
            }
            b"final-recipient" => {
                let address = self.address(field);
                self.of_recipient(field, address, |one| &mut one.final_recipient);
            }
            b"action" => {
                let text = self.text(field);
                match Action::from_text(&text) {
                    Some(action) => self.of_recipient(field, action, |one| &mut one.action),
                    None => self.note(field, || Deviation::UnknownAction(excerpt(&text))),
                }
            }
            b"status" => {
                let text = self.text(field);
                match EnhancedStatus::at_start(&text) {
                    Some((status, _)) => self.of_recipient(field, status, |one| &mut one.status),
                    None => self.note(field, || Deviation::NotAStatus(excerpt(&text))),
                }
            }
            b"remote-mta" => {
                let mta = self.mta(field);
                self.of_recipient(field, mta, |one| &mut one.remote_mta);
            }
            b"diagnostic-code" => {
                let text = self.text(field);
                let (kind, text) = typed(&text);
                if kind.is_none() {
                    self.note(field, || Deviation::NoType);
                }
                let diagnostic =
                    Diagnostic { kind: kind.unwrap_or_default(), text: text.to_owned() };
                self.of_recipient(field, diagnostic, |one| &mut one.diagnostic);
            }
            b"last-attempt-date" => {
                if let Some(date) = self.date(field) {
                    self.of_recipient(field, date, |one| &mut one.last_attempt_date);
                }
            }
            b"final-log-id" => {
                let text = self.text(field);
                self.of_recipient(field, text, |one| &mut one.final_log_id);
            }
            b"will-retry-until" => {
                if let Some(date) = self.date(field) {
                    self.of_recipient(field, date, |one| &mut one.will_retry_until);
                }
            }
            _ => {
                self.known -= 1;
                self.other(field);
            }
        }
    }

    fn other(&mut self, field: &Field<'_>) {
        let name = String::from_utf8_lossy(field.name).into_owned();
        let value = self.text(field);
        let other = At { value: OtherField { name, value }, span: field.span };
        match &mut self.recipient {
            // An empty line ends a recipient, whatever comes next.
            Some(recipient) => recipient.other.push(other),
            None => self.status.message.other.push(other),
        }
    }

    fn of_message<T>(
        &mut self,
        field: &Field<'_>,
        value: T,
        place: impl Fn(&mut DeliveryStatus) -> &mut Option<At<T>>,
    ) {
        if self.recipient.is_some() || !self.status.recipients.is_empty() {
            self.note(field, || Deviation::Misplaced);
        }
        if place(&mut self.status).is_some() {
            return self.note(field, || Deviation::Repeated);
        }
        *place(&mut self.status) = Some(At { value, span: field.span });
    }

    fn mta_of_message(
        &mut self,
        field: &Field<'_>,
        place: impl Fn(&mut DeliveryStatus) -> &mut Option<At<Typed>>,
    ) {
        let mta = self.mta(field);
        self.of_message(field, mta, place);
    }

    /// Sets a field of a recipient. Which recipient that is, is seen from the fields: a field that the
    /// recipient has already begins the next one, and so does an empty line, unless the recipient would lack
    /// what it must have, and what follows does not begin with an address.
    fn of_recipient<T>(
        &mut self,
        field: &Field<'_>,
        value: T,
        place: impl Fn(&mut PerRecipient) -> &mut Option<At<T>>,
    ) {
        let names_it = field.is("final-recipient") || field.is("original-recipient");
        if let Some(recipient) = &mut self.recipient {
            let is_taken = place(recipient).is_some();
            let has_address = recipient.address().is_some();
            let is_whole = has_address && recipient.action.is_some() && recipient.status.is_some();
            if is_taken && !names_it && !self.was_empty_line {
                return self.note(field, || Deviation::Repeated);
            }
            let begins_next =
                is_taken || self.was_empty_line && (is_whole || has_address && names_it);
            if begins_next {
                if !self.was_empty_line {
                    self.note(field, || Deviation::NotSeparated);
                }
                self.close();
            } else if self.was_empty_line {
                self.note(field, || Deviation::TornGroup);
            }
        } else if !self.was_empty_line && self.fields > 1 {
            // The first recipient stands in the message's group.
            self.note(field, || Deviation::NotSeparated);
        }
        let recipient = self.recipient.get_or_insert_with(PerRecipient::default);
        *place(recipient) = Some(At { value, span: field.span });
    }

    /// Ends a recipient's fields.
    fn close(&mut self) {
        let Some(mut recipient) = self.recipient.take() else { return };
        if self.status.recipients.len() == self.limits.recipients {
            self.status.is_cut = true;
            return;
        }
        undo_xtext(&mut recipient);
        let span = recipient.final_recipient.as_ref().or(recipient.original_recipient.as_ref());
        let span = span.map(|address| address.span).unwrap_or_default();
        let whole = Field { name: b"", lines: Vec::new(), has_bare_line: false, span };
        for (is_there, name) in [
            (recipient.final_recipient.is_some(), "Final-Recipient"),
            (recipient.action.is_some(), "Action"),
            (recipient.status.is_some(), "Status"),
        ] {
            if !is_there {
                self.note(&whole, || Deviation::Missing(name));
            }
        }
        self.status.recipients.push(recipient);
    }

    fn mta(&mut self, field: &Field<'_>) -> Typed {
        let text = self.text(field);
        let (kind, value) = typed(&text);
        if kind.is_none() {
            self.note(field, || Deviation::NoType);
        }
        let name = without_comments(value);
        // `(TCP|192.0.2.9|1|192.0.2.1|25)`: its own address, then the other one's.
        let behind = value.get(name.len()..).unwrap_or_default();
        let mut words = behind.rsplit(['(', ')', '[', ']', '|', ',', ' ']);
        let address = words.find_map(|word| word.parse().ok());
        Typed { kind: kind.unwrap_or_default(), value: name, address }
    }

    fn address(&mut self, field: &Field<'_>) -> Address {
        let text = self.text(field);
        let (kind, mut value) = typed(&text);
        if kind.is_none() {
            self.note(field, || Deviation::NoType);
        }
        // Some write the type twice.
        if let (Some(again), inner) = typed(value)
            && Some(&again) == kind.as_ref()
        {
            value = inner;
        }
        let kind = kind.unwrap_or_default();
        let mut address = bare(value).to_owned();
        if kind == "utf-8" {
            match utf8_address(&address) {
                Some(decoded) => address = decoded,
                None => self.note(field, || Deviation::BadEncoding),
            }
        }
        if address.is_empty() {
            self.note(field, || Deviation::NoAddress);
        }
        Address { kind, address }
    }

    fn date(&mut self, field: &Field<'_>) -> Option<u64> {
        let text = self.text(field);
        let date = date_time::parse(text.as_bytes());
        if date.is_none() {
            self.note(field, || Deviation::NotADate(excerpt(&text)));
        }
        date
    }
}

/// RFC 3464 §2.3.1 wants the original recipient without its encoding; some leave it. A plus sign is also
/// part of honest addresses, so that only what then equals the final recipient is decoded.
fn undo_xtext(recipient: &mut PerRecipient) {
    let (Some(original), Some(last)) =
        (&mut recipient.original_recipient, &recipient.final_recipient)
    else {
        return;
    };
    if let Some(decoded) = xtext(&original.value.address)
        && decoded.eq_ignore_ascii_case(&last.value.address)
    {
        original.value.address = decoded;
    }
}

fn excerpt(text: &str) -> String {
    text.chars().take(EXCERPT).collect()
}
