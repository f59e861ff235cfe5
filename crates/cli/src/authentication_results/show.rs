//! `waxseal authentication-results show`: every field of a message, and whether to believe it.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::{Value, json};
use waxseal_parse::authentication_results::{
    AuthservId, Comment, Deviation, Payload, Property, ResInfo,
};
use waxseal_parse::message::Message;
use waxseal_report::Shown;
use waxseal_verify::authentication_results::{JudgedField, Trust};

use super::header;
use crate::args::TEMPLATE;
use crate::error::CliError;
use crate::output;
use crate::status::Status;

const EXAMPLES: &str = "\
Examples:
  waxseal authentication-results show mail.eml
  waxseal authentication-results show mail.eml --authserv-id mx.example.net --trust-received 2
  waxseal authentication-results show - --authserv-id mx.google.com --format json < mail.eml
";

const EXIT_CODES: &str = "\
Exit codes:
    0  the message was read, whatever its fields say
    2  the command line is wrong
    4  the message could not be read or the result not be written";

/// Show what Authentication-Results fields say, and which of them to believe
///
/// Anybody can write such a field. Believed are those that name a server given with --authserv-id,
/// stand above the first Received field that no trusted hop has added, and are of the grammar.
#[derive(Debug, clap::Args)]
#[command(help_template = TEMPLATE, before_help = EXAMPLES, after_help = EXIT_CODES)]
pub(super) struct Args {
    /// The message; `-` is standard input
    #[arg(value_name = "MESSAGE", default_value = "-")]
    message: PathBuf,

    /// A server that is trusted, as its fields name it; give it once for each. Without it no field
    /// is believed
    #[arg(long, value_name = "NAME", value_parser = AuthservId::new)]
    authserv_id: Vec<AuthservId>,

    /// How many Received fields, from the top, trusted hops have added
    #[arg(long, value_name = "N", default_value_t = 0)]
    trust_received: usize,

    /// Believe fields with harmless departures from the grammar, too, such as a value that should be
    /// quoted
    #[arg(long)]
    tolerant: bool,

    /// How the fields are written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON document
    Json,
}

pub(super) fn run(args: &Args) -> Result<Status, CliError> {
    let opened = header::open(&args.message)?;
    let message = Message::parse(&opened.header);
    let mut trust = Trust::new(&args.authserv_id);
    trust.trusted_received = args.trust_received;
    if args.tolerant {
        trust.forgiven = Deviation::HARMLESS.to_vec();
    }
    let fields = trust.judge(&message);
    let text = match args.format {
        Format::Text => text(&fields),
        Format::Json => {
            let fields: Vec<_> = fields.iter().map(field_json).collect();
            format!("{:#}\n", json!({"version": 1, "fields": fields}))
        }
    };
    output::write(None, text)?;
    Ok(Status::Good)
}

fn text(fields: &[JudgedField<'_>]) -> String {
    let mut text = String::new();
    if fields.is_empty() {
        text.push_str("no Authentication-Results field\n");
    }
    for (at, judged) in fields.iter().enumerate() {
        let separator = if at == 0 { "" } else { "\n" };
        // Writing to a `String` never fails.
        let _ = write!(text, "{separator}");
        let id = judged.payload.as_ref().ok().and_then(|payload| payload.authserv_id.as_ref());
        let id = id.map_or("(nobody)", |id| &id.text);
        let _ = match judged.distrust {
            None => writeln!(text, "{}: trusted", Shown(id)),
            Some(distrust) => writeln!(text, "{}: not trusted: {distrust}", Shown(id)),
        };
        if let Ok(payload) = &judged.payload {
            payload_text(payload, &mut text);
        }
    }
    text
}

fn payload_text(payload: &Payload<'_>, text: &mut String) {
    if payload.none.is_some() {
        text.push_str("  none: nothing was checked\n");
    }
    for result in &payload.results {
        let _ = write!(text, "  {}={}", Shown(&result.method.text), Shown(&result.result.text));
        let standing = result.standing();
        if !standing.is_known() {
            let _ = write!(text, " [{}: to be ignored]", standing.as_str().replace('-', " "));
        }
        comments_text(&result.comments, text);
        text.push('\n');
        if let Some(reason) = &result.reason {
            let _ = writeln!(text, "    reason: {}", Shown(&reason.text));
        }
        for property in &result.properties {
            let _ = write!(text, "    {}: {}", name(property), Shown(&property.value.text));
            comments_text(&property.comments, text);
            text.push('\n');
        }
    }
    for at in &payload.deviations {
        let _ = writeln!(text, "  deviates: {} (at offset {})", at.deviation, at.span.start());
    }
}

fn comments_text(comments: &[Comment<'_>], text: &mut String) {
    for comment in comments {
        let _ = write!(text, " ({})", Shown(&comment.text));
    }
}

/// Keywords are harmless: they are letters, digits, hyphens and underscores, and dots in a property.
fn name(property: &Property<'_>) -> String {
    match &property.ptype {
        Some(ptype) => format!("{}.{}", ptype.text, property.property.text),
        None => property.property.text.clone().into_owned(),
    }
}

fn field_json(judged: &JudgedField<'_>) -> Value {
    let payload = judged.payload.as_ref().ok();
    let results = payload.map(|payload| &*payload.results).unwrap_or_default();
    let deviations = payload.map(|payload| &*payload.deviations).unwrap_or_default();
    let base = judged.field.value_offset();
    let deviation = |at: &waxseal_parse::authentication_results::DeviationAt| {
        json!({
            "code": at.deviation.as_str(),
            "text": at.deviation.to_string(),
            "start": base.saturating_add(at.span.start()),
            "end": base.saturating_add(at.span.end()),
        })
    };
    let id = payload.and_then(|payload| payload.authserv_id.as_ref());
    json!({
        "offset": judged.field.offset(),
        "received_above": judged.received_above,
        "authserv_id": id.map(|id| &*id.text),
        "trusted": judged.is_trusted(),
        "distrust": judged.distrust.map(|distrust| {
            json!({"code": distrust.as_str(), "text": distrust.to_string()})
        }),
        "none": payload.is_some_and(|payload| payload.none.is_some()),
        "results": results.iter().map(result_json).collect::<Vec<_>>(),
        "comments": comments_json(payload.map(|payload| &*payload.comments).unwrap_or_default()),
        "deviations": deviations.iter().map(deviation).collect::<Vec<_>>(),
    })
}

fn result_json(result: &ResInfo<'_>) -> Value {
    let property = |property: &Property<'_>| {
        json!({
            "ptype": property.ptype.as_ref().map(|ptype| &*ptype.text),
            "property": property.property.text,
            "value": property.value.text,
            "comments": comments_json(&property.comments),
        })
    };
    json!({
        "method": result.method.text,
        "version": result.version.map(|version| version.number),
        "result": result.result.text,
        "standing": result.standing().as_str(),
        "reason": result.reason.as_ref().map(|reason| &*reason.text),
        "comments": comments_json(&result.comments),
        "properties": result.properties.iter().map(property).collect::<Vec<_>>(),
    })
}

fn comments_json<'a>(comments: &'a [Comment<'_>]) -> Vec<&'a str> {
    comments.iter().map(|comment| &*comment.text).collect()
}
