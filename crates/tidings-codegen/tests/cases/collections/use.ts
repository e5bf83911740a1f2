import type { Collections } from "./index.js";

export const good: readonly Collections[] = [
  {},
  { list: [{ id: "a" }] },
  { nullables: ["a", null] },
  { lists: [[1], []] },
  { anything: [1, "a", { a: [] }] },
  { tuple: [1, { id: "a" }] },
  { optional_tuple: [1] },
  { optional_tuple: [1, null] },
  { optional_tuple: [1, "a"] },
  { rest_tuple: [1] },
  { rest_tuple: [1, "a", "b"] },
  { open_tuple: [1, true, {}] },
  { fixed: [1, 2, 3] },
  { long_fixed: [1] },
  { empty: [] },
  { map: { a: { id: "a" } } },
  { json_map: { a: [1] } },
  { integer_keys: { 1: "a", "007": "b" } },
  { enum_keys: {} },
  { enum_keys: { info: 1 } },
  { object: { a: 1 } },
  { closed_empty: {} },
  { levels: ["info", null] },
  { patterns_and_fields: { name: "a", "x-1": 1 } },
];
// @ts-expect-error too few in a tuple
export const a: Collections = { tuple: [1] };
// @ts-expect-error too many in a tuple
export const b: Collections = { tuple: [1, { id: "a" }, 1] };
// @ts-expect-error too many
export const c: Collections = { optional_tuple: [1, "a", 1] };
// @ts-expect-error a wrong item after the tuple
export const d: Collections = { rest_tuple: [1, 1] };
// @ts-expect-error a wrong length
export const e: Collections = { fixed: [1, 2] };
// @ts-expect-error a wrong value in a map
export const f: Collections = { map: { a: { id: 1 } } };
// @ts-expect-error a wrong value in a map with integer keys
export const g: Collections = { integer_keys: { 1: 1 } };
// @ts-expect-error a key that the enum has not
export const h: Collections = { enum_keys: { debug: 1 } };
// @ts-expect-error nothing may be in it
export const i: Collections = { closed_empty: { a: 1 } };
// @ts-expect-error not empty
export const j: Collections = { empty: [1] };

export function reading(it: Collections): void {
  // @ts-expect-error readonly
  it.list?.push({ id: "a" });
  const item: { readonly id: string } | undefined = it.map?.["a"];
  const text: string | undefined = it.integer_keys?.[7];
  const count: number | undefined = it.enum_keys?.info;
  const first: number | undefined = it.fixed?.[0];
  void [item, text, count, first];
}
