//! The reference page of all rules.

use core::fmt::Write as _;

use waxseal_rules::declaration::Declaration;
use waxseal_rules::documentation::Documentation;
use waxseal_rules::severity::Severity;

const HEAD: &str = "\
# Rules

Every check that `waxseal check` makes: what it finds, why that matters, an example and what mends
it. `waxseal explain CODE` shows the same in a terminal. The examples are zone files of everything
that the world publishes; tests run all of them.

`waxseal.toml` says which rules run and how bad their findings are:

```toml
ignore = [\"BIMI\"]            # codes, names or families

[severity]
SPF002 = \"warning\"

[parameters.SPF010]
near = 9
```

<!-- Made from the rules themselves by `waxseal rules --format markdown`; do not edit. -->
";

pub(super) fn page(rules: &[(&'static Declaration, Severity)]) -> String {
    let mut out = HEAD.to_owned();
    out.push_str("\n| Code | Name | Severity | What it finds |\n| --- | --- | --- | --- |\n");
    for (rule, severity) in rules {
        let summary = Documentation::parse(rule.documentation).summary;
        // Writing to a `String` never fails.
        let _ = writeln!(
            out,
            "| [{}](#{}) | {} | {severity} | {} |",
            rule.code,
            anchor(rule),
            rule.name,
            summary.replace('|', "\\|")
        );
    }
    for (rule, severity) in rules {
        append_rule(rule, *severity, &mut out);
    }
    out
}

fn append_rule(rule: &Declaration, severity: Severity, out: &mut String) {
    let _ = writeln!(out, "\n## {} {}\n", rule.code, rule.name);
    let _ = writeln!(out, "*{severity}, since {}, {}*\n", rule.since, rule.reference);
    let documentation = Documentation::parse(rule.documentation);
    let mut is_code = false;
    for line in documentation.text.trim_end().lines() {
        is_code ^= line.starts_with("```");
        // The headings of a rule stand below that of the rule.
        let below = if !is_code && line.starts_with('#') { "#" } else { "" };
        let _ = writeln!(out, "{below}{line}");
    }
    if !rule.parameters.is_empty() {
        out.push_str("\n### Parameters\n\n");
        for parameter in rule.parameters {
            let (name, default) = (parameter.name, parameter.default);
            let _ = writeln!(out, "- `{name}`, {default} by default: {}", parameter.meaning);
        }
    }
}

/// The anchor that renderers of Markdown give the heading.
fn anchor(rule: &Declaration) -> String {
    format!("{}-{}", rule.code.to_ascii_lowercase(), rule.name)
}
