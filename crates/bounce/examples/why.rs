//! Why did these mails bounce: `cargo run -p waxseal-bounce --example why -- FILE...`

use std::process::ExitCode;

use waxseal_bounce::knowledge::KnowledgeBase;
use waxseal_bounce::limits::Limits;
use waxseal_bounce::read;

// An example prints.
#[allow(clippy::print_stdout, clippy::print_stderr)]
fn main() -> ExitCode {
    let base = KnowledgeBase::built_in();
    for path in std::env::args().skip(1) {
        let mail = match std::fs::read(&path) {
            Ok(mail) => mail,
            Err(error) => {
                eprintln!("{path}: {error}");
                return ExitCode::FAILURE;
            }
        };
        let bounce = read(&mail, &Limits::default());
        println!("{path}: {:?}, {:?}", bounce.kind, bounce.format);
        let recipients = bounce.recipients.iter().map(Some).chain([None]);
        for (found, recipient) in base.classify_bounce(&bounce).into_iter().zip(recipients) {
            if let Some(one) = recipient {
                println!(
                    "  <{}> {:?} {:?} {:?} {:?}",
                    one.address.escape_debug(),
                    one.reply.code,
                    one.status,
                    one.command,
                    one.remote_mta.as_ref().map(|host| &host.name),
                );
            }
            println!("  {} {:?}, by {}", found.cause, found.kind, found.row);
            for why in &found.why {
                println!("    {why}");
            }
            println!("    {}", found.text.escape_debug());
        }
    }
    ExitCode::SUCCESS
}
