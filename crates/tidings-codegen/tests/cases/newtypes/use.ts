import type { Count, Plain, Session, SessionId, Sessions } from "./index.js";

const id = "a" as SessionId;
const count = 1 as Count;
const plain: Plain = "b";
export const sessions: Sessions = [{ id, plain, count }];
export const text: string = id;
export const sum: number = count + 1;
// @ts-expect-error any string is no session
export const wrong: Session = { id: "a", plain, count };
// @ts-expect-error any number is no count
export const wrongCount: Session = { id, plain, count: 1 };
