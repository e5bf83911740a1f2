// The generated validators as Standard Schemas.
import type { StandardJSONSchemaV1, StandardSchemaV1 } from "@standard-schema/spec";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import * as standard from "../../../generated/typescript/nexus/standard.js";
import type * as nexus from "../../../generated/typescript/nexus/types.js";
import { formats } from "../formats.mjs";

// Compiled by vitest without types, and by `npm run types` with them.
const schema: StandardSchemaV1<nexus.NexusEvent> = standard.standardNexusEvent;
const json: StandardJSONSchemaV1<nexus.NexusEvent> = standard.standardNexusEvent;

const event = {
  type: "server_status",
  payload: { version: 2, status: "running", timestamp: "2025-09-04T11:52:43Z" },
};

describe("a Standard Schema", () => {
  it("validates", async () => {
    expect(schema["~standard"]).toMatchObject({ version: 1, vendor: "tidings" });
    expect(await schema["~standard"].validate(event)).toEqual({ value: event });
    const refused = await schema["~standard"].validate({ ...event, payload: null });
    expect(refused.issues?.[0]).toMatchObject({ path: ["payload"] });
  });

  it.each(["draft-2020-12", "draft-07"] as const)("has its JSON Schema in %s", (target) => {
    const ajv = target === "draft-07" ? new Ajv() : new Ajv2020();
    for (const [format, accepts] of Object.entries(formats)) ajv.addFormat(format, accepts);
    const validate = ajv.compile(json["~standard"].jsonSchema.input({ target }));
    expect(validate(event)).toBe(true);
    expect(validate({ ...event, payload: null })).toBe(false);
    expect(json["~standard"].jsonSchema.output({ target })).toEqual(
      json["~standard"].jsonSchema.input({ target }),
    );
  });

  it("says which targets there are", () => {
    expect(() => json["~standard"].jsonSchema.input({ target: "openapi-3.0" })).toThrow("draft-07");
  });

  it("every one of them compiles in both drafts", () => {
    const all = Object.values(standard).filter((one) => typeof one === "object");
    expect(all.length).toBeGreaterThan(80);
    for (const target of ["draft-2020-12", "draft-07"] as const) {
      const ajv = target === "draft-07" ? new Ajv() : new Ajv2020();
      for (const [format, accepts] of Object.entries(formats)) ajv.addFormat(format, accepts);
      for (const one of all) {
        expect(() => ajv.compile(one["~standard"].jsonSchema.input({ target }))).not.toThrow();
      }
    }
  });
});
