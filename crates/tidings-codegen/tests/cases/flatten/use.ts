import type { AllBeside, EnumBeside, Inner, JsonBeside, MapBeside, OverEmpty, OverTwoEnums } from "./index.js";

const inner: Inner = { deep: "x" };
export const map: readonly MapBeside[] = [{ id: "a" }, { id: "a", b: 1 }, { id: "a", inner, b: 2 }];
// @ts-expect-error a key too few
export const noId: MapBeside = { b: 1 };
// @ts-expect-error a value that neither the map nor a field has
export const wrong: MapBeside = { id: "a", b: true };
export const json: JsonBeside = { id: "a", inner, more: [1, { x: null }] };
export const one: readonly EnumBeside[] = [
  { id: "a", kind: "a", x: 1 },
  { id: "a", kind: "b" },
];
// @ts-expect-error a key too few in the variant
export const variant: EnumBeside = { id: "a", kind: "a" };
// @ts-expect-error a key too few beside it
export const beside: EnumBeside = { kind: "b" };
export const all: readonly AllBeside[] = [
  { id: "a", kind: "a", inner, more: 1 },
  { id: "a", kind: "b", more: 1 },
];
export const two: OverTwoEnums = { a: 1, b: 2, c: null };
// @ts-expect-error a wrong literal
export const twoWrong: OverTwoEnums = { a: 3, b: 2, c: null };
// @ts-expect-error a key too few
export const twoFew: OverTwoEnums = { a: 1, b: 2 };
export const empty: OverEmpty = { inner };

export function reading(it: EnumBeside | AllBeside): string {
  return it.kind === "a" ? it.id : it.kind;
}
