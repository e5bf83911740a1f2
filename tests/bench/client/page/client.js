// What a page loads for a client, and no more.
import { createClient } from "tidings";
import { http } from "tidings/http";
import { catalog } from "../../../../generated/typescript/nexus/index.js";

export const make = () => createClient({ catalog, transport: http("/events") });
