import type { Even, Expression, Forest, List, Tree } from "./index.js";

export const tree: Tree = { value: 1, children: [{ value: 2, children: [] }] };
// @ts-expect-error a key too few inside
export const wrong: Tree = { value: 1, children: [{ value: 2 }] };
export const list: List = [1, [2, null]];
export const even: Even = { odd: { even: { odd: null } } };
export const forest: Forest = { a: { b: {} } };
export const sum: Expression = { op: "add", left: { op: "value", value: 1 }, right: { op: "value", value: 2 } };

export function value(it: Expression): number {
  return it.op === "value" ? it.value : value(it.left) + value(it.right);
}
