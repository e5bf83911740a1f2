import type { Adjacent, Documented, External, Internal, Open, OpenDocumented, Plain, Untagged } from "./index.js";

export const plain: readonly Plain[] = ["a", "b-c"];
// @ts-expect-error a wrong literal
export const wrong: Plain = "c";
export const documented: readonly Documented[] = ["running", "stopped", "gone"];
export const open: readonly Open[] = ["a", "anything"];
export const openDocumented: readonly OpenDocumented[] = ["a", "anything"];
// @ts-expect-error no text
export const openWrong: Open = 1;

export const external: readonly External[] = ["Unit", "Other", { New: 1 }, { Struct: { x: 1 } }, { Tuple: [1, "a"] }];
// @ts-expect-error a wrong arity
export const arity: External = { Tuple: [1] };
export const internal: readonly Internal[] = [
  { kind: "circle", radius: 1 },
  { kind: "square", side: 1 },
  { kind: "point" },
];
// @ts-expect-error a key too few
export const circle: Internal = { kind: "circle" };
// @ts-expect-error a key too few behind the reference
export const square: Internal = { kind: "square" };
export const adjacent: readonly Adjacent[] = [{ t: "one", c: { side: 1 } }, { t: "none" }];
export const untagged: readonly Untagged[] = ["a", { side: 1 }, [1, 2], null];
// @ts-expect-error none of them
export const flag: Untagged = true;

export function area(it: Internal): number {
  switch (it.kind) {
    case "circle":
      return it.radius;
    case "square":
      return it.side;
    case "point":
      return 0;
  }
}
