import type { JsonValue, Scalars } from "./index.js";

const base = {
  text: "a",
  number: 1,
  integer: 1,
  flag: true,
  nothing: null,
  nullable: null,
  named: null,
  nested: null,
  any: { a: [1, "x", null, { b: true }] },
  text_const: 'a"b',
  number_const: -1.5,
  true_const: true,
  null_const: null,
  object_const: { a: [1, "x", null], "b-c": {} },
  mixed: 1,
  unknown_value: [1, {}],
} as const;
export const one: Scalars = base;
export const two: Scalars = { ...base, nullable: "x", leftOut: "x", leftOutOrNull: null, named: { id: "x" } };

// @ts-expect-error never `undefined` where something is always sent
export const three: Scalars = { ...base, nullable: undefined };
// @ts-expect-error never `undefined` where something may be left out
export const four: Scalars = { ...base, leftOut: undefined };
// @ts-expect-error never `null` where null is not sent
export const five: Scalars = { ...base, leftOut: null };
// @ts-expect-error a wrong literal
export const six: Scalars = { ...base, number_const: 1.5 };
// @ts-expect-error a wrong literal in a list
export const seven: Scalars = { ...base, mixed: false };
// @ts-expect-error a property that cannot be
export const eight: Scalars = { ...base, impossible: 1 };
// @ts-expect-error a wrong constant object
export const nine: Scalars = { ...base, object_const: { a: [1, "x"], "b-c": {} } };
// @ts-expect-error not JSON
export const ten: JsonValue = () => 1;
export const eleven: JsonValue = [{ a: null }, 1, "x", [false]];

export function reading(it: Scalars): void {
  // @ts-expect-error not any: it must be looked at first
  it.any.anything();
  const optional: string | undefined = it.leftOut;
  void optional;
}
