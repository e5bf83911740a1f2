//! Exact numbers, as far as 128 bits go: what a JSON number says in decimal.

use std::cmp::Ordering;

use serde_json::Number;

/// A fraction in lowest terms, with a positive denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Rational {
    over: i128,
    under: i128,
}

/// Numerators stay below this, so that two products can be compared.
const LARGEST: i128 = 70_000_000_000_000_000_000;

/// Denominators stay below this.
const FINEST: i128 = 10_i128.pow(18);

impl Rational {
    pub(super) fn new(over: i128, under: i128) -> Option<Self> {
        let divisor = gcd(over, under);
        if divisor == 0 || under == 0 {
            return None;
        }
        let sign = under.signum();
        let made = Self { over: sign * over / divisor, under: sign * under / divisor };
        (made.over.abs() <= LARGEST && made.under <= FINEST).then_some(made)
    }

    pub(super) fn whole(number: i128) -> Option<Self> {
        Self::new(number, 1)
    }

    /// What a number says; `None` when it is too large or too fine.
    pub(super) fn of(number: &Number) -> Option<Self> {
        let text = number.to_string();
        let (digits, exponent) = match text.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
            None => (text.as_str(), 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let fraction = fraction.trim_end_matches('0');
        let over: i128 = format!("{whole}{fraction}").parse().ok()?;
        let exponent = exponent - i32::try_from(fraction.len()).ok()?;
        let power = 10_i128.checked_pow(exponent.unsigned_abs())?;
        if exponent < 0 { Self::new(over, power) } else { Self::whole(over.checked_mul(power)?) }
    }

    /// The JSON number that says exactly this.
    pub(super) fn number(self) -> Option<Number> {
        if let (true, Ok(number)) = (self.is_whole(), i64::try_from(self.over)) {
            return Some(number.into());
        }
        if let (true, Ok(number)) = (self.is_whole(), u64::try_from(self.over)) {
            return Some(number.into());
        }
        #[expect(clippy::cast_precision_loss, reason = "checked below")]
        let number = Number::from_f64(self.over as f64 / self.under as f64)?;
        (Self::of(&number) == Some(self)).then_some(number)
    }

    pub(super) fn is_whole(self) -> bool {
        self.under == 1
    }

    pub(super) fn over(self) -> i128 {
        self.over
    }

    pub(super) fn floor(self) -> i128 {
        self.over.div_euclid(self.under)
    }

    pub(super) fn ceil(self) -> i128 {
        -(-self.over).div_euclid(self.under)
    }

    pub(super) fn plus(self, other: Self) -> Option<Self> {
        let (a, b) = (self.over.checked_mul(other.under)?, other.over.checked_mul(self.under)?);
        Self::new(a.checked_add(b)?, self.under.checked_mul(other.under)?)
    }

    pub(super) fn times(self, other: Self) -> Option<Self> {
        Self::new(self.over.checked_mul(other.over)?, self.under.checked_mul(other.under)?)
    }

    pub(super) fn divided(self, by: Self) -> Option<Self> {
        Self::new(self.over.checked_mul(by.under)?, self.under.checked_mul(by.over)?)
    }

    /// Whether this is a multiple of another.
    pub(super) fn is_multiple(self, of: Self) -> Option<bool> {
        self.divided(of).map(Self::is_whole)
    }

    /// The least number that is a multiple of both.
    pub(super) fn common_multiple(self, other: Self) -> Option<Self> {
        let over = (self.over / gcd(self.over, other.over).max(1)).checked_mul(other.over)?;
        Self::new(over.abs(), gcd(self.under, other.under))
    }
}

impl Ord for Rational {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.over * other.under).cmp(&(other.over * self.under))
    }
}

impl PartialOrd for Rational {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn of(value: Value) -> Option<Rational> {
        Rational::of(value.as_number().unwrap())
    }

    #[test]
    fn a_number_is_what_it_says_in_decimal() {
        assert_eq!(of(json!(1.0)), of(json!(1)));
        assert_eq!(of(json!(0.1)), Rational::new(1, 10));
        assert_eq!(of(json!(-2.50)), Rational::new(-5, 2));
        assert_eq!(of(json!(1e-7)), Rational::new(1, 10_000_000));
        assert_eq!(of(json!(u64::MAX)).unwrap().number(), Some(u64::MAX.into()));
        assert_eq!(of(json!(0.3)).unwrap().number(), json!(0.3).as_number().cloned());
        assert_eq!(of(json!(1e300)), None);
    }

    #[test]
    fn order_and_multiples_are_exact() {
        let (tenth, third) = (Rational::new(1, 10).unwrap(), Rational::new(3, 10).unwrap());
        assert!(tenth < third && third.is_multiple(tenth) == Some(true));
        assert_eq!(Rational::new(-7, 2).unwrap().floor(), -4);
        assert_eq!(Rational::new(-7, 2).unwrap().ceil(), -3);
        let lcm = Rational::new(1, 2).unwrap().common_multiple(third);
        assert_eq!(lcm, Rational::new(3, 2));
    }
}
