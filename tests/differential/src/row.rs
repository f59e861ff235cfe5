//! A row of a table of known differences, other than those of DKIM.

/// One known difference.
pub struct Row<S: 'static> {
    /// What mail-auth does.
    pub mail_auth: &'static str,
    /// What Waxseal does.
    pub waxseal: &'static str,
    /// Where it is written; "open" where the RFC leaves the choice.
    pub rfc: &'static str,
    /// Whether it can bear on a case that both have seen.
    pub bears_on: fn(&S) -> bool,
    /// A case on which the two differ.
    pub example: fn() -> S,
    /// What it comes to, by Waxseal and by mail-auth.
    pub verdicts: (&'static str, &'static str),
}

/// A case that both have seen.
pub trait BothSaw {
    /// What it comes to, by Waxseal and by mail-auth.
    fn verdicts(&self) -> (String, String);
}

/// Fails where a row no longer holds, or does not explain its own example.
pub fn assert_rows<S: BothSaw>(rows: &[Row<S>]) {
    let mut stale = Vec::new();
    for row in rows {
        let seen = (row.example)();
        let (waxseal, mail_auth) = seen.verdicts();
        if (&*waxseal, &*mail_auth) != row.verdicts {
            stale.push(format!(
                "mail-auth {}; Waxseal {} ({}):\n  found {:?}, expected {:?}",
                row.mail_auth,
                row.waxseal,
                row.rfc,
                (waxseal, mail_auth),
                row.verdicts
            ));
        }
        if !(row.bears_on)(&seen) {
            stale.push(format!("does not explain its own example: mail-auth {}", row.mail_auth));
        }
    }
    assert!(stale.is_empty(), "{}", stale.join("\n"));
}
