//! The parts of a bounce.
//!
//! They are found by `waxseal-feedback`'s bounded reader of MIME. `mail-parser` reads more of MIME, but
//! takes no limits: it decodes every part, and stacks multiparts in one another, before anyone can look.

use waxseal_feedback::container::mime::Entity;
use waxseal_feedback::limits::Limits as EntityLimits;
use waxseal_parse::limits::Limits as ParseLimits;
use waxseal_parse::message::Message;

use crate::limits::{Bound, Exceeded, Limits};
use crate::notice;
use crate::original::OriginalForm;
use crate::text;

/// What a bounce holds, decoded.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    /// Texts for people, in order, up to the returned message.
    pub(crate) notice: String,
    /// Delivery statuses.
    pub(crate) statuses: Vec<Vec<u8>>,
    /// The fields of a feedback report.
    pub(crate) feedback: Option<Vec<u8>>,
    /// A disposition notification (RFC 8098) is there.
    pub(crate) is_disposition: bool,
    /// The kind of the `multipart/report`, in lower case.
    pub(crate) report_type: Option<String>,
    /// The returned message.
    pub(crate) original: Option<Returned>,
    pub(crate) exceeded: Exceeded,
}

/// The octets of a returned message.
#[derive(Debug)]
pub(crate) struct Returned {
    pub(crate) octets: Vec<u8>,
    pub(crate) offset: Option<usize>,
    pub(crate) form: OriginalForm,
}

/// Collects the parts of a message.
///
/// # Complexity
/// Linear in the message, times the depth to which multiparts nest.
pub(crate) fn collect(message: &[u8], limits: &Limits) -> Parts {
    let mut entity_limits = EntityLimits::default();
    entity_limits.header_fields = limits.header_fields;
    let mut walk =
        Walk { limits, entity_limits, count: 0, html: String::new(), parts: Parts::default() };
    walk.entity(message, 0, 0, true);
    let mut parts = walk.parts;
    if parts.notice.trim().is_empty() {
        parts.notice = walk.html;
    }
    parts
}

struct Walk<'l> {
    limits: &'l Limits,
    entity_limits: EntityLimits,
    count: usize,
    /// The text of HTML parts, for a notice that has no other.
    html: String,
    parts: Parts,
}

