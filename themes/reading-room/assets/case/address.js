/* The address of what a viewer shows: #<series>-<picture>, then window, zoom and what else is not as it was first. */
const decoded = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/* How many numbers each has: `w` centre and width, `z` zoom and centre, `b` brightness and contrast, `m` marks, `i` inverted. */
const NUMBERS = { w: 2, z: 3, b: 2, m: 1, i: 1 };

/* { anchor, w, z, b, m, i }; what is not as it should be is left out. */
export function parse(hash) {
  const [anchor, ...parts] = decoded(hash.replace(/^#/, "")).split("&");
  const state = { anchor };
  for (const part of parts) {
    const [key, value = ""] = part.split("=");
    const numbers = value.split(",").map(Number);
    if (numbers.length === NUMBERS[key] && value && numbers.every(Number.isFinite)) state[key] = numbers;
  }
  return state;
}

export function format({ anchor, ...state }) {
  const short = (value) => String(Math.round(value * 1000) / 1000);
  const parts = Object.entries(state).filter(([, numbers]) => numbers);
  return `#${[anchor, ...parts.map(([key, numbers]) => `${key}=${numbers.map(short).join(",")}`)].join("&")}`;
}
