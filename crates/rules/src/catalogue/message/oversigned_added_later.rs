use super::list;
use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// A signature forbids fields that honest servers on the way add.
    ///
    /// ## Why it matters
    ///
    /// A name that `h=` has more often than the message has the field says: none may be added. Some fields are
    /// added by the next server or by lists as a matter of course, Message-ID by submission servers, List-Id by
    /// lists. Then the signature breaks although nobody has done anything wrong.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject:message-id:list-id
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Oversign what readers see (From, Subject, Reply-To, To, Cc) and nothing else; let the program that writes
    /// the message set Message-ID and Date before it is signed.
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:from:subject:subject:message-id
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    /// Message-ID: <1@example.com>
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct OversignedAddedLater {
        code: "MSG021",
        name: "msg-oversigned-added-later",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 6376 §5.4",
    }
}

impl Rule for OversignedAddedLater {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        for signature in message.signatures() {
            let is_hazard = |(name, always): &&(&'static str, bool)| {
                let mentions = signature.mentions(name);
                mentions > 0 && {
                    let present = message.fields_named(name).count();
                    mentions > present && (*always || present == 0)
                }
            };
            let names: Vec<&str> =
                ADDED_LATER.iter().filter(is_hazard).map(|(name, _)| *name).collect();
            let Some(first) = names.first() else { continue };
            let text = format!("{} breaks where a server adds {}", signature.name(), list(&names));
            findings.add(
                Finding::new(text)
                    .at(signature.at_signed_name(first, "not in the message"))
                    .for_actor(Actor::Sender)
                    .mend(Remedy::advice(format!(
                        "do not name {} in h= more often than the message has it",
                        list(&names)
                    ))),
            );
        }
    }
}

/// What honest hops add, and whether they do so even where there is one already.
const ADDED_LATER: [(&str, bool); 18] = [
    ("Message-ID", false),
    ("Date", false),
    ("Sender", false),
    ("MIME-Version", false),
    ("List-Id", false),
    ("List-Help", false),
    ("List-Unsubscribe", false),
    ("List-Unsubscribe-Post", false),
    ("List-Subscribe", false),
    ("List-Post", false),
    ("List-Owner", false),
    ("List-Archive", false),
    ("Resent-Date", true),
    ("Resent-From", true),
    ("Resent-Sender", true),
    ("Resent-To", true),
    ("Resent-Cc", true),
    ("Resent-Message-ID", true),
];
