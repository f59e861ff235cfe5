//! DNS facts for Waxseal: zone files, snapshots and the recorder of questions
