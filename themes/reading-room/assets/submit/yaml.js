/* Facts as YAML that means what they say whatever they hold: every text stands in double quotes (YAML 1.2.2, 7.3.1). */

/* A text in double quotes. JSON's escapes are YAML's; what neither prints, and half characters, are escaped or replaced. */
function quoted(text) {
  return JSON.stringify(text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd"))
    .replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

const isEmpty = (value) => value === undefined || value === null || (Array.isArray(value) && !value.length);
const scalar = (value) => (typeof value === "string" ? quoted(value) : String(value));

function lines(value, indent) {
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      if (typeof item !== "object") return [`${indent}- ${scalar(item)}`];
      const [first, ...rest] = lines(item, `${indent}  `);
      return [`${indent}- ${first.trimStart()}`, ...rest];
    });
  }
  return Object.entries(value).filter(([, item]) => !isEmpty(item)).flatMap(([key, item]) => {
    const name = /^[a-z][a-z_0-9-]*$/.test(key) ? key : quoted(key);
    return typeof item === "object" ? [`${indent}${name}:`, ...lines(item, `${indent}  `)] : [`${indent}${name}: ${scalar(item)}`];
  });
}

/* A record as lines of YAML; keys without a value are left out. */
export function yamlOf(record) {
  return `${lines(record, "").join("\n")}\n`;
}

/* Plain words as Markdown in which nothing is a tag, begins a section or fences one off: what is typed is what is read. */
export function proseOf(words) {
  const plain = words.trim().replace(/&(?=#?\w+;)/g, "&amp;").replace(/</g, "&lt;");
  return plain.split("\n").map((line) => line
    .replace(/^(\s*)(?=#)/, "$1\\")
    .replace(/^(?=\s*(?:-+|=+)\s*$)/, "\n") // below a line of words, these would make it a heading
    .replace(/^(?=```|~~~)/, " ")).join("\n");
}

/* The text of a case file: facts, if there are any, and sections [[id, heading, words], …] without the empty ones. */
export function caseFile(facts, sections) {
  const body = sections.filter(([, , words]) => words.trim()).map(([id, heading, words]) => `## ${heading} {#${id}}\n${proseOf(words)}\n`);
  return [...(facts ? [`---\n${yamlOf(facts)}---\n`] : []), ...body].join("\n");
}
