use std::hint::black_box;
use waxseal_benches::messages::{Size, message};
use waxseal_benches::signed::{self, AT, signed};
use waxseal_benches::spf;
use waxseal_benches::timing::in_turns;
use waxseal_crypto_aws::AwsLcCrypto;
use waxseal_parse::mailbox::{self, Author};
use waxseal_parse::message::Message;
use waxseal_verify::arc::limits::ArcLimits;
use waxseal_verify::authenticator::Authenticator;
use waxseal_verify::dmarc::align::{Identifier, Outcome};
use waxseal_verify::dns::{Answer, Question, RecordType, TxtRecord};
use waxseal_verify::envelope::Envelope;
use waxseal_verify::policy::Policy;
use waxseal_verify::spf::identity::Identity;
use waxseal_parse::domain::DomainName;

fn main() {
    let raw = signed(&message(Size::ALL[0], "example.com"), "example.com");
    let auth = Authenticator::new(&AwsLcCrypto, Policy::lenient());
    let mut facts = signed::facts(["example.com"].into_iter());
    facts.0.extend(spf::facts());
    let name = DomainName::parse("_dmarc.example.com").unwrap();
    let record = TxtRecord::new([&b"v=DMARC1; p=reject; rua=mailto:dmarc@example.com"[..]]);
    facts.0.insert(Question::new(name, RecordType::Txt), Answer::Txt(vec![record]));
    let message = Message::parse(&raw);
    let envelope = Envelope::new(spf::CLIENT).with_helo(spf::HELO).with_mail_from(spf::SENDER);
    let prepared = auth.prepare(&message, Some(&envelope));
    let dkim = auth.dkim().prepare(&message);
    let author = Author::of(&message, &mailbox::Limits::default());
    let identity = Identity::mail_from(&envelope);
    let domain = DomainName::parse("example.com").unwrap();
    let ids = [Identifier::dkim(&domain, Outcome::Pass), Identifier::spf(&domain, Outcome::Pass)];
    let arc = auth.dkim().prepare_with_arc(&message, &ArcLimits::default());
    let calls: Vec<(&str, Box<dyn Fn() + '_>)> = vec![
        ("parse", Box::new(|| { black_box(Message::parse(black_box(&raw))); })),
        ("prepare dkim", Box::new(|| { black_box(auth.dkim().prepare(black_box(&message))); })),
        ("prepare with arc", Box::new(|| { black_box(auth.dkim().prepare_with_arc(black_box(&message), &ArcLimits::default())); })),
        ("prepare whole", Box::new(|| { black_box(auth.prepare(black_box(&message), Some(&envelope))); })),
        ("author", Box::new(|| { black_box(Author::of(black_box(&message), &mailbox::Limits::default())); })),
        ("identity", Box::new(|| { black_box(Identity::mail_from(black_box(&envelope))); })),
        ("envelope", Box::new(|| { black_box(Envelope::new(spf::CLIENT).with_helo(spf::HELO).with_mail_from(spf::SENDER)); })),
        ("evaluate dkim", Box::new(|| { let _ = black_box(auth.dkim().evaluate(black_box(&dkim), &facts, AT)); })),
        ("evaluate spf", Box::new(|| { let _ = black_box(auth.spf().evaluate(black_box(&identity), &facts, AT)); })),
        ("evaluate dmarc", Box::new(|| { let _ = black_box(auth.dmarc().evaluate(black_box(&author), &ids, &facts)); })),
        ("evaluate arc", Box::new(|| { let _ = black_box(auth.dkim().evaluate_arc(black_box(arc.arc().unwrap()), &facts, AT)); })),
        ("evaluate whole", Box::new(|| { let _ = black_box(auth.evaluate(black_box(&prepared), &facts, AT)); })),
    ];
    let refs: Vec<&dyn Fn()> = calls.iter().map(|c| &*c.1 as &dyn Fn()).collect();
    let times = in_turns(&refs, 25);
    for ((n, _), t) in calls.iter().zip(times) {
        println!("{n:20} {:8.1} ns", t.as_secs_f64() * 1e9);
    }
}