impl Walk<'_> {
    /// One entity, which stands at `offset`. The recursion ends at [`Limits::mime_depth`].
    fn entity(&mut self, octets: &[u8], offset: usize, depth: usize, is_whole: bool) {
        self.count += 1;
        if self.count > self.limits.mime_parts {
            return self.parts.exceeded.note(Bound::MimeParts);
        }
        let Ok(entity) = Entity::parse(octets, offset, &self.entity_limits) else {
            return self.parts.exceeded.note(Bound::HeaderFields);
        };
        if entity.is_multipart() && entity.boundary.is_some() {
            if depth == self.limits.mime_depth {
                return self.parts.exceeded.note(Bound::MimeDepth);
            }
            if entity.media_type == "multipart/report" && self.parts.report_type.is_none() {
                self.parts.report_type = entity.report_type.as_deref().map(str::to_ascii_lowercase);
            }
            let (spans, _) = entity.parts();
            let mut is_empty = true;
            for span in spans {
                is_empty = false;
                self.entity(span.of(entity.body), entity.offset + span.start(), depth + 1, false);
                if self.parts.exceeded.bounds().contains(&Bound::MimeParts) {
                    break;
                }
            }
            if !is_empty {
                return;
            }
        }
        if !is_whole && self.is_bare_message(octets) {
            self.returned(&entity, octets.to_vec(), Some(offset), OriginalForm::Message);
            return;
        }
        self.leaf(&entity);
    }

    /// Whether a part is the returned message itself: its own header is that of a message.
    fn is_bare_message(&self, octets: &[u8]) -> bool {
        const NAMES: [&[u8]; 5] = [b"Received", b"From", b"To", b"Message-ID", b"Subject"];
        let mut parse_limits = ParseLimits::default();
        parse_limits.header_fields = self.limits.header_fields;
        let message = Message::parse_within(octets, &parse_limits);
        let has = |name: &&&[u8]| message.fields_named(name).next().is_some();
        NAMES.iter().filter(has).count() >= 3
    }

    fn leaf(&mut self, entity: &Entity<'_>) {
        match &*entity.media_type {
            "message/delivery-status"
            | "message/global-delivery-status"
            | "message/xdelivery-status" => {
                self.status(entity);
            }
            "message/feedback-report" => {
                let fields = decoded(entity);
                self.parts.feedback.get_or_insert(fields);
            }
            "message/disposition-notification" | "message/global-disposition-notification" => {
                self.parts.is_disposition = true;
            }
            // A partial message is how some return one.
            "message/rfc822" | "message/global" | "message/partial" => {
                self.part(entity, OriginalForm::Message);
            }
            "message/global-headers" => self.part(entity, OriginalForm::Header),
            // `text/rfc822-headers`, and what some write instead of it.
            media_type
                if media_type.starts_with("text/rfc822")
                    || media_type.starts_with("message/rfc822") =>
            {
                self.part(entity, OriginalForm::Header);
            }
            "text/html" => self.html(entity),
            media_type if media_type.starts_with("text/") || !media_type.contains('/') => {
                self.text(entity);
            }
            // A multipart without parts is a text for people, cut off.
            media_type if media_type.starts_with("multipart/") => self.text(entity),
            _ => {}
        }
    }

    /// Some put the text for people into a part that calls itself a delivery status.
    fn status(&mut self, entity: &Entity<'_>) {
        let fields = decoded(entity);
        if crate::delivery_status::read(&fields, self.limits).is_some() {
            self.parts.statuses.push(fields);
        } else {
            self.notice(&text::decode(&fields, entity.charset.as_deref()));
        }
    }

    fn part(&mut self, entity: &Entity<'_>, form: OriginalForm) {
        let octets = decoded(entity);
        self.returned(entity, octets, entity.is_identity().then_some(entity.offset), form);
    }

    fn returned(
        &mut self,
        entity: &Entity<'_>,
        octets: Vec<u8>,
        offset: Option<usize>,
        form: OriginalForm,
    ) {
        let offset = offset.filter(|_| entity.is_identity());
        if self.parts.original.is_none() && !octets.trim_ascii().is_empty() {
            self.parts.original = Some(Returned { octets, offset, form });
        }
    }

    fn text(&mut self, entity: &Entity<'_>) {
        let octets = decoded(entity);
        let content = text::decode(&octets, entity.charset.as_deref());
        let is_later = !self.parts.notice.trim().is_empty() || !self.parts.statuses.is_empty();
        if is_later && notice::is_message(&content) {
            self.part(entity, OriginalForm::Header);
        } else {
            self.notice(&content);
        }
    }

    fn html(&mut self, entity: &Entity<'_>) {
        if self.parts.original.is_none() && self.html.len() < self.limits.text_octets {
            let octets = decoded(entity);
            let html = text::decode(&octets, entity.charset.as_deref());
            let html = self.within(&html, self.html.len()).to_owned();
            self.html.push_str(&text::of_html(&html));
            self.html.push('\n');
        }
    }

    /// Text behind the status or the returned message belongs to the message.
    fn notice(&mut self, content: &str) {
        if self.parts.original.is_some() || !self.parts.statuses.is_empty() {
            return;
        }
        let content = self.within(content, self.parts.notice.len()).replace("\r\n", "\n");
        self.parts.notice.push_str(&content);
        if !content.ends_with('\n') {
            self.parts.notice.push('\n');
        }
    }

    fn within<'t>(&mut self, content: &'t str, taken: usize) -> &'t str {
        let left = self.limits.text_octets.saturating_sub(taken);
        if content.len() > left {
            self.parts.exceeded.note(Bound::TextOctets);
        }
        text::cut(content, left)
    }
}

/// The body without its transfer encoding; as it stands where that cannot be undone.
fn decoded(entity: &Entity<'_>) -> Vec<u8> {
    entity.decode(&mut Vec::new()).unwrap_or_else(|_| entity.body.to_vec())
}
