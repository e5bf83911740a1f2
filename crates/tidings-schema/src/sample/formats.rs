//! The seven formats: texts that have them, and the typical ways of missing them.

use super::rng::Rng;

/// Text that has the format; `None` for a format that is not one of the seven.
pub(super) fn text(format: &str, plain: bool, rng: &mut Rng) -> Option<String> {
    Some(match format {
        "date-time" => {
            if plain {
                format!("2025-09-04T11:{:02}:{:02}Z", rng.below(60), rng.below(60))
            } else {
                let t = if rng.chance(6) { 't' } else { 'T' };
                let (date, time) = within_years(date(rng), time(rng));
                format!("{date}{t}{time}")
            }
        }
        "date" if plain => format!("2025-09-{:02}", 1 + rng.below(30)),
        "date" => date(rng),
        "time" if plain => format!("11:{:02}:00Z", rng.below(60)),
        "time" => time(rng),
        "uuid" => uuid(plain, rng),
        "email" if plain => rng.pick(&["ada@example.com", "grace@example.org"]).to_owned(),
        "email" => rng.pick(EMAILS).to_owned(),
        "uri" if plain => rng.pick(&["https://example.com/", "https://example.org/a"]).to_owned(),
        "uri" => rng.pick(URIS).to_owned(),
        "duration" if plain => rng.pick(&["PT5M", "P1D"]).to_owned(),
        "duration" => duration(rng),
        _ => return None,
    })
}

const EMAILS: &[&str] = &[
    "a@b.example",
    "ada.lovelace+news@mail.example.com",
    "!#$%&'*+/=?^_`{|}~-@example.com",
    "\"joe bloggs\"@example.com",
    "\"joe..bloggs\"@example.com",
    "joe.bloggs@[127.0.0.1]",
    "joe.bloggs@[IPv6:::1]",
    "UPPER@EXAMPLE.COM",
    "x@1-2.example",
];

const URIS: &[&str] = &[
    "http://foo.bar/?baz=qux#quux",
    "http://foo.com/blah_(wikipedia)_blah#cite-1",
    "http://-.~_!$&'()*+,;=:%40:80%2f::::::@example.com",
    "http://223.255.255.254",
    "http://[2001:db8::7]:8080/c=GB?objectClass",
    "ftp://ftp.is.co.za/rfc/rfc1808.txt",
    "ldap://[2001:db8::7]/c=GB?objectClass?one",
    "mailto:John.Doe@example.com",
    "news:comp.infosystems.www.servers.unix",
    "tel:+1-816-555-1212",
    "urn:oasis:names:specification:docbook:dtd:xml:4.1.2",
    "file:///etc/hosts",
    "a:",
    "A+b.c-1:%C3%A9",
];

fn date(rng: &mut Rng) -> String {
    const EDGES: &[&str] =
        &["0000-01-01", "9999-12-31", "2024-02-29", "2000-02-29", "1970-01-01", "2025-12-31", "1999-04-30"];
    if rng.chance(4) {
        return rng.pick(EDGES).to_owned();
    }
    format!("{:04}-{:02}-{:02}", 1900 + rng.below(200), 1 + rng.below(12), 1 + rng.below(28))
}

/// A date and a time that stay in the years 0 to 9999 once they are in UTC. RFC 3339 writes no others,
/// so a reader that keeps moments in UTC could not write them again; and some readers end a day earlier.
fn within_years(date: String, time: String) -> (String, String) {
    if !date.starts_with("0000") && !date.starts_with("9999") {
        return (date, time);
    }
    let clock = time.split(['Z', 'z', '+', '-']).next().unwrap_or_default();
    // A leap second is one at midnight of UTC.
    let clock = if clock.contains(":60") { "00:00:00" } else { clock };
    match date.starts_with("9999") {
        false => (date, format!("{clock}Z")),
        true => ("9999-12-30".to_owned(), format!("{}Z", clock.min("21:59:59.999999999"))),
    }
}

