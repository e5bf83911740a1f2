import type { ACommand, Any, Options, Speed } from "./index.js";

const speed: Speed = 1;
const options: Options = { speed, more: {} };
export const commands: readonly ACommand[] = [{ do: "start", with: options }, { do: "stop" }];
// @ts-expect-error a key too few
export const few: ACommand = { do: "start" };
export const any: Any = [1, { a: null }];
