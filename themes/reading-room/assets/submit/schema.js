/* Checks facts by the JSON Schema that the build makes from the model: the part of 2020-12 that the model uses. */
const KINDS = {
  string: (value) => typeof value === "string",
  integer: (value) => Number.isInteger(value),
  number: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
  null: (value) => value === null,
  array: (value) => Array.isArray(value),
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};

/* Faults of a value: [{ path: "studies/0/modality", kind }]; kind is the keyword of the schema that does not hold. */
export function faultsOf(value, schema, root = schema, path = "") {
  if (schema.$ref) return faultsOf(value, root.$defs[schema.$ref.split("/").pop()], root, path);
  const fault = (kind, at = path) => [{ path: at, kind }];
  if (schema.anyOf) {
    const tries = schema.anyOf.map((branch) => faultsOf(value, branch, root, path));
    if (tries.some((found) => !found.length)) return [];
    // What a branch of the right type says is more to the point than that all others are of another type.
    return tries.find((found) => !found.some(({ kind, path: at }) => kind === "type" && at === path)) ?? tries[0];
  }
  if (schema.type && !KINDS[schema.type](value)) return fault("type");
  if ("const" in schema && value !== schema.const) return fault("const");
  if (schema.enum && !schema.enum.includes(value)) return fault("enum");
  if (typeof value === "string") {
    if (schema.pattern && !new RegExp(schema.pattern, "u").test(value)) return fault("pattern");
    if (value.length > (schema.maxLength ?? Infinity)) return fault("maxLength");
  }
  if (typeof value === "number") {
    if (value < (schema.minimum ?? -Infinity)) return fault("minimum");
    if (value > (schema.maximum ?? Infinity)) return fault("maximum");
  }
  const below = (key) => (path ? `${path}/${key}` : key);
  if (Array.isArray(value)) {
    if (value.length < (schema.minItems ?? 0)) return fault("minItems");
    return schema.items ? value.flatMap((item, at) => faultsOf(item, schema.items, root, below(String(at)))) : [];
  }
  if (!KINDS.object(value)) return [];
  const further = schema.additionalProperties;
  const missing = (schema.required ?? []).filter((key) => !(key in value)).flatMap((key) => fault("required", below(key)));
  const inside = Object.entries(value).flatMap(([key, item]) => {
    const known = schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : further;
    if (known === false) return fault("additionalProperties", below(key));
    return known && known !== true ? faultsOf(item, known, root, below(key)) : [];
  });
  const then = schema.if && !faultsOf(value, schema.if, root, path).length ? faultsOf(value, schema.then, root, path) : [];
  return [...missing, ...inside, ...then];
}

/* Whether the last character of an ORCID iD fits the others (ISO 7064, MOD 11-2). */
export function isOrcid(text) {
  if (!/^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$/.test(text)) return false;
  const signs = text.replaceAll("-", "");
  const total = [...signs.slice(0, -1)].reduce((sum, digit) => (sum + Number(digit)) * 2, 0);
  return "0123456789X"[(12 - (total % 11)) % 11] === signs.at(-1);
}
