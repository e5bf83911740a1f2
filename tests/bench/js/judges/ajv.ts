import addFormats from "ajv-formats";
import Ajv2020 from "ajv/dist/2020.js";
import schema from "forge/discriminated.json";

const ajv = new Ajv2020({ strict: false, discriminator: true, logger: false });
addFormats.default(ajv as never);

export const judge = ajv.compile(schema);
