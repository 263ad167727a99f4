/* What this browser keeps of a reader's cases: {version, cases: {id: {at, answers?, score?, steps?}}}, and nowhere else. */
const VERSION = 1;
const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
let memory = { version: VERSION, cases: {} }; // for as long as the page lasts, where storage is refused

const key = () => `sitegen-progress:${document.documentElement.dataset.library}`;
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isTime = (value) => typeof value === "string" && !Number.isNaN(Date.parse(value));
const isScore = (value) => Number.isInteger(value) && value >= 0 && value <= 100;
const isStep = (value) => Number.isInteger(value) && value >= 0 && value < 100;
const isAnswer = (value) =>
  Array.isArray(value) && value.length < 100 && value.every((one) => isStep(one) || (typeof one === "string" && one.length < 200));

function isRecord(id, record) {
  return (
    ID.test(id) && isObject(record) && isTime(record.at) && (record.score === undefined || isScore(record.score)) &&
    (record.answers === undefined || (isObject(record.answers) && Object.values(record.answers).every(isAnswer))) &&
    (record.steps === undefined || (isAnswer(record.steps) && record.steps.length === 2 && record.steps.every(isStep)))
  );
}

/* The cases in a text that this module has written, or null where it is anything else. */
export function casesIn(text) {
  let read;
  try {
    read = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(read) || read.version !== VERSION || !isObject(read.cases)) return null;
  return Object.entries(read.cases).every(([id, record]) => isRecord(id, record)) ? read.cases : null;
}

/* Both, and of a case that is in both the later record. */
export function merged(ours, theirs) {
  const all = { ...ours };
  for (const [id, record] of Object.entries(theirs)) {
    if (!Object.hasOwn(all, id) || Date.parse(record.at) > Date.parse(all[id].at)) all[id] = record;
  }
  return all;
}

export function asText(cases) {
  return JSON.stringify({ version: VERSION, cases });
}

export function readCases() {
  try {
    const text = localStorage.getItem(key());
    return text === null ? memory.cases : (casesIn(text) ?? {});
  } catch {
    return memory.cases;
  }
}

/* Says whether it is kept beyond this page. */
export function writeCases(cases) {
  memory = { version: VERSION, cases };
  try {
    localStorage.setItem(key(), asText(cases));
    return true;
  } catch {
    return false;
  }
}

export function recordOf(id) {
  const cases = readCases();
  return Object.hasOwn(cases, id) ? cases[id] : undefined;
}

export function keepRecord(id, record) {
  return writeCases({ ...readCases(), [id]: { ...record, at: new Date().toISOString() } });
}

export function forgetRecord(id) {
  const { [id]: gone, ...rest } = readCases();
  return writeCases(rest);
}

/* Calls back when another page of the same browser has changed something. */
export function onChange(callback) {
  addEventListener("storage", (event) => {
    if (event.key === key() || event.key === null) callback();
  });
}

/* Day and month as the page's language writes them. */
export function dayOf(record) {
  return new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long" }).format(new Date(record.at));
}
