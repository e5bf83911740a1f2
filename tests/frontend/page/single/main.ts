// Needs one validator of one event; the others must not come along.
import { isServerStatusEvent } from "../../../../generated/typescript/nexus/index.js";

Object.assign(globalThis, { judge: isServerStatusEvent });
