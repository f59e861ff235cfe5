//! The files of the ARC test suite (ValiMail/arc_test_suite).

use yaml_rust2::{Yaml, YamlLoader};

use crate::support::facts::{Facts, add_txt};
use crate::support::vectors::{on_the_wire, read};

/// One case of a suite.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) name: String,
    /// As it was on the wire.
    pub(crate) message: Vec<u8>,
    /// The keys of its scenario.
    pub(crate) facts: Facts,
    own: Yaml,
    scenario: Yaml,
}

impl Case {
    /// A text of the case, or else of its scenario.
    pub(crate) fn text(&self, key: &str) -> &str {
        self.own[key].as_str().or_else(|| self.scenario[key].as_str()).unwrap()
    }

    pub(crate) fn number(&self, key: &str) -> u64 {
        self.own[key].as_i64().unwrap().try_into().unwrap()
    }
}

/// Every case of a file, in order.
pub(crate) fn cases(file: &str) -> Vec<Case> {
    let text = String::from_utf8(read(&format!("arc-test-suite/{file}"))).unwrap();
    let scenarios = YamlLoader::load_from_str(&with_names_of_their_own(&text)).unwrap();
    let cases = scenarios.iter().filter(|scenario| !scenario.is_null()).flat_map(|scenario| {
        let mut facts = Facts::new();
        if let Some(records) = scenario["txt-records"].as_hash() {
            for (name, text) in records {
                // Folded in the file, as the runner of the suite unfolds it.
                let text = text.as_str().unwrap().replace(char::is_whitespace, "");
                add_txt(&mut facts, name.as_str().unwrap(), &text);
            }
        }
        let tests = scenario["tests"].as_hash().unwrap().iter();
        tests.map(move |(name, case)| Case {
            name: name.as_str().unwrap().to_owned(),
            message: on_the_wire(case["message"].as_str().unwrap().as_bytes()),
            facts: facts.clone(),
            own: case.clone(),
            scenario: scenario.clone(),
        })
    });
    cases.collect()
}

/// The suite gives some names twice, which YAML does not allow: the second case becomes `name_again`.
fn with_names_of_their_own(text: &str) -> String {
    let mut names = std::collections::HashSet::new();
    let lines = text.lines().map(|line| {
        let name = line.strip_prefix("  ").and_then(|line| line.strip_suffix(':'));
        let name = name.filter(|name| name.bytes().all(|byte| byte.is_ascii_graphic()));
        match name {
            Some(name) if !names.insert(name.to_owned()) => {
                assert!(names.insert(format!("{name}_again")), "{name} stands there three times");
                format!("  {name}_again:\n")
            }
            _ => format!("{line}\n"),
        }
    });
    lines.collect()
}
