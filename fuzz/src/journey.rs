//! The way of a message.

use waxseal_parse::domain::DomainName;
use waxseal_parse::message::Message;
use waxseal_trace::delay::Thresholds;
use waxseal_trace::journey::Journey;
use waxseal_trace::limits::Limits;
use waxseal_trace::trace::{Trace, TraceRequest};
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
    for pair in trace.timeline.stops.windows(2) {
        assert!(pair[0].likely <= pair[1].likely);
    }
    for gap in trace.timeline.gaps() {
        assert!(gap.least <= gap.likely && gap.likely <= gap.most, "{gap:?}");
    }
    assert_eq!(trace.route.parties.len(), journey.hops.len());
    for delay in trace.delays(&Thresholds::default()) {
        assert!(!delay.candidates.is_empty() && delay.likeliest().next().is_some());
    }
}
