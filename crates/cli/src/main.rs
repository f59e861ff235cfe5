//! The `waxseal` command: is this mail really from the domain that it claims?
//!
//! Everything here is thin. A module a command takes the arguments, lets the library crates work,
//! and writes what they give; `error` says what went wrong and with which exit code.

mod args;
mod authentication_results;
mod check;
mod completions;
mod damage;
mod diagnose;
mod dns;
mod dns_source;
mod envelope;
mod error;
mod explain;
mod fail_on;
mod input;
mod key;
mod man;
mod methods;
mod output;
mod progress;
mod provider;
mod report;
mod rules;
mod rules_config;
mod run;
mod setup;
mod sign;
mod spf;
mod status;
mod sync_filter;
mod time;
mod verify;

use std::process::ExitCode;

use clap::Parser as _;
use waxseal_crypto_aws::AwsLcCrypto;
use waxseal_crypto_lanes::LaneCrypto;

use args::{Cli, Command};

/// What hashes, signs and verifies.
static CRYPTO: LaneCrypto<AwsLcCrypto> = LaneCrypto::new(AwsLcCrypto);

fn main() -> ExitCode {
    let cli = Cli::parse();
    cli.color.choice().write_global();
    let status = match cli.command {
        Command::Verify(args) => verify::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Diagnose(args) => diagnose::run(&args),
        Command::Sign(args) => sign::run(&args),
        Command::Spf(args) => spf::run(&args),
        Command::Setup(args) => setup::run(&args),
        Command::Key(args) => key::run(&args),
        Command::Dns(args) => dns::run(&args),
        Command::AuthenticationResults(args) => authentication_results::run(&args),
        Command::Report(args) => report::run(&args),
        Command::Rules(args) => rules::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
    };
    status.unwrap_or_else(|error| error.report()).into()
}
