//! Real messages, damaged as a list damages them.

use super::*;

/// The DNS and the message in one of the files of `tests/data/mail-auth`.
fn read(text: &str) -> (HashMap<Question, Answer>, Vec<u8>) {
    let (records, message) = text.split_once("\n\n").unwrap();
    let facts = records.lines().map(|line| {
        let (name, record) = line.split_once(' ').unwrap();
        let name = DomainName::parse(name).unwrap();
        let question = Question::new(name, waxseal_verify::dns::RecordType::Txt);
        (question, Answer::Txt(vec![TxtRecord::new([record.as_bytes()])]))
    });
    (facts.collect(), message.replace('\n', "\r\n").into_bytes())
}

#[test]
fn both_signatures_of_rfc_8463() {
    let (facts, message) = read(include_str!("../data/mail-auth/001.txt"));
    let damaged = replaced(&message, "Subject: ", "Subject: [football] ");
    let damaged = [&damaged[..], b"\r\n-- \r\nfootball mailing list\r\n"].concat();
    let verifier = Verifier::new(&AwsLcCrypto, Policy::strict());
    for (message, is_damaged) in [(message, false), (damaged, true)] {
        let message = Message::parse(&message);
        let prepared = verifier.prepare(&message);
        let evidence = verifier.evaluate(&prepared, &Closed(&facts), NOW).unwrap();
        assert_eq!(evidence.signatures.len(), 2);
        for signature in &evidence.signatures {
            let limits = ExplainLimits::default();
            let why = verifier.explain(&message, signature, &Closed(&facts), &[], &limits);
            if is_damaged {
                assert_eq!(
                    why.to_string(),
                    "body: a footer of 2 lines was appended to the body\n\
                     header: the Subject was tagged with \"[football]\""
                );
            } else {
                assert_eq!((why.body, why.header), (Finding::Intact, Finding::Intact));
            }
        }
    }
}

#[test]
fn a_list_that_signs_and_another_list_behind_it() {
    let (facts, message) = read(include_str!("../data/mail-auth/003.txt"));
    let explained = |message: &[u8]| {
        let limits = ExplainLimits::default();
        explain_with(message, Policy::strict(), &facts, &[], &limits).to_string()
    };
    assert_eq!(explained(&message), "");
    let damaged = replaced(&message, "Subject: [", "Subject: [EXTERNAL] [");
    let damaged = replaced(&damaged, "\r\nSubject:", "\r\nList-Id: <other.example>\r\nSubject:");
    let damaged = [&damaged[..], b"______\r\nother list\r\n"].concat();
    // The field was added above the one that the list has signed, which harms nothing.
    assert_eq!(
        explained(&damaged),
        "body: a footer of 2 lines was appended to the body\n\
         header: the Subject was tagged with \"[EXTERNAL]\""
    );
}
