//! Messages that carry reports.

use memchr::memmem;

use crate::limits::{Bound, LimitExceeded};

use super::kind::Kind;
use super::mime::Entity;
use super::{
    ContainerDeviation, ContainerError, Context, Document, FeedbackParts, Opener, Original, Step,
    exim,
};

/// The media type of RFC 5965 §3.
const FEEDBACK_REPORT: &str = "message/feedback-report";

/// The third part of a feedback report: whole messages (RFC 5965 §2, RFC 6532 §3.7), and headers alone
/// (RFC 6522 §4).
const WHOLE: [&str; 2] = ["message/rfc822", "message/global"];
const HEADER_ONLY: [&str; 3] =
    ["text/rfc822-headers", "message/rfc822-headers", "message/global-headers"];

/// What every aggregate report and every TLS report has in it. Text in HTML begins with `<`, too.
const MARKS: [&[u8]; 2] = [b"report_metadata", b"\"policies\""];

/// An entity within the message that is opened.
struct Node<'a> {
    entity: Entity<'a>,
    /// Its number in each multipart.
    numbers: Vec<usize>,
}

impl Opener<'_> {
    pub(super) fn mail(&mut self, octets: &[u8], context: &Context) -> Result<(), ContainerError> {
        let before = (self.unpacked.documents.len(), self.unpacked.damaged.len());
        let entity = Entity::parse(octets, 0, self.limits())?;
        let mut parts = 0;
        self.node(&Node { entity, numbers: Vec::new() }, context, &mut parts)?;
        if (self.unpacked.documents.len(), self.unpacked.damaged.len()) == before {
            return Err(ContainerError::NoReportInMail);
        }
        Ok(())
    }

    /// One entity. The recursion ends at `Limits::mime_depth`.
    fn node(
        &mut self,
        node: &Node<'_>,
        context: &Context,
        parts: &mut usize,
    ) -> Result<(), ContainerError> {
        let entity = &node.entity;
        if !entity.is_multipart() || entity.boundary.is_none() {
            return self.leaf(node, context);
        }
        LimitExceeded::check(node.numbers.len() + 1, self.limits().mime_depth, Bound::MimeDepth)?;
        let (children, is_closed) = self.children(node, parts)?;
        let mut context = context.clone();
        if !is_closed {
            context.deviations.push(ContainerDeviation::UnclosedMultipart);
        }
        let is_report = |child: &&Node<'_>| child.entity.media_type == FEEDBACK_REPORT;
        if let Some(report) = children.iter().find(is_report) {
            if entity.media_type != "multipart/report" {
                context.deviations.push(ContainerDeviation::NotMultipartReport);
            }
            return self.feedback(report, &children, &context);
        }
        if entity.media_type == "multipart/report" && self.exim(&children, &context)? {
            return Ok(());
        }
        for child in &children {
            if let Err(error) = self.node(child, &context, parts) {
                let place = inner(&context, child).place;
                self.unpacked.damaged.push((place, error));
            }
        }
        Ok(())
    }

    /// The parts of a multipart, each counted before its header is read.
    fn children<'a>(
        &self,
        node: &Node<'a>,
        counted: &mut usize,
    ) -> Result<(Vec<Node<'a>>, bool), LimitExceeded> {
        let limit = self.limits().mime_parts;
        let (spans, is_closed) = node.entity.parts();
        let mut children = Vec::new();
        for (at, span) in spans.enumerate() {
            *counted += 1;
            LimitExceeded::check(*counted, limit, Bound::MimeParts)?;
            let offset = node.entity.offset + span.start();
            let entity = Entity::parse(span.of(node.entity.body), offset, self.limits())?;
            let numbers = [&*node.numbers, &[at + 1]].concat();
            children.push(Node { entity, numbers });
        }
        Ok((children, is_closed))
    }

    /// A part that is none of the containers of MIME.
    fn leaf(&mut self, node: &Node<'_>, context: &Context) -> Result<(), ContainerError> {
        let media_type = &*node.entity.media_type;
        if media_type == FEEDBACK_REPORT {
            let mut context = context.clone();
            context.deviations.push(ContainerDeviation::NotMultipartReport);
            return self.feedback(node, &[], &context);
        }
        let mut inner = inner(context, node);
        let decoded = self.decoded(node, &mut inner)?;
        let kind = Kind::of(&decoded);
        let is_wanted = match kind {
            Kind::Gzip | Kind::Zip => true,
            Kind::Xml | Kind::Json => {
                MARKS.iter().any(|mark| memmem::find(&decoded, mark).is_some())
            }
            Kind::Mail => WHOLE.contains(&media_type),
            Kind::Nothing | Kind::Other => false,
        };
        if !is_wanted {
            // A part that says it is a report, and is none, is damage.
            let says_so = ["gzip", "zip", "tlsrpt"].iter().any(|word| media_type.contains(word));
            return if says_so { Err(ContainerError::NotAReport) } else { Ok(()) };
        }
        if is_other(media_type, kind) {
            let declared = media_type.to_owned();
            let found = kind.as_str();
            inner.deviations.push(ContainerDeviation::Mislabelled { declared, found });
        }
        self.open(&decoded, &inner);
        Ok(())
    }

    /// A feedback report and the parts beside it (RFC 5965 §2).
    fn feedback(
        &mut self,
        report: &Node<'_>,
        siblings: &[Node<'_>],
        context: &Context,
    ) -> Result<(), ContainerError> {
        let mut inner = inner(context, report);
        let mut parts =
            FeedbackParts { fields: self.decoded(report, &mut inner)?, ..FeedbackParts::default() };
        for sibling in siblings {
            let media_type = &*sibling.entity.media_type;
            let is_header_only = HEADER_ONLY.contains(&media_type);
            if media_type == "text/plain" && parts.text.is_none() {
                parts.text = Some(self.decoded(sibling, &mut inner)?);
            } else if (is_header_only || WHOLE.contains(&media_type)) && parts.original.is_none() {
                let offset = context.offset.filter(|_| sibling.entity.is_identity());
                let offset = offset.map(|offset| offset + sibling.entity.offset);
                let octets = self.decoded(sibling, &mut inner)?;
                parts.original = Some(Original { is_header_only, octets, offset });
            }
        }
        self.found(&inner, Document::Feedback(parts));
        Ok(())
    }

    /// Whether a multipart/report is one that Exim wrote, in plain text; then it is found.
    fn exim(&mut self, children: &[Node<'_>], context: &Context) -> Result<bool, ContainerError> {
        for child in children.iter().filter(|child| child.entity.media_type == "text/plain") {
            let mut inner = inner(context, child);
            let text = self.decoded(child, &mut inner)?;
            if let Some(parts) = exim::translate(&text) {
                inner.deviations.push(ContainerDeviation::NoFeedbackReportPart);
                self.found(&inner, Document::Feedback(parts));
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The body of a part; what it takes is counted first.
    fn decoded(
        &mut self,
        node: &Node<'_>,
        context: &mut Context,
    ) -> Result<Vec<u8>, ContainerError> {
        self.budget.take(node.entity.body.len())?;
        node.entity.decode(&mut context.deviations)
    }
}

/// The context of a part's content.
fn inner(context: &Context, node: &Node<'_>) -> Context {
    let numbers = if node.numbers.is_empty() { vec![1] } else { node.numbers.clone() };
    context.into_decoded(Step::Part { numbers, name: node.entity.name.clone() })
}

/// Whether a media type names another format than the content has. Those that name none are right.
fn is_other(media_type: &str, kind: Kind) -> bool {
    let says = |word: &str| media_type.contains(word);
    match kind {
        Kind::Gzip => says("zip") && !says("gzip") || says("xml") || says("json") || says("text/"),
        Kind::Zip => says("gzip") || says("xml") || says("json") || says("text/"),
        Kind::Xml => says("zip") || says("json"),
        Kind::Json => says("zip") || says("xml"),
        Kind::Mail | Kind::Nothing | Kind::Other => false,
    }
}
