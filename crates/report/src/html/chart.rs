//! Numbers as bars. The numbers stand beside them as text: nobody has to see a bar, or its colour.

use core::fmt;

use super::{Html, and_more};

/// The length of the longest bar, in units of its drawing.
const LONGEST: u64 = 1_000;

/// The length of the shortest bar, so that it is seen.
const SHORTEST: u64 = 4;

/// A table of numbers with a bar for each.
pub(crate) struct Chart {
    /// What is counted by what: `Recipients by cause`.
    pub(crate) title: String,
    /// What the names of the bars are.
    pub(crate) what: &'static str,
    /// What is counted.
    pub(crate) unit: &'static str,
    /// The bars, in the order in which they are drawn.
    pub(crate) bars: Vec<Bar>,
    /// What the colours of parts mean, where bars have parts.
    pub(crate) legend: Vec<(Tone, String)>,
    /// The total of bars that are not drawn.
    pub(crate) others: u64,
}

/// A bar of a chart.
pub(crate) struct Bar {
    /// Its name; nothing is escaped yet.
    pub(crate) label: String,
    /// What it is made of, from left to right.
    pub(crate) parts: Vec<Part>,
}

/// A part of a bar.
pub(crate) struct Part {
    /// What it counts; nothing is escaped yet.
    pub(crate) label: String,
    /// How many.
    pub(crate) count: u64,
    /// Its colour.
    pub(crate) tone: Tone,
}

/// A colour of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// One of those that mean nothing.
    Series(usize),
    /// What is bad.
    Error,
    /// What is not good.
    Warning,
    /// What is worth knowing.
    Note,
}

impl Tone {
    /// The colours that mean nothing; the last one is for whatever is left.
    pub(crate) const SERIES: usize = 6;

    fn class(self) -> &'static str {
        match self {
            Self::Series(0) => "series-1",
            Self::Series(1) => "series-2",
            Self::Series(2) => "series-3",
            Self::Series(3) => "series-4",
            Self::Series(4) => "series-5",
            Self::Series(_) => "series-6",
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

impl Bar {
    /// A bar in one piece.
    pub(crate) fn whole(label: impl Into<String>, count: u64, tone: Tone) -> Self {
        let label = label.into();
        Self { parts: vec![Part { label: label.clone(), count, tone }], label }
    }

    fn total(&self) -> u64 {
        self.parts.iter().map(|part| part.count).sum()
    }
}

impl fmt::Display for Chart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.bars.is_empty() {
            return Ok(());
        }
        writeln!(f, "<figure class=\"chart\">\n<table>\n<caption>{}</caption>", Html(&self.title))?;
        writeln!(
            f,
            "<thead><tr><th scope=\"col\">{}</th><th scope=\"col\" class=\"number\">{}</th>\
             <td></td></tr></thead>\n<tbody>",
            self.what, self.unit
        )?;
        let most = self.bars.iter().map(Bar::total).max().unwrap_or(0).max(1);
        self.bars.iter().try_for_each(|bar| append(bar, most, f))?;
        writeln!(f, "</tbody>\n</table>")?;
        if !self.legend.is_empty() {
            writeln!(f, "<ul class=\"legend\">")?;
            for (tone, text) in &self.legend {
                let class = tone.class();
                writeln!(
                    f,
                    "<li><svg width=\"12\" height=\"12\" aria-hidden=\"true\"><rect \
                     class=\"{class}\" width=\"12\" height=\"12\"/></svg> {}</li>",
                    Html(text)
                )?;
            }
            writeln!(f, "</ul>")?;
        }
        let others = usize::try_from(self.others).unwrap_or(usize::MAX);
        and_more("p", others, " of others", f)?;
        writeln!(f, "</figure>")
    }
}

fn append(bar: &Bar, most: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let total = bar.total();
    write!(
        f,
        "<tr><th scope=\"row\">{}</th><td class=\"number\">{total}</td><td class=\"bar\"><svg \
         viewBox=\"0 0 {LONGEST} 14\" preserveAspectRatio=\"none\" width=\"100%\" height=\"14\" \
         aria-hidden=\"true\">",
        Html(&bar.label)
    )?;
    let mut at = 0;
    for part in &bar.parts {
        let length = scaled(part.count, most).max(SHORTEST);
        let (class, label) = (part.tone.class(), Html(&part.label));
        // What points at a part is told what it is.
        write!(
            f,
            "<rect class=\"{class}\" x=\"{at}\" width=\"{length}\" height=\"14\"><title>{label}: \
             {}</title></rect>",
            part.count
        )?;
        at += length;
    }
    write!(f, "</svg>")?;
    if bar.parts.len() > 1 || bar.parts.iter().any(|part| part.label != bar.label) {
        let told = bar.parts.iter().map(|part| format!("{} {}", part.count, part.label));
        let told = told.collect::<Vec<_>>().join(", ");
        write!(f, "<span class=\"parts\">{}</span>", Html(&told))?;
    }
    writeln!(f, "</td></tr>")
}

fn scaled(count: u64, most: u64) -> u64 {
    let length = u128::from(count) * u128::from(LONGEST) / u128::from(most);
    u64::try_from(length).unwrap_or(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(bars: Vec<Bar>) -> String {
        let legend = vec![(Tone::Series(0), "a & b".to_owned())];
        Chart { title: "T<".to_owned(), what: "W", unit: "U", bars, legend, others: 3 }.to_string()
    }

    #[test]
    fn a_bar_is_as_long_as_its_number_says_and_the_number_is_text() {
        let page = chart(vec![
            Bar::whole("<b>", 50, Tone::Error),
            Bar::whole("c", 25, Tone::Note),
            Bar::whole("d", u64::MAX / 4, Tone::Note),
        ]);
        assert!(page.contains("<caption>T&lt;</caption>") && !page.contains("<b>"), "{page}");
        assert!(page.contains("<td class=\"number\">50</td>"), "{page}");
        assert!(page.contains("class=\"error\" x=\"0\" width=\"4\""), "{page}");
        assert!(page.contains("x=\"0\" width=\"1000\""), "{page}");
        assert!(page.contains("a &amp; b") && page.contains("and 3 more of others"), "{page}");
    }

    #[test]
    fn parts_follow_one_another_and_are_told_in_words() {
        let part = |label: &str, count| Part { label: label.into(), count, tone: Tone::Warning };
        let parts = vec![part("full", 3), part("gone", 1)];
        let page = chart(vec![Bar { label: "example.net".into(), parts }]);
        assert!(page.contains("x=\"0\" width=\"750\"") && page.contains("x=\"750\" width=\"250\""));
        assert!(page.contains("<span class=\"parts\">3 full, 1 gone</span>"), "{page}");
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        assert_eq!(chart(Vec::new()), "");
    }
}
