//! `waxseal authentication-results strip`: the message without what was forged.

use std::io;
use std::path::PathBuf;

use waxseal_parse::authentication_results::AuthservId;
use waxseal_parse::message::Message;
use waxseal_verify::authentication_results::{Trust, without};

use super::header;
use crate::args::TEMPLATE;
use crate::error::CliError;
use crate::output;
use crate::status::Status;

const EXAMPLES: &str = "\
Examples:
  waxseal authentication-results strip --authserv-id mx.example.net < in.eml > out.eml
  waxseal authentication-results strip --authserv-id mx.example.net --authserv-id example.net in.eml
";

const EXIT_CODES: &str = "\
Exit codes:
    0  the message is written, with or without something deleted
    2  the command line is wrong
    4  the message could not be read or written, or its header is too long to be looked at: then
       nothing of it is written";

/// Delete Authentication-Results fields that claim to be of one's own servers
///
/// For mail that comes in from outside, before one's own field is added (RFC 8601 §5). All else
/// stays as it is, byte for byte. Fields that cannot be told from a claim go, too.
#[derive(Debug, clap::Args)]
#[command(help_template = TEMPLATE, before_help = EXAMPLES, after_help = EXIT_CODES)]
pub(super) struct Args {
    /// The message; `-` is standard input
    #[arg(value_name = "MESSAGE", default_value = "-")]
    message: PathBuf,

    /// The name of one's own server, as it stands in its fields; give it once for each
    #[arg(long, value_name = "NAME", required = true, value_parser = AuthservId::new)]
    authserv_id: Vec<AuthservId>,
}

pub(super) fn run(args: &Args) -> Result<Status, CliError> {
    let mut opened = header::open(&args.message)?;
    let message = Message::parse(&opened.header);
    let forged = Trust::new(&args.authserv_id).forged(&message).map_err(|source| {
        let source = io::Error::new(io::ErrorKind::InvalidData, source);
        CliError::Read { path: args.message.clone(), source }
    })?;
    let pieces: Vec<_> = without(&message, &forged).collect();
    output::copy(&pieces, &mut opened.rest, &args.message)?;
    Ok(Status::Good)
}
