//! Two panels in one SVG, as text. It takes the colours of light or dark surroundings.

use std::fmt::Write;

use crate::simulation::{Outcome, STEP, STEPS};

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 210.0;
const LEFT: f64 = 86.0;
const HOURS: [u32; 7] = [0, 4, 8, 12, 16, 20, 24];
/// What is plotted ends with this hour.
const END: f64 = 25.0;

/// A line: a name and a class, and a value for each step.
struct Line {
    name: &'static str,
    class: &'static str,
    values: Vec<u64>,
    /// What it comes to, for the legend.
    total: String,
}

struct Panel<'p> {
    top: f64,
    title: &'p str,
    unit: &'p str,
    /// The marks of the axis of values; the last one is its top.
    marks: &'p [u32],
    is_logarithmic: bool,
    lines: [Line; 2],
}

const STYLE: &str = "<style>\n\
    svg { color-scheme: light dark; --page: #fff; --text: #1b1f24; --quiet: #515a65; --grid: #d3d8de; \
    --naive: #b3261e; --waxseal: #0b57a4 }\n\
    @media (prefers-color-scheme: dark) { svg { --page: #14171b; --text: #e6e9ed; --quiet: #aab3be; \
    --grid: #3a4149; --naive: #ff9aa5; --waxseal: #8ec2ff } }\n\
    .page { fill: var(--page) } text { fill: var(--text) } .quiet { fill: var(--quiet) }\n\
    .grid { stroke: var(--grid) } .line { fill: none; stroke-width: 2; stroke-linejoin: round }\n\
    .naive { stroke: var(--naive); stroke-dasharray: 7 3 } .waxseal { stroke: var(--waxseal) }\n\
    .title { font-size: 17px; font-weight: 600 } .panel { font-weight: 600 }\n\
    </style>\n";

/// The length of the queue, and the attempts, over time.
pub(crate) fn svg(naive: &[Outcome], ours: &[Outcome]) -> String {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 700\" role=\"img\" \
         aria-labelledby=\"title about\" font-family=\"system-ui, sans-serif\" font-size=\"13\">\n\
         <title id=\"title\">A queue of 100,000 messages, run naively and by waxseal-retry</title>\n\
         <desc id=\"about\">Messages left in the queue, and attempts a minute, over 25 hours.</desc>\n\
         {STYLE}<rect class=\"page\" width=\"760\" height=\"700\"/>\n\
         <text class=\"title\" x=\"24\" y=\"32\">A queue of 100,000 messages to six receivers</text>\n\
         <text class=\"quiet\" x=\"24\" y=\"53\">One receiver is down for three hours, one is dead, one greylists, \
         and all limit what they take.</text>\n"
    );
    let lines = |values: fn(&[Outcome]) -> Vec<u64>, total: fn(&[Outcome]) -> String| {
        [("every five minutes", "naive", naive), ("waxseal-retry", "waxseal", ours)].map(
            |(name, class, outcomes)| Line {
                name,
                class,
                values: values(outcomes),
                total: total(outcomes),
            },
        )
    };
    Panel {
        top: 108.0,
        title: "Messages left in the queue, given up after 24 hours",
        unit: "messages",
        marks: &[0, 25_000, 50_000, 75_000, 100_000],
        is_logarithmic: false,
        lines: lines(queue, |outcomes| {
            let delivered = outcomes.iter().map(|one| u64::from(one.delivered)).sum();
            format!("{} delivered", grouped(delivered))
        }),
    }
    .draw(&mut svg);
    Panel {
        top: 430.0,
        title: "Attempts, on a logarithmic scale from one a minute or less",
        unit: "attempts a minute",
        marks: &[1, 10, 100, 1_000, 10_000, 100_000],
        is_logarithmic: true,
        lines: lines(attempts, |outcomes| {
            let all = outcomes.iter().map(|one| one.attempts).sum();
            format!("{} attempts", grouped(all))
        }),
    }
    .draw(&mut svg);
    svg.push_str("</svg>\n");
    svg
}

