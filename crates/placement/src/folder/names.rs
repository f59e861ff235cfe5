//! The table of names.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Role;

const DATA: &str = include_str!("../../data/folders.toml");

static BUILT_IN: LazyLock<Names> = LazyLock::new(|| {
    // A test holds that it can be read; without names, only attributes tell roles.
    Names::from_toml(DATA).unwrap_or_default()
});

/// Names and their roles, in lower case.
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<String, Role>);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    language: Vec<Language>,
}

/// What one language calls its folders.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Language {
    #[cfg_attr(not(test), expect(dead_code, reason = "for whoever reads the table"))]
    code: String,
    #[serde(default)]
    inbox: Vec<String>,
    #[serde(default)]
    junk: Vec<String>,
    #[serde(default)]
    trash: Vec<String>,
    #[serde(default)]
    sent: Vec<String>,
    #[serde(default)]
    drafts: Vec<String>,
    #[serde(default)]
    archive: Vec<String>,
    #[serde(default)]
    all: Vec<String>,
}

impl Language {
    fn names(&self) -> impl Iterator<Item = (&String, Role)> {
        [
            (&self.inbox, Role::Inbox),
            (&self.junk, Role::Junk),
            (&self.trash, Role::Trash),
            (&self.sent, Role::Sent),
            (&self.drafts, Role::Drafts),
            (&self.archive, Role::Archive),
            (&self.all, Role::All),
        ]
        .into_iter()
        .flat_map(|(names, role)| names.iter().map(move |name| (name, role)))
    }
}

impl Names {
    pub(super) fn built_in() -> &'static Self {
        &BUILT_IN
    }

    fn from_toml(data: &str) -> Result<Self, toml::de::Error> {
        let file: File = toml::from_str(data)?;
        let names = file.language.iter().flat_map(Language::names);
        Ok(Self(names.map(|(name, role)| (comparable(name), role)).collect()))
    }

    pub(super) fn role(&self, name: &str) -> Option<Role> {
        self.0.get(&comparable(name)).copied()
    }
}

fn comparable(name: &str) -> String {
    name.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_has_one_role_in_all_languages() {
        let file: File = toml::from_str(DATA).unwrap();
        let mut seen: HashMap<String, (Role, &str)> = HashMap::new();
        for language in &file.language {
            for (name, role) in language.names() {
                let before = seen.insert(comparable(name), (role, &language.code));
                assert!(
                    before.is_none_or(|(other, _)| other == role),
                    "{name} of {}: {role}, and {before:?}",
                    language.code
                );
            }
        }
        let junk = file.language.iter().filter(|language| !language.junk.is_empty());
        assert!(junk.count() >= 25, "too few languages");
        let codes: std::collections::HashSet<_> =
            file.language.iter().map(|language| &language.code).collect();
        assert_eq!(codes.len(), file.language.len(), "a language stands twice");
    }
}
