import type { Line, Order, OrderAddress, OrderId, WithSpaceSlash } from "./index.js";

const address: OrderAddress = { street: "a" };
const line: Line = { count: 1 };
const id: OrderId = "a";
const flag: WithSpaceSlash = true;
export const order: Order = {
  id,
  lines: [line],
  first: line,
  point: [1, 2],
  open_point: [1, "a"],
  lengths: [1, 2, 3],
  address,
  billing: address,
  parent: { id: "b", parent: null },
  absolute: "a",
  relative: "a",
  encoded: flag,
};
// @ts-expect-error too many
export const point: Order = { id, point: [1, 2, 3] };
// @ts-expect-error a wrong kind
export const wrong: Order = { id: 1 };
