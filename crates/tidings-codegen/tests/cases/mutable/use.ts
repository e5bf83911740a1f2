import type { ThingPayload } from "./index.js";

export function change(it: ThingPayload): void {
  it.list.push(["a"]);
  it.list[0]?.push("b");
  it.map["a"] = 1;
  it.levels.a = [null];
  it.tuple[0] = 2;
  it.tuple.push(null);
  it.version = 1;
}
