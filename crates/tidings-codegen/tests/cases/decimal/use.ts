import { type Sizes, fromBigIntI64, fromBigIntU64, toBigInt } from "./index.js";

export const sizes: Sizes = { size: fromBigIntU64(1n), offset: fromBigIntI64(-1n) };
export const sum: bigint = toBigInt(sizes.size) + toBigInt(sizes.offset);
// @ts-expect-error a number has been rounded already
export const wrong: Sizes = { size: 1, offset: "1" };
