//! The way of a message.

use waxseal_parse::domain::DomainName;
use waxseal_parse::message::Message;
use waxseal_report::TimelineReport;
use waxseal_rules::rule_set::RuleSet;
use waxseal_rules::trace::TraceSubject;
use waxseal_trace::delay::Thresholds;
use waxseal_trace::journey::Journey;
use waxseal_trace::limits::Limits;
use waxseal_trace::trace::{Trace, TraceRequest, original};
use waxseal_verify::time::UnixTime;

/// Time never runs backwards, each hop has one party, and what a hop says stands where it says.
pub fn journey(data: &[u8]) {
    let message = Message::parse(data);
    let limits = Limits::default();
    let journey = Journey::read(&message, &limits);
    assert!(journey.hops.len() <= limits.hops && journey.clocks.len() <= limits.clocks);
    for hop in &journey.hops {
        assert_eq!(hop.span.of(data), hop.value);
        if let Some(by) = hop.received.by.filter(|by| !by.is_empty()) {
            assert_eq!(hop.span_of(by).map(|span| span.of(data)), Some(by));
        }
    }
    let parent = |host: &DomainName| DomainName::parse(host.as_str().split_once('.')?.1).ok();
    let mut request = TraceRequest::new(&parent);
    request.end = Some(UnixTime::from_seconds(1_700_000_000));
    let trace = Trace::of(&message, &request);
    assert_eq!(trace.route.parties.len(), journey.hops.len());
    check(&message, &trace);

    let bounce = waxseal_bounce::read(data, &waxseal_bounce::limits::Limits::default());
    request.bounce = Some(&bounce);
    let message = original(&bounce);
    check(&message, &Trace::of(&message, &request));
}

/// Time never runs backwards, and nothing that is told of it harms a terminal.
fn check(message: &Message<'_>, trace: &Trace<'_>) {
    for pair in trace.timeline.stops.windows(2) {
        assert!(pair[0].likely <= pair[1].likely);
    }
    for gap in trace.timeline.gaps() {
        assert!(gap.least <= gap.likely && gap.likely <= gap.most, "{gap:?}");
    }
    let delays = trace.delays(&Thresholds::default());
    assert!(delays.iter().all(|delay| delay.likeliest().next().is_some()));

    let found = RuleSet::built_in().check_trace(&TraceSubject::new(message, trace));
    let told =
        found.iter().map(|finding| format!("{}\n{}", finding.message, finding.evidence.join("\n")));
    let report = TimelineReport::new(trace, &delays);
    let drawn = [report.text(false, 80).to_string(), report.svg().to_string()];
    for text in told.chain(drawn) {
        let is_harmless = |one: char| one == '\n' || !one.is_control();
        assert!(text.chars().all(is_harmless), "{text:?}");
    }
}
