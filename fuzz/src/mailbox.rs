//! Address lists, and the author domain of a message.

use waxseal_parse::mailbox::{AddressList, Addresses, Author, Element, Limits};
use waxseal_parse::message::Message;
use waxseal_parse::span::Span;

/// Every place lies within the text; what is read is the same step by step and as a whole; an
/// address that is written anew is read again as it was.
pub fn mailbox(data: &[u8]) {
    let limits = Limits::default();
    let steps: Vec<_> = Addresses::new(data, &limits).collect();
    assert!(steps.iter().rev().skip(1).all(Result::is_ok), "it goes on behind an error");
    match AddressList::parse(data, &limits) {
        Err(error) => {
            assert_eq!(steps.last(), Some(&Err(error)));
            assert!(error.span.end() <= data.len(), "{error:?}");
        }
        Ok(list) => {
            let in_steps: Vec<_> = steps
                .iter()
                .filter_map(|step| match step {
                    Ok(Element::Mailbox(mailbox)) => Some(*mailbox),
                    _ => None,
                })
                .collect();
            assert_eq!(list.mailboxes().copied().collect::<Vec<_>>(), in_steps);
            for mailbox in &in_steps {
                let whole = mailbox.span();
                let within =
                    |span: Span| whole.start() <= span.start() && span.end() <= whole.end();
                assert!(whole.end() <= data.len());
                assert!(within(mailbox.local_part_span()) && within(mailbox.domain_span()));
                assert!(mailbox.display_name_span().is_none_or(within));
                assert!(mailbox.local_part_span().end() < mailbox.domain_span().end());
                again(&mailbox.local_part(), &mailbox.domain());
            }
        }
    }
    author(data);
}

fn again(local_part: &[u8], domain: &str) {
    let written = [b"<", local_part, b"@", domain.as_bytes(), b">"].concat();
    let list = AddressList::parse(&written, &Limits::default()).expect("it was an address");
    let mailbox = list.mailboxes().next().expect("it was an address");
    assert_eq!((&*mailbox.local_part(), &*mailbox.domain()), (local_part, domain));
}

/// One author domain is told only where there is one From field, and it stands there.
fn author(data: &[u8]) {
    let message = Message::parse(data);
    let fields = message.fields_named(b"From").count();
    let domain = match Author::of(&message, &Limits::default()) {
        Author::Mailbox(domain) | Author::Mailboxes { domain, .. } => domain,
        Author::SeveralDomains { domains } => {
            assert!(fields == 1 && domains.len() > 1);
            return;
        }
        Author::SeveralFields { count, first, second } => {
            assert!(count == fields && first.end() <= second.start() && second.end() <= data.len());
            return;
        }
        Author::Malformed { error } => {
            assert!(fields == 1 && error.span.end() <= data.len());
            return;
        }
        Author::NoDomain { value } => {
            assert!(fields == 1 && value.end() <= data.len());
            return;
        }
        _ => return,
    };
    assert_eq!(fields, 1);
    let written = domain.span.of(data);
    assert!(!written.is_empty() && !domain.domain.is_empty());
    assert!(written.starts_with(&domain.domain.as_bytes()[..1]));
}
