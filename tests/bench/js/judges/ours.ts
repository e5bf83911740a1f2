// Booleans only.
export { isEnvelope as judge } from "forge/validators.js";
