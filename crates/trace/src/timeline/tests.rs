use waxseal_parse::message::Message;

use super::*;
use crate::limits::Limits;
use crate::tests::mail;

fn timeline(date: Option<i64>, hops: &[(&str, i64)], end: Option<u64>) -> Timeline {
    let raw = mail(date, hops);
    let message = Message::parse(raw.as_bytes());
    let journey = Journey::read(&message, &Limits::default());
    Timeline::of(&journey, end.map(UnixTime::from_seconds), &ClockPolicy::default())
}

fn gaps(timeline: &Timeline) -> Vec<(i64, u64, u64, u64, Certainty)> {
    timeline.gaps().map(|it| (it.written, it.likely, it.least, it.most, it.certainty)).collect()
}

use Certainty::{Bounded, Measured};

#[test]
fn clocks_that_agree_are_measured() {
    let found = timeline(
        Some(1_000_000),
        &[("a.test", 1_000_010), ("b.test", 1_000_010), ("c.test", 1_000_100)],
        Some(1_000_400),
    );
    assert_eq!(
        gaps(&found),
        [
            (10, 10, 10, 10, Measured),
            (0, 0, 0, 0, Measured),
            (90, 90, 90, 90, Measured),
            (300, 300, 300, 300, Measured)
        ]
    );
}

#[test]
fn a_fast_clock_in_the_middle_is_bounded_by_its_neighbours() {
    let found = timeline(
        None,
        &[("a.test", 1_000_000), ("b.test", 1_000_600), ("c.test", 1_000_005)],
        None,
    );
    assert_eq!(gaps(&found), [(600, 5, 0, 5, Bounded), (-595, 0, 0, 5, Bounded)]);
    let skew = found.stops[1].skew.unwrap();
    assert_eq!((skew.least, skew.most), (595, 600));
    assert_eq!(found.stops[1].likely, UnixTime::from_seconds(1_000_005));
}

#[test]
fn a_slow_clock_in_the_middle_is_bounded_by_its_neighbours() {
    let found =
        timeline(None, &[("a.test", 1_000_000), ("b.test", 999_000), ("c.test", 1_000_005)], None);
    assert_eq!(gaps(&found), [(-1000, 0, 0, 5, Bounded), (1005, 5, 0, 5, Bounded)]);
    let skew = found.stops[1].skew.unwrap();
    assert_eq!((skew.least, skew.most), (-1005, -1000));
}

/// `b` is passed twice: within 5 seconds of 1_000_000, and exactly at 1_000_100, so it is fast by 600.
#[test]
fn a_host_that_is_passed_twice_has_one_clock() {
    let found = timeline(
        None,
        &[
            ("a.test", 1_000_000),
            ("b.test", 1_000_603),
            ("c.test", 1_000_050),
            ("d.test", 1_000_100),
            ("B.test", 1_000_700),
            ("d.test", 1_000_100),
        ],
        None,
    );
    let skews: Vec<_> = found.stops.iter().filter_map(|stop| stop.skew).collect();
    assert_eq!(skews, [Skew { least: 600, most: 600 }; 2]);
    assert_eq!(gaps(&found)[0], (603, 3, 3, 3, Bounded));
    assert_eq!(gaps(&found)[1], (-553, 47, 47, 47, Bounded));
}

#[test]
fn the_upper_of_two_that_disagree_is_believed() {
    let found = timeline(None, &[("a.test", 1_000_600), ("b.test", 1_000_000)], None);
    assert!(found.stops[0].skew.is_some() && found.stops[1].skew.is_none());
    assert_eq!((gaps(&found)[0].0, gaps(&found)[0].1), (-600, 0));
}

#[test]
fn decades_are_a_wrong_clock_and_no_delay() {
    let day = 86_400;
    for wrong in [5, 4_000_000_000] {
        let found = timeline(
            None,
            &[("a.test", wrong), ("b.test", 1_700_000_000), ("c.test", 1_700_000_060)],
            None,
        );
        let gaps = gaps(&found);
        assert_eq!((gaps[0].1, gaps[0].4), (0, Bounded), "{wrong}");
        assert!(gaps[0].3 <= 30 * day);
        assert_eq!(gaps[1], (60, 60, 60, 60, Measured));
        let found = timeline(Some(wrong), &[("b.test", 1_700_000_000)], None);
        assert_eq!(found.gaps().next().unwrap().likely, 0, "{wrong}");
    }
}

#[test]
fn an_author_or_reader_with_a_wrong_clock_waits_for_nothing() {
    let found = timeline(Some(1_000_060), &[("a.test", 1_000_000)], Some(999_990));
    assert_eq!((gaps(&found)[0].0, gaps(&found)[0].1), (-60, 0));
    assert_eq!((gaps(&found)[1].0, gaps(&found)[1].1), (-10, 0));
    assert!(timeline(None, &[], None).stops.is_empty());
    assert_eq!(timeline(Some(5), &[], Some(7)).gaps().next().unwrap().likely, 2);
}

#[test]
fn a_time_without_seconds_may_be_up_to_a_minute_later() {
    let raw = "Received: by b.test; Thu, 01 Jan 1970 10:00 +0000\r\n\
        Received: by a.test; Thu, 01 Jan 1970 10:00:30 +0000\r\n\r\n";
    let message = Message::parse(raw.as_bytes());
    let journey = Journey::read(&message, &Limits::default());
    let found = Timeline::of(&journey, None, &ClockPolicy::default());
    assert_eq!(gaps(&found), [(-30, 0, 0, 29, Measured)]);
}

#[test]
fn a_time_of_an_unknown_zone_measures_nothing() {
    let raw = "Received: by c.test; Thu, 01 Jan 1970 10:00:40 +0000\r\n\
        Received: by b.test; Thu, 01 Jan 1970 12:00:10 CEST\r\n\
        Received: by a.test; Thu, 01 Jan 1970 10:00:00 +0000\r\n\r\n";
    let message = Message::parse(raw.as_bytes());
    let journey = Journey::read(&message, &Limits::default());
    let found = Timeline::of(&journey, None, &ClockPolicy::default());
    assert_eq!(gaps(&found), [(40, 40, 40, 40, Measured)]);
}

#[test]
fn a_wrong_clock_is_told_by_what_is_sure() {
    for (least, most, told, error) in [
        (590, 600, "fast by 9 min 50 s or more", 590),
        (-600, -590, "slow by 9 min 50 s or more", 590),
        (i64::MIN, -1, "slow by 1 s or more", 1),
        (-5, 5, "fast or slow", 0),
    ] {
        let skew = Skew { least, most };
        assert_eq!((&*skew.to_string(), skew.least_error()), (told, error));
    }
}
