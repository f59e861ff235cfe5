//! Any single slip of the hand.

use proptest::prelude::*;
use waxseal_rules::severity::Severity;

use super::{check, expected, mend, of_keys, right_name, txt, world};

/// What one slip of the hand makes of a text.
#[derive(Clone, Debug)]
enum Edit {
    Delete(prop::sample::Index, usize),
    Insert(prop::sample::Index, String),
    Replace(prop::sample::Index, String),
    Transpose(prop::sample::Index),
    Truncate(prop::sample::Index),
    Behead(prop::sample::Index),
    Split(prop::sample::Index),
}

fn edit() -> impl Strategy<Value = Edit> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        (index(), 1_usize..12).prop_map(|(at, count)| Edit::Delete(at, count)),
        (index(), "[ -~]{1,6}").prop_map(|(at, text)| Edit::Insert(at, text)),
        (index(), "[A-Za-z0-9+/=;\" \n“é]{1,3}").prop_map(|(at, text)| Edit::Insert(at, text)),
        (index(), "[ -~]{1,3}").prop_map(|(at, text)| Edit::Replace(at, text)),
        index().prop_map(Edit::Transpose),
        index().prop_map(Edit::Truncate),
        index().prop_map(Edit::Behead),
        index().prop_map(Edit::Split),
    ]
}

fn edited(value: &str, edit: &Edit) -> Vec<String> {
    let (length, splice) = (value.len(), |from: usize, to: usize, by: &str| {
        vec![format!("{}{by}{}", &value[..from], &value[to..])]
    });
    match edit {
        Edit::Delete(at, count) => {
            let at = at.index(length);
            splice(at, (at + count).min(length), "")
        }
        Edit::Insert(at, text) => splice(at.index(length + 1), at.index(length + 1), text),
        Edit::Replace(at, text) => {
            let at = at.index(length);
            splice(at, (at + text.len()).min(length), text)
        }
        Edit::Transpose(at) => {
            let at = at.index(length - 1);
            splice(at, at + 2, &value[at..at + 2].chars().rev().collect::<String>())
        }
        Edit::Truncate(at) => vec![value[..at.index(length)].to_owned()],
        Edit::Behead(at) => vec![value[at.index(length)..].to_owned()],
        Edit::Split(at) => {
            let (one, two) = value.split_at(1 + at.index(length - 1));
            vec![one.to_owned(), two.to_owned()]
        }
    }
}

/// An oracle of its own: the record is a list of tags, each once, that name this key, SHA-256 and mail,
/// with the version first if there is one.
fn same_key(text: &str, expected: &str) -> bool {
    let is_space = |c: char| matches!(c, ' ' | '\t');
    // A line end before white space folds.
    let text = ["\n ", "\n\t"].iter().fold(text.to_owned(), |text, fold| text.replace(fold, "  "));
    let mut specs: Vec<&str> = text.split(';').collect();
    if specs.last().is_some_and(|last| last.trim_matches(is_space).is_empty()) {
        specs.pop();
    }
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for spec in specs {
        let Some((name, value)) = spec.split_once('=') else { return false };
        let (name, value) = (name.trim_matches(is_space), value.trim_matches(is_space));
        let mut letters = name.bytes();
        let is_name = letters.next().is_some_and(|first| first.is_ascii_alphabetic())
            && letters.all(|octet| octet.is_ascii_alphanumeric() || octet == b'_');
        if !is_name
            || value.contains(char::is_control)
            || seen.iter().any(|(known, _)| *known == name)
        {
            return false;
        }
        seen.push((name, value));
    }
    let find = |name: &str| seen.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
    let items = |name: &str, wanted: &[&str]| {
        find(name).is_none_or(|list| list.split(':').any(|item| wanted.contains(&item.trim())))
    };
    let key = find("p").map(|value| value.replace(is_space, ""));
    key.as_deref() == expected.split_once("p=").map(|(_, key)| key)
        && find("k").is_none_or(|kind| kind == "rsa")
        && find("v").is_none_or(|version| version == "DKIM1" && seen[0].0 == "v")
        && items("h", &["sha256"])
        && items("s", &["*", "email"])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// One slip is one error, or none where it changes nothing; and what is proposed repairs it.
    #[test]
    fn one_edit_is_one_error_that_can_be_repaired(second in any::<bool>(), edit in edit()) {
        let selector = if second { "key002" } else { "key001" };
        let value = expected(selector);
        let texts = edited(&value, &edit);
        let name = right_name(selector);
        let lines: String = texts.iter().map(|text| txt(&name, text.as_bytes())).collect();
        let world = world(selector, &lines);
        let findings = check(&world, &world.facts);
        let errors: Vec<&str> = of_keys(&findings, Severity::Error).map(|f| f.name).collect();
        prop_assert!(errors.len() <= 1, "{errors:?} of {texts:?}");
        let is_same_key = texts.len() == 1 && same_key(&texts[0], &value);
        prop_assert_eq!(errors.is_empty(), is_same_key, "{:?} of {:?}", errors, texts);
        if let Err(why) = mend(&world) {
            prop_assert!(false, "{why}: {texts:?}");
        }
    }
}
