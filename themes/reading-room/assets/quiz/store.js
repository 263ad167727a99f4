/* What this browser keeps of a reader's cases: {version, cases: {id: {at, answers?, score?, steps?}}}, and nowhere else. */
const VERSION = 1;
const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
let unkept = null; // what could not be kept, for as long as the page lasts

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

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/* The cases in a text that this module has written, without records that it has not; null where there is nothing else. */
export function casesIn(text) {
  const read = parsed(text);
  if (!isObject(read) || read.version !== VERSION || !isObject(read.cases)) return null;
  const all = Object.entries(read.cases);
  const good = all.filter(([id, record]) => isRecord(id, record));
  return all.length && !good.length ? null : Object.fromEntries(good);
}

export function asText(cases) {
  return JSON.stringify({ version: VERSION, cases });
}

function stored() {
  try {
    return localStorage.getItem(key());
  } catch {
    return null;
  }
}

/* Whether another version of these pages has written a text, or what is kept: that is neither understood nor touched. */
export function isForeign(text = stored()) {
  const read = parsed(text);
  return isObject(read) && read.version !== undefined && read.version !== VERSION;
}

export function readCases() {
  return unkept ?? casesIn(stored()) ?? {};
}

/* Says whether it is kept beyond this page. */
export function writeCases(cases) {
  unkept = cases;
  if (isForeign()) return false;
  try {
    localStorage.setItem(key(), asText(cases));
    unkept = null;
    return true;
  } catch {
    return false;
  }
}

export function recordOf(id) {
  const cases = readCases();
  return Object.hasOwn(cases, id) ? cases[id] : undefined;
}

/* A record without a time is of now. */
export function keepRecord(id, record) {
  return writeCases({ ...readCases(), [id]: { at: new Date().toISOString(), ...record } });
}

export function forgetRecord(id) {
  const { [id]: gone, ...rest } = readCases();
  return writeCases(rest);
}

/* Calls back when another page of the same browser may have changed something. */
export function onChange(callback) {
  addEventListener("storage", (event) => {
    if (event.key === key() || event.key === null) callback();
  });
  addEventListener("pageshow", (event) => event.persisted && callback()); // back from another page
}

/* Day and month as the page's language writes them. */
export function dayOf(record) {
  return new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long" }).format(new Date(record.at));
}
