//! An instant as RFC 7643 §2.3.5 writes it.

use std::{borrow::Cow, cmp::Ordering, fmt};

use chrono::{NaiveDate, SecondsFormat};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};

/// A dateTime: the text as sent, compared as the instant it names.
///
/// The form is that of `xsd:dateTime` with year to second, upper-case `T` and `Z`, and an offset of at
/// most 14 hours. Without an offset it is UTC. Leap seconds and `24:00:00` are refused.
#[derive(Clone, Debug)]
pub struct DateTime {
    text: Box<str>,
    /// Whole seconds since 1970, rounded down. The fraction is read from the text, whatever its length.
    seconds: i64,
}

impl DateTime {
    /// The instant that a text names.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(Self {
            seconds: seconds(text)?,
            text: text.into(),
        })
    }

    /// The instant in UTC, with 3 digits after the second, or 6 where 3 would lose something.
    ///
    /// Years before 0 and after 9999 have no text in this form; the nearest that has one stands for them.
    #[must_use]
    pub fn from_micros(micros: i64) -> Self {
        const FIRST: i64 = -62_167_219_200_000_000;
        const LAST: i64 = 253_402_300_799_999_999;
        let micros = micros.clamp(FIRST, LAST);
        let digits = if micros % 1000 == 0 {
            SecondsFormat::Millis
        } else {
            SecondsFormat::Micros
        };
        let instant = chrono::DateTime::from_timestamp_micros(micros).unwrap_or_default();
        Self {
            text: instant.to_rfc3339_opts(digits, true).into(),
            seconds: micros.div_euclid(1_000_000),
        }
    }

    /// The text as sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Microseconds since 1970, rounded down.
    #[must_use]
    pub fn micros(&self) -> i64 {
        let digits = self
            .fraction()
            .bytes()
            .chain(std::iter::repeat(b'0'))
            .take(6);
        let fraction = digits.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
        self.seconds * 1_000_000 + fraction
    }

    /// The digits after the second without zeros at the end: as texts they compare like the numbers.
    fn fraction(&self) -> &str {
        let after = self.text.split_once('.').map_or("", |(_, after)| after);
        let end = after
            .find(|character: char| !character.is_ascii_digit())
            .unwrap_or(after.len());
        after.get(..end).unwrap_or_default().trim_end_matches('0')
    }
}

/// The whole seconds of a text in the accepted form.
fn seconds(text: &str) -> Option<i64> {
    let (local, rest) = text.as_bytes().split_first_chunk::<19>()?;
    let [
        y1,
        y2,
        y3,
        y4,
        b'-',
        m1,
        m2,
        b'-',
        d1,
        d2,
        b'T',
        h1,
        h2,
        b':',
        n1,
        n2,
        b':',
        s1,
        s2,
    ] = *local
    else {
        return None;
    };
    let year = i32::try_from(number([y1, y2])? * 100 + number([y3, y4])?).ok()?;
    let date = NaiveDate::from_ymd_opt(year, number([m1, m2])?, number([d1, d2])?)?;
    let local = date.and_hms_opt(number([h1, h2])?, number([n1, n2])?, number([s1, s2])?)?;
    Some(local.and_utc().timestamp() - offset_seconds(after_fraction(rest)?)?)
}

/// What stands behind the digits after the second, if there are any.
fn after_fraction(rest: &[u8]) -> Option<&[u8]> {
    let Some(fraction) = rest.strip_prefix(b".") else {
        return Some(rest);
    };
    let digits = fraction
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if digits == 0 {
        None
    } else {
        fraction.get(digits..)
    }
}

/// Nothing or `Z`, or a sign with hours and minutes up to 14:00.
fn offset_seconds(offset: &[u8]) -> Option<i64> {
    let (sign, hours, minutes) = match *offset {
        [] | [b'Z'] => return Some(0),
        [b'+', h1, h2, b':', m1, m2] => (1, number([h1, h2])?, number([m1, m2])?),
        [b'-', h1, h2, b':', m1, m2] => (-1, number([h1, h2])?, number([m1, m2])?),
        _ => return None,
    };
    let seconds = i64::from(hours * 3600 + minutes * 60);
    let in_range = minutes < 60 && seconds <= 14 * 3600;
    in_range.then_some(sign * seconds)
}

