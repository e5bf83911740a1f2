/**
 * Who is measured: a name for the table, the module in `judges/` (or what else makes it), and the
 * package it is from.
 */

export const candidates = [
  { id: "limit", name: "hand-written limit" },
  { id: "ours", name: "tidings, boolean" },
  { id: "ours-explained", name: "tidings, with issues" },
  { id: "ours-standard", name: "tidings, ./standard" },
  { id: "typia", name: "typia", package: "typia" },
  { id: "arktype", name: "arktype", package: "arktype" },
  { id: "typebox", name: "typebox, compiled", package: "@sinclair/typebox" },
  { id: "ajv", name: "ajv at run time, discriminator", package: "ajv" },
  { id: "ajv-standalone", name: "ajv standalone, discriminator", package: "ajv" },
  { id: "ajv-oneof", name: "ajv standalone, plain oneOf", package: "ajv" },
  { id: "zod", name: "zod", package: "zod" },
  { id: "valibot", name: "valibot", package: "valibot" },
];
