//! How much work one question may cost.

/// How many steps one question may take, about two seconds' worth.
const STEPS: u32 = 400_000;

/// How many values deep a value may be nested.
const DEEPEST: usize = 120;

/// The longest string, and the most items and properties, that an example is made with.
pub(super) const LARGEST: u64 = 2_000;

/// The most items that are made all different.
pub(super) const DIFFERENT: u64 = 64;

/// Steps that are left.
#[derive(Debug)]
pub(super) struct Budget {
    left: u32,
}

impl Default for Budget {
    fn default() -> Self {
        Self { left: STEPS }
    }
}

impl Budget {
    /// Takes one step.
    pub(super) fn step(&mut self) -> Result<(), String> {
        self.steps(1)
    }

    pub(super) fn steps(&mut self, many: u32) -> Result<(), String> {
        match self.left.checked_sub(many) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => {
                self.left = 0;
                Err(format!("it takes more than {STEPS} steps to decide"))
            }
        }
    }

    /// Takes as many steps as there are things to look at.
    pub(super) fn look_at(&mut self, things: usize) -> Result<(), String> {
        self.steps(1 + u32::try_from(things / 8).unwrap_or(u32::MAX))
    }

    /// Goes one value deeper, with a goal of this many literals.
    pub(super) fn deeper(&mut self, depth: usize, literals: usize) -> Result<(), String> {
        if depth >= DEEPEST {
            return Err(format!("it goes more than {DEEPEST} values deep"));
        }
        self.look_at(literals)
    }
}
