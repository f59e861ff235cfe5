//! The bounces of the Ruby library `bounce_email` and of Perl's `Mail::DeliveryStatus::BounceParser`,
//! which come without expectations: `tests/labels/*.toml` has one for each mail, with a reason.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use waxseal_bounce::knowledge::{Cause, Kind, KnowledgeBase};

use super::support::{bounce, files, vectors};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Labels {
    mail: Vec<Label>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Label {
    file: String,
    kind: String,
    recipients: Vec<Expected>,
    reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    address: String,
    cause: Cause,
    kind: Option<Kind>,
    status: Option<String>,
    reply: Option<u16>,
}

/// Holds every mail of the folders to its label. All mails have one.
fn hold(labels: &str, folders: &[&str]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/labels").join(labels);
    let labels: Labels = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let mails: BTreeMap<_, _> = folders.iter().flat_map(|folder| files(&vectors(folder))).collect();
    let labelled: Vec<_> = labels.mail.iter().map(|label| &*label.file).collect();
    let unlabelled: Vec<_> = mails.keys().filter(|name| !labelled.contains(&&***name)).collect();
    assert!(unlabelled.is_empty(), "without a label: {unlabelled:?}");
    assert_eq!(labels.mail.len(), mails.len());
    let base = KnowledgeBase::built_in();
    let mut failures = Vec::new();
    for label in &labels.mail {
        assert!(!label.reason.is_empty(), "{}", label.file);
        let found = bounce(&mails[&label.file]);
        let kind = serde_json::to_value(found.kind).unwrap();
        if kind != *label.kind {
            failures.push(format!("{}: {kind} instead of {}", label.file, label.kind));
        }
        if found.recipients.len() != label.recipients.len() {
            let count = found.recipients.len();
            failures.push(format!("{}: {count} recipients", label.file));
            continue;
        }
        for (recipient, expected) in found.recipients.iter().zip(&label.recipients) {
            let classified = base.classify(recipient);
            let status = recipient.status.map(|status| status.to_string());
            let given = (
                &*recipient.address,
                classified.cause,
                classified.kind,
                status,
                recipient.reply.code,
            );
            let wanted = (
                &*expected.address,
                expected.cause,
                expected.kind,
                expected.status.clone(),
                expected.reply,
            );
            if given != wanted {
                failures.push(format!(
                    "{}: {given:?} by {}, wanted {wanted:?}",
                    label.file, classified.row
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{} of {}\n{}", failures.len(), mails.len(), failures.join("\n"));
}

#[test]
fn bounce_email() {
    hold("bounce_email-ruby.toml", &["bounce_email-ruby/bounces", "bounce_email-ruby/non_bounces"]);
}

/// Signed mail of all sorts, from the suites of other rooms.
#[test]
fn ordinary_mail_is_no_bounce() {
    let mut mails = 0;
    for folder in
        ["mail-dkim-corpus/corpus", "mimekit-dkim", "mail-auth-dkim-real", "dk-canon-vectors"]
    {
        for (name, mail) in files(&vectors("../../../../tests/vectors").join(folder)) {
            mails += 1;
            let found = bounce(&mail);
            assert_eq!(found.kind, waxseal_bounce::Kind::NotABounce, "{folder}/{name}");
        }
    }
    assert!(mails > 100, "{mails}");
}

#[test]
fn bounceparser() {
    hold("bounceparser-corpus.toml", &["bounceparser-corpus/corpus"]);
}
