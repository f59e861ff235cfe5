//! Times that pass, for people.

use core::fmt;

/// Seconds as people say them, in the two largest units: `15 min 2 s`, `1 d 3 h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a wrapper, and never more")]
pub struct Lasting(pub u64);

impl fmt::Display for Lasting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(u64, &str); 4] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
        let mut units = UNITS.iter().skip_while(|(unit, _)| *unit > self.0.max(1)).take(2);
        let Some((unit, name)) = units.next() else { return Ok(()) };
        write!(f, "{} {name}", self.0 / unit)?;
        match units.next().map(|(smaller, name)| (self.0 % unit / smaller, name)) {
            None | Some((0, _)) => Ok(()),
            Some((rest, name)) => write!(f, " {rest} {name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_two_units() {
        for (seconds, expected) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (902, "15 min 2 s"),
            (3_600, "1 h"),
            (3_659, "1 h"),
            (7_500, "2 h 5 min"),
            (97_200, "1 d 3 h"),
            (86_400 + 59, "1 d"),
        ] {
            assert_eq!(Lasting(seconds).to_string(), expected);
        }
    }
}
