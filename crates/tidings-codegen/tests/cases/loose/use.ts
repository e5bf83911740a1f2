import type {
  Bounded,
  Conditional,
  Contradiction,
  Empty,
  Integers,
  Keys,
  Negated,
  Nothing,
  OneOrOther,
  OnlyBounds,
  Several,
  Untyped,
  UntypedItems,
} from "./index.js";

export const untyped: readonly Untyped[] = [{ a: 1 }, "text", 1, null, true, [1]];
// @ts-expect-error an object without the key
export const untypedWrong: Untyped = {};
export const untypedItems: readonly UntypedItems[] = [[1], "text", { a: 1 }];
// @ts-expect-error a wrong item
export const untypedItemsWrong: UntypedItems = ["a"];
export const bounds: readonly OnlyBounds[] = [1, "abc", null, [], {}];
export const negated: Negated = "yes";
export const conditional: Conditional = { a: true };
export const either: readonly OneOrOther[] = [{ a: 1 }, { b: 1 }, { a: 1, b: 2 }];
// @ts-expect-error neither
export const neither: OneOrOther = {};
// @ts-expect-error a wrong value
export const wrongValue: OneOrOther = { a: "x" };
export const several: readonly Several[] = [{ a: 1 }, [1], "a", null];
// @ts-expect-error not among the types
export const severalWrong: Several = true;
export const keys: Keys = { a: 1 };
export const bounded: Bounded = "a";
export const empty: readonly Empty[] = [1, null, {}, []];
// @ts-expect-error nothing fits
export const nothing: Nothing = 1;
// @ts-expect-error nothing fits
export const contradiction: Contradiction = "a";
export const integers: Integers = 1.5;
