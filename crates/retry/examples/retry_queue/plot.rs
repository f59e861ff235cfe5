//! Two panels in one SVG, as text.

use std::fmt::Write;

use crate::simulation::{Outcome, STEP, STEPS};

const WIDTH: u64 = 640;
const HEIGHT: u64 = 200;
const LEFT: u64 = 80;

/// A line: its name, its colour, and a value for each step.
struct Line {
    name: &'static str,
    colour: &'static str,
    values: Vec<u64>,
}

/// The length of the queue, and the attempts, over time.
pub(crate) fn svg(naive: &[Outcome], ours: &[Outcome]) -> String {
    let mut svg = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 560\" \
         font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"760\" height=\"560\" fill=\"white\"/>\n",
    );
    let lines = |values: fn(&[Outcome]) -> Vec<u64>| {
        [
            Line { name: "naive", colour: "#c0392b", values: values(naive) },
            Line { name: "waxseal-retry", colour: "#1f618d", values: values(ours) },
        ]
    };
    panel(&mut svg, 40, "messages in the queue, at the end of each ten minutes", &lines(queue));
    panel(&mut svg, 310, "attempts in each ten minutes", &lines(attempts));
    svg.push_str("</svg>\n");
    svg
}

fn queue(outcomes: &[Outcome]) -> Vec<u64> {
    let mut length: u64 = outcomes.iter().map(|one| u64::from(one.messages)).sum();
    sums(outcomes, |one| &one.timeline.left)
        .map(|left| {
            length -= left;
            length
        })
        .collect()
}

fn attempts(outcomes: &[Outcome]) -> Vec<u64> {
    sums(outcomes, |one| &one.timeline.attempts).collect()
}

fn sums(outcomes: &[Outcome], of: fn(&Outcome) -> &[u64]) -> impl Iterator<Item = u64> {
    let at = move |step| outcomes.iter().filter_map(|one| of(one).get(step)).sum();
    (0..STEPS).map(at)
}

fn panel(svg: &mut String, top: u64, title: &str, lines: &[Line]) {
    let most = lines.iter().flat_map(|line| &line.values).copied().max().unwrap_or(0).max(1);
    let bottom = top + HEIGHT;
    let steps = u64::try_from(STEPS).unwrap_or(u64::MAX);
    let x = |step: u64| LEFT + step * WIDTH / steps;
    // Writing to a string does not fail.
    let _ =
        writeln!(svg, "<text x=\"{LEFT}\" y=\"{}\" font-weight=\"bold\">{title}</text>", top - 12);
    for quarter in 0..=4 {
        let y = bottom - quarter * HEIGHT / 4;
        let value = most * quarter / 4;
        let _ = writeln!(
            svg,
            "<path d=\"M{LEFT} {y}h{WIDTH}\" stroke=\"#ddd\"/>\
             <text x=\"{}\" y=\"{}\" text-anchor=\"end\">{value}</text>",
            LEFT - 6,
            y + 4
        );
    }
    for hour in (0..=24).step_by(4) {
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{hour} h</text>",
            x(hour * 3600 / STEP),
            bottom + 18
        );
    }
    for (row, line) in (1..).zip(lines) {
        let points = (0..).zip(&line.values);
        let points: Vec<_> = points
            .map(|(step, value)| format!("{},{}", x(step), bottom - value * HEIGHT / most))
            .collect();
        let Line { name, colour, .. } = line;
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\
             <text x=\"{}\" y=\"{}\" text-anchor=\"end\" fill=\"{colour}\">{name}</text>",
            points.join(" "),
            LEFT + WIDTH,
            top + 16 * row
        );
    }
}
