//! What a run has kept and left out.

use core::fmt;
use std::collections::BTreeMap;

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use super::{Decision, LeftOut};
use crate::folder::FolderName;

/// What a run has kept and left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    kept: u64,
    folders: BTreeMap<(LeftOut, String), u64>,
    others: BTreeMap<LeftOut, u64>,
    octets: usize,
}

impl Summary {
    /// Octets that the names of folders may take; what lies in further ones is counted together.
    const MOST_OCTETS: usize = 64 * 1024;

    /// Counts one message.
    pub fn count(&mut self, folder: &FolderName, decision: Decision) {
        match decision {
            Decision::Keep => self.kept += 1,
            Decision::LeftOut(why) => self.leave_out(&folder.to_string(), why, 1),
        }
    }

    /// Counts messages of a folder that were left out.
    pub fn leave_out(&mut self, folder: &str, why: LeftOut, messages: u64) {
        let key = (why, folder.to_owned());
        if let Some(count) = self.folders.get_mut(&key) {
            *count += messages;
        } else if self.octets + folder.len() < Self::MOST_OCTETS {
            // The name of the mailbox itself is empty.
            self.octets += folder.len() + 1;
            self.folders.insert(key, messages);
        } else {
            self.leave_out_elsewhere(why, messages);
        }
    }

    /// Counts messages that were left out in folders that are not counted by name.
    pub fn leave_out_elsewhere(&mut self, why: LeftOut, messages: u64) {
        *self.others.entry(why).or_default() += messages;
    }

    /// Takes in what another run has counted.
    pub fn add(&mut self, other: &Self) {
        self.kept += other.kept;
        other.folders().for_each(|(folder, why, messages)| self.leave_out(folder, why, messages));
        other.elsewhere().for_each(|(why, messages)| self.leave_out_elsewhere(why, messages));
    }

    /// Messages that were kept.
    pub fn kept(&self) -> u64 {
        self.kept
    }

    /// Messages that were left out for this reason.
    pub fn left_out(&self, why: LeftOut) -> u64 {
        let by_name = self.folders().filter(|(_, reason, _)| *reason == why);
        let others = self.others.get(&why).copied().unwrap_or(0);
        by_name.map(|(_, _, messages)| messages).sum::<u64>() + others
    }

    /// Messages that were left out.
    pub fn all_left_out(&self) -> u64 {
        self.folders.values().chain(self.others.values()).sum()
    }

    /// Folders of which messages were left out, why, and how many.
    pub fn folders(&self) -> impl Iterator<Item = (&str, LeftOut, u64)> {
        self.folders.iter().map(|((why, folder), messages)| (&**folder, *why, *messages))
    }

    /// Messages that were left out in folders that are not counted by name, by reason.
    pub fn elsewhere(&self) -> impl Iterator<Item = (LeftOut, u64)> {
        self.others.iter().map(|(why, messages)| (*why, *messages))
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} kept", self.kept)?;
        for why in LeftOut::ALL {
            match self.left_out(*why) {
                0 => {}
                count => write!(f, ", {count} left out {}", why.words())?,
            }
        }
        Ok(())
    }
}

/// A folder of which messages were left out.
#[derive(Serialize)]
struct FolderShape<'a> {
    folder: &'a str,
    reason: LeftOut,
    messages: u64,
}

impl Serialize for Summary {
    /// What was left out, by reason and by folder.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let reasons: BTreeMap<_, _> =
            LeftOut::ALL.iter().map(|why| (why.as_str(), self.left_out(*why))).collect();
        let folders = self.folders().map(|(folder, reason, messages)| FolderShape {
            folder,
            reason,
            messages,
        });
        let mut shape = to.serialize_struct("Summary", 4)?;
        shape.serialize_field("messages", &self.all_left_out())?;
        shape.serialize_field("reasons", &reasons)?;
        shape.serialize_field("folders", &folders.collect::<Vec<_>>())?;
        shape.serialize_field("other_folders", &self.others.values().sum::<u64>())?;
        shape.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_folders_have_a_bound_and_no_message_is_lost() {
        let mut summary = Summary::default();
        for number in 0..100 {
            summary.leave_out(&format!("{number}{}", "a".repeat(1_000)), LeftOut::JunkFolder, 2);
        }
        assert!(summary.folders().count() < 70 && summary.elsewhere().count() == 1);
        assert_eq!(summary.left_out(LeftOut::JunkFolder), 200);
    }
}
