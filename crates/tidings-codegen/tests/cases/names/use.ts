import { type Array, type Docs, type Event, type Keys, type Object, type Record, match } from "./index.js";

const payload: Array = { version: 1, items: ["a"] };
export const event: Event = { type: "array", payload };
export const record: Record = { version: 1, value: [null] };
export const object: Object = { a: { b: {} } };
export const keys: Keys = {
  class: "",
  default: "",
  "kebab-case": "",
  1: "",
  "with space": "",
  "": "",
  é: "",
  'quote"': "",
  "new\nline": "",
  ["__proto__"]: "",
  "]: any; //": "",
  "</script>": "",
};
// @ts-expect-error a key too few
export const few: Keys = { class: "" };
// @ts-expect-error a wrong value under a quoted key
export const wrong: Keys = { class: "", ["__proto__"]: "", "kebab-case": 1 };
export const docs: Docs = { a: "", b: "" };
export const answer: number = match(event, { array: () => 1, string: () => 2 });
