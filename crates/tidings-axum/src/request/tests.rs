//! Queries and cursors, drawn by chance; `TIDINGS_PARSER_SEED` draws others.

use axum::http::HeaderValue;

use super::*;

fn read(query: &str) -> Result<Asked, Problem> {
    Asked::read(Some(query), &HeaderMap::new(), &HttpOptions::default())
}

#[test]
fn a_query_says_where_what_and_in_which_versions() {
    let asked = read("from=start&types=a,b%2Cc&critical=1&accept=a:2,x:y:3&limit=7&wait_ms=90000").unwrap();
    assert_eq!(asked.start, Start::Kept);
    assert_eq!(asked.filter, Filter::everything().types(["a", "b", "c"]).critical());
    assert_eq!(asked.accept, Accept::versions([("a", 2), ("x:y", 3)]));
    assert_eq!((asked.limit, asked.wait), (7, Duration::from_secs(25)));
    let plain = read("").unwrap();
    assert_eq!((plain.start, plain.filter, plain.accept), (Start::Now, Filter::default(), Accept::present()));
    assert_eq!((plain.limit, plain.wait), (300, Duration::ZERO));
}

/// Chance with a seed: the numerical recipes' generator.
struct Draw(u64);

impl Draw {
    fn new(of: u64) -> Self {
        let seed = std::env::var("TIDINGS_PARSER_SEED").ok().and_then(|it| it.parse::<u64>().ok());
        Self(of ^ seed.unwrap_or(0))
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    fn of<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len())]
    }
}

/// What is asked for is read as it is meant, however it is written and whatever stands beside it.
#[test]
fn what_is_written_is_read() {
    let mut draw = Draw::new(7);
    let names = ["note", "a b", "ä", "x:y", "&=%+", "🦀"];
    let cursor = Cursor::parse("1.q83vEjRW.300").unwrap();
    for _ in 0..20_000 {
        let types: Vec<&str> = (0..1 + draw.below(4)).map(|_| draw.of(&names)).collect();
        let versions: Vec<(&str, u32)> = (0..draw.below(4))
            .map(|_| (draw.of(&names), 1 + u32::try_from(draw.below(9)).unwrap()))
            .collect();
        let accept: Vec<String> =
            versions.iter().map(|(name, version)| format!("{name}:{version}")).collect();
        let mut pairs = vec![
            ("types", types.join(",")),
            ("accept", accept.join(",")),
            ("limit", (1 + draw.below(1000)).to_string()),
            ("cursor", cursor.text(Some(draw.below(300) as u64))),
            (draw.of(&["x", "Types", "cursor2", ""]), "&=,".to_owned()),
        ];
        let limit: usize = pairs[2].1.parse().unwrap();
        for place in (1..pairs.len()).rev() {
            pairs.swap(place, draw.below(place + 1));
        }
        let query: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
        let asked = read(&query).unwrap_or_else(|problem| panic!("{query}: {problem:?}"));
        assert_eq!(asked.start, Start::Cursor(Some(cursor)), "{query}");
        assert_eq!(asked.filter, Filter::everything().types(types), "{query}");
        assert_eq!(asked.accept, Accept::versions(versions), "{query}");
        assert_eq!(asked.limit, limit, "{query}");
    }
}

/// Pieces of queries in any order: nothing panics, a cursor is never what is wrong, and what is
/// taken keeps within its bounds.
#[test]
fn whatever_a_query_is_it_is_read_or_refused_for_another_reason_than_its_cursor() {
    let mut draw = Draw::new(11);
    let names = ["cursor", "from", "types", "accept", "critical", "limit", "wait_ms", "x", ""];
    let pieces = [
        "=",
        "&",
        ",",
        ":",
        "now",
        "window",
        "1",
        "0",
        "-1",
        "99999999999999999999",
        "%",
        "%00",
        "%ff",
        "%F0%9F",
        "+",
        "1.q83vEjRW.7",
        "1.AAAAAAAA.-1",
        "note",
        "a:2",
        "é",
        "\0",
        "\u{feff}",
    ];
    let (mut taken, mut refused) = (0, 0);
    for _ in 0..200_000 {
        let mut query = String::new();
        for _ in 0..draw.below(4) {
            query.extend([draw.of(&names), "=", draw.of(&pieces)]);
            query.extend((0..draw.below(3)).map(|_| draw.of(&pieces)));
            query.push('&');
        }
        match read(&query) {
            Ok(asked) => {
                taken += 1;
                assert!(
                    (1..=1000).contains(&asked.limit) && asked.wait <= Duration::from_secs(25),
                    "{query}"
                );
                let cursors = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "cursor");
                assert_eq!(cursors.count() > 0, matches!(asked.start, Start::Cursor(_)), "{query}");
            }
            Err(_) => {
                refused += 1;
                // Without its cursors it is refused all the same.
                let rest = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "cursor");
                let rest = form_urlencoded::Serializer::new(String::new()).extend_pairs(rest).finish();
                assert!(read(&rest).is_err(), "{query}");
            }
        }
    }
    assert!(taken > 20_000 && refused > 20_000, "{taken} {refused}");
}

#[test]
fn whatever_the_header_holds_it_is_a_place_or_an_unknown_one() {
    let mut draw = Draw::new(13);
    let mut known = 0;
    for _ in 0..100_000 {
        let mut bytes = b"1.q83vEjRW.300.200".to_vec();
        for _ in 0..draw.below(3) {
            let place = draw.below(bytes.len());
            bytes[place] = u8::try_from(draw.below(256)).unwrap();
        }
        let Ok(value) = HeaderValue::from_bytes(&bytes) else { continue };
        let headers = HeaderMap::from_iter([(LAST_EVENT_ID, value)]);
        let asked = Asked::read(Some("from=start"), &headers, &HttpOptions::default()).unwrap();
        let Start::Cursor(cursor) = asked.start else { panic!("{bytes:?}") };
        if let Some(cursor) = cursor {
            known += 1;
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.trim().starts_with(&cursor.to_string()), "{text:?} was read as {cursor}");
        }
    }
    assert!(known > 10_000, "{known}");
    let mut twice = HeaderMap::new();
    for _ in 0..2 {
        twice.append(LAST_EVENT_ID, HeaderValue::from_static("1.q83vEjRW.300"));
    }
    let asked = Asked::read(None, &twice, &HttpOptions::default()).unwrap();
    assert_eq!(asked.start, Start::Cursor(None));
}
