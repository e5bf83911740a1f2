//! Numbers: bounds at their edges, multiples, whole numbers written with a fraction, minus zero.

use serde_json::{Number, Value};

use super::parts::Part;
use super::rng::Rng;

/// The largest integer that JavaScript holds exactly.
const SAFE: i128 = 9_007_199_254_740_991;

/// What is asked of a number.
#[derive(Debug, Clone, Default)]
pub(super) struct Range {
    pub(super) whole: bool,
    /// With whether the bound itself is left out.
    pub(super) low: Option<(f64, bool)>,
    pub(super) high: Option<(f64, bool)>,
    pub(super) steps: Vec<f64>,
}

impl Range {
    pub(super) fn of(parts: &[Part<'_>], whole: bool) -> Self {
        let mut range = Self { whole, ..Self::default() };
        for part in parts {
            let number = |keyword: &str| part.get(keyword).and_then(Value::as_f64);
            for (keyword, open) in [("minimum", false), ("exclusiveMinimum", true)] {
                if let Some(bound) = number(keyword)
                    && range.low.is_none_or(|(known, _)| bound > known || bound >= known && open)
                {
                    range.low = Some((bound, open));
                }
            }
            for (keyword, open) in [("maximum", false), ("exclusiveMaximum", true)] {
                if let Some(bound) = number(keyword)
                    && range.high.is_none_or(|(known, _)| bound < known || bound <= known && open)
                {
                    range.high = Some((bound, open));
                }
            }
            range.steps.extend(number("multipleOf").filter(|step| *step > 0.0));
        }
        range
    }

    fn holds(&self, number: f64) -> bool {
        self.low.is_none_or(|(bound, open)| number > bound || !open && number == bound)
            && self.high.is_none_or(|(bound, open)| number < bound || !open && number == bound)
            && (!self.whole || number.fract() == 0.0)
    }

    /// A number in the range, the `way`th of [`WAYS`]; `None` when this way leads to none.
    pub(super) fn number(&self, way: usize, plain: bool, rng: &mut Rng) -> Option<Value> {
        let made = if self.whole || self.steps.iter().any(|step| step.fract() == 0.0) {
            self.integer(way, plain, rng)
        } else {
            self.float(way, plain, rng)
        }?;
        self.holds(made.as_f64()?).then_some(made)
    }

    /// The smallest and largest integer of the range, within what JavaScript holds exactly where
    /// the bounds leave it open.
    fn integers(&self) -> (i128, i128) {
        // What is beyond 128 bits is held there, so that sums and differences of two stay inside.
        let whole = |bound: f64| {
            let furthest = 2_f64.powi(120);
            #[expect(clippy::cast_possible_truncation, reason = "clamped")]
            let whole = bound.clamp(-furthest, furthest) as i128;
            whole
        };
        let low = self.low.map(|(bound, open)| {
            let least = whole(bound.ceil());
            if open && bound.fract() == 0.0 { least + 1 } else { least }
        });
        let high = self.high.map(|(bound, open)| {
            let most = whole(bound.floor());
            if open && bound.fract() == 0.0 { most - 1 } else { most }
        });
        let low = low.unwrap_or(-SAFE).max(-SAFE);
        let high = high.unwrap_or(SAFE).min(SAFE.max(low));
        (low, high)
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "within 2^53")]
    fn integer(&self, way: usize, plain: bool, rng: &mut Rng) -> Option<Value> {
        let (low, high) = self.integers();
        if low > high {
            return None;
        }
        let width = u64::try_from(high - low).unwrap_or(u64::MAX);
        let near = low.max(0).min(high);
        let mut number = match way % WAYS {
            _ if plain => {
                let small = if low > 0 || high < 0 { near } else { 1.min(high) };
                small + i128::from(rng.below(3)).min(high - small)
            }
            0 => low,
            1 => high,
            2 => low + i128::from(width.min(1)),
            3 => high - i128::from(width.min(1)),
            4 => near,
            5 => (near - 1).max(low),
            6 => low + i128::from(rng.between(0, width)),
            _ => near + i128::from(rng.below(100)).min(high - near),
        };
        if let Some(step) = self.steps.iter().find(|step| step.fract() == 0.0) {
            let step = step.min(2_f64.powi(120)) as i128;
            number -= number.rem_euclid(step);
            if number < low {
                number += step;
            }
            if number > high {
                return None;
            }
        } else if let Some(step) = self.steps.first() {
            // A whole multiple of a fraction is among its first hundred.
            let found =
                (1..=100_i32).map(|times| step * f64::from(times)).find(|many| many.fract() == 0.0)?;
            let step = found.min(2_f64.powi(120)) as i128;
            number -= number.rem_euclid(step);
        }
        if !plain && rng.chance(10) && number.abs() <= SAFE {
            // `1.0` is an integer too, and so is minus zero.
            let float = if number == 0 && rng.chance(2) { -0.0 } else { number as f64 };
            return Number::from_f64(float).map(Value::Number);
        }
        if number < 0 {
            i64::try_from(number).ok().map(Value::from)
        } else {
            u64::try_from(number).ok().map(Value::from)
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "any number will do")]
    fn float(&self, way: usize, plain: bool, rng: &mut Rng) -> Option<Value> {
        let low = self.low.map_or(-(SAFE as f64), |(bound, _)| bound);
        let high = self.high.map_or(SAFE as f64, |(bound, _)| bound);
        let share = rng.below(1 << 30) as f64 / f64::from(1 << 30);
        let near = 0.0_f64.max(low).min(high);
        let mut number = match way % WAYS {
            _ if plain => ((near + 0.5).min(high) * 2.0).round() / 2.0,
            0 => low,
            1 => high,
            2 => low + (high - low).min(1.0) / 2.0,
            3 => high - (high - low).min(1.0) / 2.0,
            4 => near,
            5 => -0.0,
            6 => low + (high - low) * share,
            _ => near + share,
        };
        if let Some(step) = self.steps.first() {
            let text = step.to_string();
            let digits = text.split_once('.').map_or(0, |(_, digits)| digits.len());
            // The double nearest to the decimal number, not the product of two doubles.
            let many = (number / step).clamp(-1e6, 1e6).round();
            number = format!("{:.digits$}", many * step).parse().ok()?;
        }
        if !plain && number.fract() == 0.0 && number.abs() < 1e15 && rng.chance(2) && number != 0.0 {
            return format!("{number:.0}").parse::<i64>().ok().map(Value::from);
        }
        Number::from_f64(number).map(Value::Number)
    }
}

