/**
 * Makes one module of every candidate, readable and minified, in `OUT/js`.
 *
 * `OUT` holds what tidings made of the contract: `schema/` and `generated/`.
 */

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { gzipSync } from "node:zlib";
import standaloneCode from "ajv/dist/standalone/index.js";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { build } from "esbuild";

const here = import.meta.dirname;

/** The published bundle with `oneOf` for `anyOf`, since that is what ajv's discriminator needs. */
function published(out, discriminator) {
  const bundle = JSON.parse(
    readFileSync(path.join(out, "schema/current/forge/bundle.json"), "utf8"),
  );
  const { anyOf, ...event } = bundle.properties.event;
  // Where the tag chooses the branch, nothing else says that there has to be an object.
  const chosen = { type: "object", discriminator: { propertyName: "type" } };
  bundle.properties.event = { ...event, ...(discriminator ? chosen : {}), oneOf: anyOf };
  return bundle;
}

function standalone(schema) {
  const ajv = new Ajv2020({
    strict: false,
    discriminator: true,
    code: { source: true, esm: true, lines: true },
  });
  addFormats.default(ajv);
  return `${standaloneCode.default(ajv, ajv.compile(schema))}\nexport { validate as judge };\n`;
}

/** Where the module of a candidate starts, or `undefined` if what it is made from is not there. */
function entry(id, out) {
  const made = path.join(out, "made");
  switch (id) {
    case "ajv-standalone":
    case "ajv-oneof": {
      const file = path.join(made, `${id}.js`);
      writeFileSync(file, standalone(published(out, id === "ajv-standalone")));
      return file;
    }
    case "typia": {
      const command = path.join(here, "node_modules/.bin/typia");
      const args = ["generate", "--input", "typia", "--output", path.join(made, "typia")];
      execFileSync(command, [...args, "--project", "tsconfig.typia.json"], { cwd: here });
      return path.join(made, "typia/typia.ts");
    }
    case "ours":
    case "ours-explained":
      return existsSync(path.join(out, "generated/typescript/forge/validators.ts"))
        ? path.join(here, `judges/${id}.ts`)
        : undefined;
    case "ours-standard":
      return existsSync(path.join(out, "generated/typescript/forge/standard.ts"))
        ? path.join(here, `judges/${id}.ts`)
        : undefined;
    default:
      return path.join(here, `judges/${id}.ts`);
  }
}

/** `forge/…` is what was made of the contract; packages are those of this folder, wherever the importer. */
function resolving(out) {
  const require = createRequire(path.join(here, "package.json"));
  return {
    name: "forge",
    setup(build) {
      build.onResolve({ filter: /^forge\/.*\.js$/ }, ({ path: name }) => ({
        path: path.join(
          out,
          "generated/typescript/forge",
          name.slice("forge/".length).replace(/\.js$/, ".ts"),
        ),
      }));
      build.onResolve({ filter: /^forge\/.*\.json$/ }, ({ path: name }) => ({
        path: path.join(out, "made", name.slice("forge/".length)),
      }));
      build.onResolve({ filter: /^(ajv|ajv-formats|typia)\// }, (args) => {
        if (args.resolveDir.startsWith(here) || args.pluginData === "again") return undefined;
        if (args.kind === "require-call") return { path: require.resolve(args.path) };
        return build.resolve(args.path, { kind: args.kind, resolveDir: here, pluginData: "again" });
      });
    },
  };
}

/** Builds these. Resolves to the sizes by candidate, in bytes. */
export async function buildAll(out, candidates) {
  rmSync(path.join(out, "made"), { recursive: true, force: true });
  mkdirSync(path.join(out, "made"), { recursive: true });
  writeFileSync(path.join(out, "made/discriminated.json"), JSON.stringify(published(out, true)));
  writeFileSync(path.join(out, "made/empty.mjs"), "export const judge = undefined;\n");
  const sizes = {};
  for (const { id } of candidates) {
    const start = entry(id, out);
    if (start === undefined) continue;
    const options = {
      entryPoints: [start],
      bundle: true,
      format: "esm",
      target: "es2022",
      platform: "neutral",
      mainFields: ["module", "main"],
      conditions: ["import", "default"],
      legalComments: "none",
      logLevel: "error",
      plugins: [resolving(out)],
    };
    await build({ ...options, outfile: file(out, id) });
    await build({ ...options, outfile: file(out, id, "min."), minify: true });
    const minified = readFileSync(file(out, id, "min."));
    sizes[id] = { minified: minified.length, gzip: gzipSync(minified, { level: 9 }).length };
  }
  return sizes;
}

/** The module of a candidate. */
export function file(out, id, kind = "") {
  return path.join(out, "js", `${id}.${kind}mjs`);
}