fn time(rng: &mut Rng) -> String {
    if rng.chance(12) {
        return rng.pick(&["23:59:60Z", "23:59:60.5z", "00:59:60+01:00", "15:59:60-08:00"]).to_owned();
    }
    let clock = match rng.below(6) {
        0 => "00:00:00".to_owned(),
        1 => "23:59:59".to_owned(),
        _ => format!("{:02}:{:02}:{:02}", rng.below(24), rng.below(60), rng.below(60)),
    };
    let fraction = match rng.below(6) {
        0 => ".0".to_owned(),
        1 => format!(".{:03}", rng.below(1000)),
        2 => format!(".{:09}", rng.below(1_000_000_000)),
        3 => format!(".{:018}", rng.below(1_000_000_000_000_000_000)),
        _ => String::new(),
    };
    let offset = match rng.below(8) {
        0 => "z".to_owned(),
        1 => "+00:00".to_owned(),
        2 => "-00:00".to_owned(),
        3 => "+23:59".to_owned(),
        4 => format!("-{:02}:{:02}", rng.below(24), rng.below(60)),
        _ => "Z".to_owned(),
    };
    format!("{clock}{fraction}{offset}")
}

fn uuid(plain: bool, rng: &mut Rng) -> String {
    let hex = match rng.below(8) {
        0 if !plain => "0".repeat(32),
        1 if !plain => "f".repeat(32),
        _ => format!("{:016x}{:016x}", rng.next(), rng.next()),
    };
    let hex = if !plain && rng.chance(4) { hex.to_uppercase() } else { hex };
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

fn duration(rng: &mut Rng) -> String {
    const SHAPES: &[&str] = &[
        "P1Y",
        "P1Y2M",
        "P1Y2M3D",
        "P2M",
        "P2M3D",
        "P3D",
        "PT4H",
        "PT4H5M",
        "PT4H5M6S",
        "PT5M",
        "PT5M6S",
        "PT6S",
        "P1Y2M3DT4H5M6S",
        "P3DT4H",
        "P4W",
        "P0D",
        "PT0S",
        "PT36H",
        "P0123D",
        "P9999W",
    ];
    rng.pick(SHAPES).to_owned()
}

/// Typical texts that miss the format, with what is wrong with each.
pub(super) fn misses(format: &str) -> &'static [(&'static str, &'static str)] {
    match format {
        "date-time" => &[
            ("a space for T", "2025-09-04 11:52:43Z"),
            ("no offset", "2025-09-04T11:52:43"),
            ("an offset without colon", "2025-09-04T11:52:43+0200"),
            ("an offset of hours only", "2025-09-04T11:52:43+02"),
            ("30 February", "2025-02-30T11:52:43Z"),
            ("29 February of a common year", "2023-02-29T11:52:43Z"),
            ("29 February of 1900", "1900-02-29T11:52:43Z"),
            ("month 13", "2025-13-04T11:52:43Z"),
            ("day 0", "2025-09-00T11:52:43Z"),
            ("hour 24", "2025-09-04T24:00:00Z"),
            ("minute 60", "2025-09-04T11:60:43Z"),
            ("a leap second at noon", "2025-09-04T12:00:60Z"),
            ("a leap second at midnight of another zone", "2025-09-04T23:59:60+01:00"),
            ("second 61", "2016-12-31T23:59:61Z"),
            ("an empty fraction", "2025-09-04T11:52:43.Z"),
            ("a comma for the fraction", "2025-09-04T11:52:43,5Z"),
            ("offset 24:00", "2025-09-04T11:52:43+24:00"),
            ("a date only", "2025-09-04"),
            ("no seconds", "2025-09-04T11:52Z"),
            ("a year of 5 digits", "12025-09-04T11:52:43Z"),
            ("a sign before the year", "+2025-09-04T11:52:43Z"),
            ("the basic form", "20250904T115243Z"),
            ("other digits", "２０２５-09-04T11:52:43Z"),
            ("white space after it", "2025-09-04T11:52:43Z "),
            ("a line break after it", "2025-09-04T11:52:43Z\n"),
            ("words", "yesterday"),
        ],
        "date" => &[
            ("30 February", "2025-02-30"),
            ("29 February of a common year", "2023-02-29"),
            ("31 April", "2025-04-31"),
            ("month 0", "2025-00-04"),
            ("a month of one digit", "2025-9-04"),
            ("a time after it", "2025-09-04T11:52:43Z"),
            ("slashes", "2025/09/04"),
            ("a week date", "2025-W36-4"),
            ("a line break after it", "2025-09-04\n"),
        ],
        "time" => &[
            ("no offset", "11:52:43"),
            ("an offset without colon", "11:52:43+0200"),
            ("a leap second at noon", "12:00:60Z"),
            ("hour 24", "24:00:00Z"),
            ("no seconds", "11:52Z"),
            ("an empty fraction", "11:52:43.Z"),
            ("a leading T", "T11:52:43Z"),
            ("a line break after it", "11:52:43Z\n"),
        ],
        "uuid" => &[
            ("a urn", "urn:uuid:2eb8aa08-aa98-11ea-b4aa-73b441d16380"),
            ("braces", "{2eb8aa08-aa98-11ea-b4aa-73b441d16380}"),
            ("no dashes", "2eb8aa08aa9811eab4aa73b441d16380"),
            ("a dash moved", "2eb8aa0-8aa98-11ea-b4aa-73b441d16380"),
            ("one digit short", "2eb8aa08-aa98-11ea-b4aa-73b441d1638"),
            ("one digit long", "2eb8aa08-aa98-11ea-b4aa-73b441d163800"),
            ("a letter that is no digit", "2eb8aa08-aa98-11ea-b4ga-73b441d16380"),
            ("a line break after it", "2eb8aa08-aa98-11ea-b4aa-73b441d16380\n"),
        ],
        "email" => &[
            ("no at sign", "ada.example.com"),
            ("nothing before the at sign", "@example.com"),
            ("nothing after the at sign", "ada@"),
            ("a dot at the start", ".ada@example.com"),
            ("a dot at the end of the name", "ada.@example.com"),
            ("two dots", "ada..lovelace@example.com"),
            ("a space", "ada lovelace@example.com"),
            ("two at signs", "ada@lovelace@example.com"),
            ("a label that starts with a dash", "ada@-example.com"),
            ("a broken address", "ada@[127.0.0.300]"),
            ("a display name", "Ada <ada@example.com>"),
            ("a line break after it", "ada@example.com\n"),
        ],
        "uri" => &[
            ("no scheme", "//example.com/a"),
            ("a relative path", "/a/b"),
            ("a letter beyond ASCII", "http://example.com/é"),
            ("a space", "http://example.com/a b"),
            ("a broken escape", "http://example.com/%4"),
            ("a backslash", "\\\\WINDOWS\\fileshare"),
            ("a scheme that starts with a digit", "1http://example.com"),
            ("an open bracket", "http://[::1/a"),
            ("angle brackets", "http://example.com/<a>"),
            ("a fragment twice", "http://example.com/#a#b"),
            ("a line break after it", "http://example.com/\n"),
        ],
        "duration" => &[
            ("P alone", "P"),
            ("T without a time", "P1YT"),
            ("a gap between units", "PT1H5S"),
            ("a gap between date units", "P1Y1D"),
            ("weeks with days", "P1W2D"),
            ("units in the wrong order", "P1D2M"),
            ("a fraction", "PT1.5S"),
            ("no P", "1D"),
            ("a unit of time before T", "P1H"),
            ("a number without unit", "P1"),
            ("lower case", "p1d"),
            ("a sign", "-P1D"),
            ("other digits", "P২Y"),
        ],
        _ => &[],
    }
}
