//! The command line as a whole; each command's arguments stand in its module.

use anstream::ColorChoice;
use clap::{Parser, Subcommand, ValueEnum};

use crate::{
    authentication_results, check, completions, diagnose, dns, explain, key, man, report, rules,
    setup, sign, spf, verify,
};

/// Examples come first, for they are what people look for.
pub(crate) const TEMPLATE: &str = "\
{about-with-newline}
{before-help}{usage-heading} {usage}

{all-args}{after-help}";

const EXAMPLES: &str = "\
Examples:
  waxseal check example.com --dns live           what is wrong with a domain, and what to publish
  waxseal setup example.com --provider spinoffice --dns live
  waxseal verify Maildir --dns live              judge stored mail, message by message
  waxseal diagnose Maildir --dns live            why mail bounced, came late, or is in spam
  waxseal spf check example.com --ip 192.0.2.1 --dns live
  waxseal dns questions Maildir                  what a file of DNS facts must answer
  waxseal sign --key k.pem --domain example.com --selector s1 < mail.eml > signed.eml
  waxseal key generate --domain example.com --selector s1 --output k.pem
  waxseal report show report.xml.gz              what a receiver reports of your domain";

/// Is this mail really from the domain that it claims? SPF, DKIM, DMARC and ARC checked and explained
#[derive(Debug, Parser)]
#[command(
    name = "waxseal",
    version,
    help_template = TEMPLATE,
    before_help = EXAMPLES,
    after_help = "Each command has its own --help, with its exit codes.",
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
pub(crate) struct Cli {
    /// When to colour what is written to a terminal
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", display_order = 200)]
    pub(crate) color: Color,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Verify(verify::Args),
    Check(check::Args),
    Diagnose(diagnose::Args),
    Sign(sign::Args),
    Spf(spf::Args),
    Setup(setup::Args),
    Key(key::Args),
    Dns(dns::Args),
    AuthenticationResults(authentication_results::Args),
    Report(report::Args),
    Rules(rules::Args),
    Explain(explain::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// When colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

impl Color {
    pub(crate) fn choice(self) -> ColorChoice {
        match self {
            Self::Auto => ColorChoice::Auto,
            Self::Always => ColorChoice::Always,
            Self::Never => ColorChoice::Never,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