/// How many ways there are to choose a number.
pub(super) const WAYS: usize = 8;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn made(schema: &Value, whole: bool) -> Vec<Value> {
        let part = schema.as_object().unwrap();
        let range = Range::of(&[part], whole);
        let mut rng = Rng::new(11);
        (0..WAYS * 60).filter_map(|way| range.number(way, false, &mut rng)).collect()
    }

    #[test]
    fn edges_of_bounds_are_reached_and_kept() {
        let all = made(&json!({ "minimum": -3, "exclusiveMaximum": 5 }), true);
        let values: Vec<i32> =
            (-3..5).filter(|n| all.iter().any(|v| v.as_f64() == Some(f64::from(*n)))).collect();
        assert_eq!(values, [-3, -2, -1, 0, 1, 2, 3, 4]);
        assert!(all.iter().all(|v| (-3.0..5.0).contains(&v.as_f64().unwrap())), "{all:?}");
        assert!(all.iter().any(|v| v.to_string().ends_with(".0")), "{all:?}");
    }

    #[test]
    fn multiples_are_multiples() {
        for number in made(&json!({ "multipleOf": 7, "minimum": 10, "maximum": 1000 }), true) {
            assert_eq!(number.as_f64().unwrap() % 7.0, 0.0, "{number}");
        }
        for number in made(&json!({ "multipleOf": 0.01, "minimum": 0, "maximum": 9 }), false) {
            let cents = number.as_f64().unwrap() * 100.0;
            assert!((cents - cents.round()).abs() < 1e-6, "{number}");
        }
    }

    #[test]
    fn an_empty_range_gives_nothing() {
        assert!(made(&json!({ "minimum": 2, "maximum": 1 }), true).is_empty());
        assert!(made(&json!({ "exclusiveMinimum": 1, "exclusiveMaximum": 2 }), true).is_empty());
    }
}