/// Two digits.
fn number(digits: [u8; 2]) -> Option<u32> {
    let [tens, ones] = digits.map(|byte| char::from(byte).to_digit(10));
    Some(tens? * 10 + ones?)
}

impl Ord for DateTime {
    fn cmp(&self, other: &Self) -> Ordering {
        self.seconds
            .cmp(&other.seconds)
            .then_with(|| self.fraction().cmp(other.fraction()))
    }
}

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for DateTime {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for DateTime {}

impl fmt::Display for DateTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not a dateTime"))
    }
}

impl JsonSchema for DateTime {
    fn schema_name() -> Cow<'static, str> {
        "DateTime".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date-time" })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn micros(text: &str) -> Option<i64> {
        DateTime::parse(text).map(|date_time| date_time.micros())
    }

    #[test]
    fn accepted_forms_name_the_right_instant() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01T00:00:00", 0),
            ("1970-01-01T00:00:00.5Z", 500_000),
            ("1970-01-01T00:00:00.1234567Z", 123_456),
            ("1969-12-31T23:59:59.5Z", -500_000),
            ("1970-01-01T01:00:00+01:00", 0),
            ("1969-12-31T10:00:00.000-14:00", 0),
            ("2015-10-10T14:38:21.8617979-07:00", 1_444_513_101_861_797),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000_000),
        ] {
            assert_eq!(micros(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for text in [
            "",
            "2011-05-13",
            "2011-05-13 04:42:34Z",
            "2011-05-13t04:42:34Z",
            "2011-05-13T04:42:34z",
            "2011-05-13T04:42Z",
            "2011-05-13T04:42:60Z",
            "2011-05-13T24:00:00Z",
            "2011-02-29T00:00:00Z",
            "2011-05-13T04:42:34.Z",
            "2011-05-13T04:42:34.1.2Z",
            "2011-05-13T04:42:34+0100",
            "2011-05-13T04:42:34+01",
            "2011-05-13T04:42:34+14:01",
            "2011-05-13T04:42:34+01:60",
            "2011-05-13T04:42:34ZZ",
            "2011-05-13T04:42:34Z ",
            " 2011-05-13T04:42:34Z",
            "12011-05-13T04:42:34Z",
            "-2011-05-13T04:42:34Z",
            "2011-5-13T04:42:34Z",
            "+011-05-13T04:42:34Z",
            "2011-05-13T٠4:42:34Z",
        ] {
            assert_eq!(micros(text), None, "{text}");
        }
    }

    #[test]
    fn comparison_is_by_instant_and_exact() {
        let parse = |text| DateTime::parse(text).expect("valid");
        assert_eq!(
            parse("2011-05-13T04:42:34Z"),
            parse("2011-05-13T06:42:34.000+02:00")
        );
        assert!(
            parse("2011-05-13T04:42:34.12345678901Z") > parse("2011-05-13T04:42:34.123456789Z")
        );
        assert!(parse("2011-05-13T04:42:34.09Z") < parse("2011-05-13T04:42:34.1Z"));
    }

    #[test]
    fn text_from_micros_has_three_or_six_digits() {
        for (micros, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_709_164_800_123_000, "2024-02-29T00:00:00.123Z"),
            (1_709_164_800_123_456, "2024-02-29T00:00:00.123456Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (i64::MIN, "0000-01-01T00:00:00.000Z"),
            (i64::MAX, "9999-12-31T23:59:59.999999Z"),
        ] {
            assert_eq!(DateTime::from_micros(micros).as_str(), text);
        }
    }

    proptest! {
        #[test]
        fn micros_survive_the_text(micros in -62_167_219_200_000_000i64..=253_402_300_799_999_999) {
            let printed = DateTime::from_micros(micros);
            prop_assert_eq!(printed.micros(), micros);
            prop_assert_eq!(DateTime::parse(printed.as_str()), Some(printed));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[0-9TZ:.+ -]{0,40}") {
            let _ = DateTime::parse(&text);
        }
    }
}
