//! What a run has left out, as lines at the end of a summary.

use core::cmp::Reverse;
use core::fmt;

use anstyle::Style;
use waxseal_placement::sync_filter::{LeftOut, Summary};

use crate::Shown;
use crate::format::text::Styled;

/// Folders that are told one by one.
const FOLDERS_TOLD: usize = 10;

/// Lines for people; none where nothing was left out.
pub(crate) struct LeftOutLines<'a> {
    pub(crate) left_out: &'a Summary,
    pub(crate) color: bool,
}

impl fmt::Display for LeftOutLines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.left_out.all_left_out();
        if all == 0 {
            return Ok(());
        }
        let text = format!("{all} left out");
        writeln!(f, "{}", Styled { text, style: Style::new().bold(), color: self.color })?;
        let mut folders: Vec<_> = self.left_out.folders().collect();
        // The sort is stable, and the names are in their order already.
        folders.sort_by_key(|(_, _, messages)| Reverse(*messages));
        let width = all.to_string().len();
        for (folder, why, messages) in folders.iter().take(FOLDERS_TOLD) {
            let folder = if folder.is_empty() { "in no folder" } else { folder };
            writeln!(f, "  {messages:>width$}  {}: {}", Shown(folder), reason(*why))?;
        }
        let told: u64 = folders.iter().take(FOLDERS_TOLD).map(|(_, _, messages)| messages).sum();
        let more = all.saturating_sub(told);
        if more > 0 { writeln!(f, "  {more:>width$}  in other folders") } else { Ok(()) }
    }
}

fn reason(why: LeftOut) -> &'static str {
    match why {
        LeftOut::JunkFolder => "a junk folder",
        LeftOut::MarkedJunk => "marked as junk",
        _ => "not selected",
    }
}
