//! Plans of set-up, in every format.

use serde_json::{Value, json};
use waxseal_dns::{Limits, Zone};
use waxseal_report::{SETUP_SCHEMA, SetupReport};
use waxseal_rules::profile::Profile;
use waxseal_rules::setup::plan::Plan;
use waxseal_verify::dns::Closed;

const SOA: &str = "example.com. SOA ns.example.com. h.example.com. 1 2 3 4 5\n";

fn plan(records: &str) -> Plan {
    let zone = Zone::parse(format!("{SOA}{records}").as_bytes(), &Limits::default()).unwrap();
    let profile = Profile::named(&Profile::built_in(), "spinoffice").unwrap();
    Plan::make(&"example.com".parse().unwrap(), &profile, &Closed(zone)).unwrap()
}

/// Plans in which every member of the schema has each of its kinds.
fn plans() -> Vec<Plan> {
    let zones = [
        "",
        "example.com. TXT \"v=spf1 mx +all\"\nexample.com. MX 1 mx.example.com.\nmx.example.com. A 192.0.2.1\n",
        "example.com. TXT \"v=spf1 -all\"\nexample.com. TXT \"v=spf1 a ~all\"\nexample.com. A 192.0.2.1\n",
        "example.com. SPF \"v=spf1 ip4:192.0.2.1 -all\"\n_dmarc.example.com. TXT \"v=DMARC1; p=none\"\n",
        "key001._domainkey.example.com. CNAME gone.example.com.\n",
        "key001._domainkey.example.com. CNAME gone.example.org.\nexample.com. TXT \"v=spf1 foo:bar\"\n",
    ];
    let mut plans: Vec<Plan> = zones.into_iter().map(plan).collect();
    let profile = Profile::named(&Profile::built_in(), "spinoffice").unwrap();
    let other = "example.org".parse().unwrap();
    let nothing = Closed(Zone::parse(SOA.as_bytes(), &Limits::default()).unwrap());
    plans.push(Plan::make(&other, &profile, &nothing).unwrap());
    plans
}

fn json(plan: &Plan) -> Value {
    serde_json::from_str(&SetupReport::new(plan, 300, "spinoffice").json()).unwrap()
}

fn validate(value: &Value) -> Vec<String> {
    let schema: Value = serde_json::from_str(SETUP_SCHEMA).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

#[test]
fn plans_are_of_the_published_schema() {
    let mut states = Vec::new();
    for plan in plans() {
        let value = json(&plan);
        assert_eq!(validate(&value), [""; 0], "{value:#}");
        let steps = value["steps"].as_array().unwrap();
        states.extend(steps.iter().map(|step| step["state"].as_str().unwrap().to_owned()));
    }
    for state in ["right", "change", "blocked"] {
        assert!(states.iter().any(|seen| seen == state), "{state}");
    }
}

#[test]
fn the_schema_refuses_what_is_not_in_it() {
    let mut value = json(&plan(""));
    value["steps"][0]["surprise"] = json!(1);
    value["steps"][1]["state"] = json!("perhaps");
    assert_eq!(validate(&value).len(), 2);
}

/// The record that a plan shows is the same in all of its forms.
#[test]
fn a_value_is_the_same_in_every_form() {
    let value = json(&plan(""));
    let record = &value["steps"][1]["record"];
    let text = record["value"].as_str().unwrap();
    let strings = record["strings"].as_array().unwrap();
    let joined: String = strings.iter().map(|string| string.as_str().unwrap()).collect();
    assert_eq!((strings.len(), &*joined), (2, text));
    assert!(strings.iter().all(|string| string.as_str().unwrap().len() <= 255));
    assert!(record["zone_line"].as_str().unwrap().contains(strings[1].as_str().unwrap()));
    let shown = SetupReport::new(&plan(""), 300, "spinoffice").text(false);
    assert!(shown.lines().any(|line| line == text), "{shown}");
}

#[test]
fn a_command_to_copy_holds_nothing_that_a_shell_obeys() {
    let plan = plan("");
    let text = |provider| SetupReport::new(&plan, 300, provider).text(false);
    assert!(text("spinoffice").contains("waxseal check example.com --provider spinoffice\n"));
    for provider in ["a b", "$(id).toml", "x;y", "--help", "a\nb"] {
        assert!(!text(provider).contains("waxseal check"), "{provider}");
    }
}

#[test]
fn colours_are_only_where_they_are_wanted() {
    let plan = plan("");
    let report = SetupReport::new(&plan, 300, "spinoffice");
    assert!(!report.text(false).contains('\u{1b}'));
    let coloured = report.text(true);
    assert!(coloured.contains('\u{1b}'));
    // Values to be copied have none.
    assert!(coloured.lines().any(|line| line == "v=DMARC1; p=none"), "{coloured}");
}
