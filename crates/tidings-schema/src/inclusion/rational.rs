//! Exact numbers: what a JSON number says in decimal, however large or fine.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive, Zero};
use serde_json::Number;

/// A fraction in lowest terms, with a positive denominator.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Rational(BigRational);

impl Rational {
    /// Of small numbers, for places to look at.
    pub(super) fn ratio(over: i64, under: i64) -> Self {
        Self(BigRational::new(over.into(), under.into()))
    }

    pub(super) fn whole(number: impl Into<BigInt>) -> Self {
        Self(BigRational::from_integer(number.into()))
    }

    /// What a number says.
    pub(super) fn of(number: &Number) -> Self {
        let text = number.to_string();
        let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((&text, "0"));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        // A number of serde_json is a double or of 64 bits, so that all of these are small.
        let over: BigInt = format!("{whole}{fraction}").parse().unwrap_or_default();
        let exponent = exponent.parse::<i32>().unwrap_or_default();
        let exponent = exponent - i32::try_from(fraction.len()).unwrap_or_default();
        let power = BigInt::from(10).pow(exponent.unsigned_abs());
        Self(if exponent < 0 { BigRational::new(over, power) } else { (over * power).into() })
    }

    /// The JSON number that says exactly this.
    pub(super) fn number(&self) -> Option<Number> {
        if self.is_whole() {
            let small = self.0.numer().to_i64().map(Number::from);
            if let Some(number) = small.or_else(|| self.0.numer().to_u64().map(Number::from)) {
                return Some(number);
            }
        }
        let number = self.near()?;
        (Self::of(&number) == *self).then_some(number)
    }

    /// A JSON number about as large.
    pub(super) fn near(&self) -> Option<Number> {
        Number::from_f64(self.0.to_f64()?)
    }

    /// The doubles before and after this.
    pub(super) fn neighbours(&self) -> Vec<Self> {
        let here = self.0.to_f64().filter(|here| here.is_finite());
        let beside = here.into_iter().flat_map(|here| [here.next_down(), here, here.next_up()]);
        beside.filter_map(Number::from_f64).map(|number| Self::of(&number)).collect()
    }

    pub(super) fn is_whole(&self) -> bool {
        self.0.is_integer()
    }

    pub(super) fn is_positive(&self) -> bool {
        self.0.is_positive()
    }

    /// The numerator.
    pub(super) fn over(&self) -> &BigInt {
        self.0.numer()
    }

    pub(super) fn floor(&self) -> BigInt {
        self.0.floor().to_integer()
    }

    pub(super) fn ceil(&self) -> BigInt {
        self.0.ceil().to_integer()
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        Self(&self.0 + &other.0)
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        Self(&self.0 * &other.0)
    }

    /// How many of another it is; `by` is not zero.
    pub(super) fn divided(&self, by: &Self) -> Self {
        Self(&self.0 / &by.0)
    }

    /// Whether this is a multiple of another, which is not zero.
    pub(super) fn is_multiple(&self, of: &Self) -> bool {
        self.divided(of).is_whole()
    }

    /// The least number that is a multiple of both.
    pub(super) fn common_multiple(&self, other: &Self) -> Self {
        let over = gcd(self.0.numer(), other.0.numer());
        let over = self.0.numer() / over * other.0.numer();
        Self(BigRational::new(over.abs(), gcd(self.0.denom(), other.0.denom())))
    }
}

fn gcd(a: &BigInt, b: &BigInt) -> BigInt {
    let (mut a, mut b) = (a.abs(), b.abs());
    while !b.is_zero() {
        (a, b) = (b.clone(), a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn of(value: Value) -> Rational {
        Rational::of(value.as_number().unwrap())
    }

    #[test]
    fn a_number_is_what_it_says_in_decimal() {
        assert_eq!(of(json!(1.0)), of(json!(1)));
        assert_eq!(of(json!(-0.0)), of(json!(0)));
        assert_eq!(of(json!(0.1)), Rational::ratio(1, 10));
        assert_eq!(of(json!(-2.50)), Rational::ratio(-5, 2));
        assert_eq!(of(json!(1e-7)), Rational::ratio(1, 10_000_000));
        for number in
            [json!(u64::MAX), json!(i64::MIN), json!(0.3), json!(1e300), json!(5e-324), json!(1e-300)]
        {
            let read = of(number.clone()).number().unwrap();
            assert_eq!(read.as_f64(), number.as_f64(), "{number}");
        }
        assert!(of(json!(1e308)) < of(json!(f64::MAX)) && of(json!(5e-324)).is_positive());
    }

    #[test]
    fn order_and_multiples_are_exact() {
        let (tenth, third) = (Rational::ratio(1, 10), Rational::ratio(3, 10));
        assert!(tenth < third && third.is_multiple(&tenth));
        assert_eq!(Rational::ratio(-7, 2).floor(), BigInt::from(-4));
        assert_eq!(Rational::ratio(-7, 2).ceil(), BigInt::from(-3));
        assert_eq!(Rational::ratio(1, 2).common_multiple(&third), Rational::ratio(3, 2));
    }
}
