//! `waxseal explain`: everything about one rule.

use waxseal_report::RuleList;
use waxseal_rules::nearest::nearest;
use waxseal_rules::rule_set::RuleSet;

use crate::args::TEMPLATE;
use crate::error::CliError;
use crate::output::{self, Output};
use crate::status::Status;

const EXAMPLES: &str = "\
Examples:
  waxseal explain SPF002
  waxseal explain spf-several
  waxseal explain SPF                        all rules of the family
";

const EXIT_CODES: &str = "\
Exit codes:
    0  the rule is explained
    2  the command line is wrong, or there is no such rule";

/// Explain a rule: what it finds, why that matters, an example, and what mends it
#[derive(Debug, clap::Args)]
#[command(help_template = TEMPLATE, before_help = EXAMPLES, after_help = EXIT_CODES)]
pub(crate) struct Args {
    /// The code or the name of a rule, or a family
    #[arg(value_name = "CODE")]
    rule: String,
}

pub(crate) fn run(args: &Args) -> Result<Status, CliError> {
    let all = RuleSet::built_in();
    let is_meant = |known: &str| known.eq_ignore_ascii_case(&args.rule);
    let meant: Vec<_> = all
        .declarations()
        .filter(|(rule, _)| [rule.code, rule.name, rule.family()].into_iter().any(is_meant))
        .collect();
    if meant.is_empty() {
        let known = all.declarations().flat_map(|(rule, _)| [rule.code, rule.name, rule.family()]);
        let advice = match nearest(&args.rule, known) {
            Some(nearest) => format!("did you mean \"{nearest}\"?"),
            None => "`waxseal rules` lists them".to_owned(),
        };
        return Err(CliError::Usage(format!("there is no rule \"{}\"; {advice}", args.rule)));
    }
    output::write(None, RuleList::new(meant).pages(Output::wants_color(None)))?;
    Ok(Status::Good)
}