fn queue(outcomes: &[Outcome]) -> Vec<u64> {
    let mut length: u64 = outcomes.iter().map(|one| u64::from(one.messages)).sum();
    let left = sums(outcomes, |one| &one.timeline.left).map(|left| {
        length -= left;
        length
    });
    left.collect()
}

/// In each minute of a step.
fn attempts(outcomes: &[Outcome]) -> Vec<u64> {
    sums(outcomes, |one| &one.timeline.attempts).map(|all| all / (STEP / 60)).collect()
}

fn sums(outcomes: &[Outcome], of: fn(&Outcome) -> &[u64]) -> impl Iterator<Item = u64> {
    let at = move |step| outcomes.iter().filter_map(|one| of(one).get(step)).sum();
    (0..STEPS).map(at)
}

impl Panel<'_> {
    fn draw(&self, svg: &mut String) {
        let Self { top, title, unit, .. } = self;
        let bottom = top + HEIGHT;
        // Writing to a string does not fail.
        let _ = writeln!(svg, "<text class=\"panel\" x=\"24\" y=\"{}\">{title}</text>", top - 18.0);
        let _ = writeln!(
            svg,
            "<text class=\"quiet\" text-anchor=\"middle\" transform=\"translate(22 {}) rotate(-90)\">{unit}</text>",
            top + HEIGHT / 2.0
        );
        for mark in self.marks {
            let y = self.y(f64::from(*mark));
            let _ = writeln!(
                svg,
                "<path class=\"grid\" d=\"M{LEFT} {y:.1}h{WIDTH}\"/>\
                 <text class=\"quiet\" x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                LEFT - 8.0,
                y + 4.5,
                grouped((*mark).into())
            );
        }
        for hour in HOURS {
            let _ = writeln!(
                svg,
                "<path class=\"grid\" d=\"M{0:.1} {bottom}v5\"/>\
                 <text class=\"quiet\" x=\"{0:.1}\" y=\"{1}\" text-anchor=\"middle\">{hour}</text>",
                x(f64::from(hour)),
                bottom + 20.0
            );
        }
        let _ = writeln!(
            svg,
            "<text class=\"quiet\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">hours after the first message</text>",
            LEFT + WIDTH / 2.0,
            bottom + 38.0
        );
        for (row, line) in [0.0, 20.0].into_iter().zip(&self.lines) {
            self.line(svg, line, top + 22.0 + row);
        }
    }

    fn line(&self, svg: &mut String, line: &Line, legend: f64) {
        let Line { name, class, values, total } = line;
        let step = f64::from(u32::try_from(STEP).unwrap_or(u32::MAX)) / 3600.0;
        // What is counted in a step stands at its end.
        let hours = (1_u32..).map(|number| f64::from(number) * step);
        let values =
            values.iter().map(|value| f64::from(u32::try_from(*value).unwrap_or(u32::MAX)));
        let points: Vec<_> = hours
            .zip(values)
            .take_while(|(hour, _)| *hour <= END)
            .map(|(hour, value)| format!("{:.1},{:.1}", x(hour), self.y(value)))
            .collect();
        let _ = writeln!(
            svg,
            "<polyline class=\"line {class}\" points=\"{}\"/>\
             <path class=\"line {class}\" d=\"M{} {}h34\"/>\
             <text x=\"{}\" y=\"{legend}\">{name}: {total}</text>",
            points.join(" "),
            LEFT + WIDTH - 310.0,
            legend - 4.5,
            LEFT + WIDTH - 266.0,
        );
    }

    /// Where a value stands. On a logarithmic axis, what is less than the first mark stands there.
    fn y(&self, value: f64) -> f64 {
        let scaled = |value: f64| if self.is_logarithmic { value.max(1.0).log10() } else { value };
        let most = self.marks.last().copied().map_or(1.0, f64::from);
        self.top + HEIGHT - scaled(value.min(most)) * HEIGHT / scaled(most)
    }
}

fn x(hour: f64) -> f64 {
    LEFT + hour * WIDTH / END
}

/// A number with commas between its thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
