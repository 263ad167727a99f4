/* Lengths and angles between pixels of a picture whose pixel spacing is known. */
import { number } from "./facts.js";

/* From one point to another in mm; `spacing` is the distance of rows, then of columns. */
const apart = (from, to, [rows, columns]) => [(to[0] - from[0]) * columns, (to[1] - from[1]) * rows];

export function length([from, to], spacing) {
  return `${number(Math.hypot(...apart(from, to, spacing)), 1)} mm`;
}

/* The angle at the second of three points. */
export function angle([first, corner, last], spacing) {
  const [a, b] = [apart(corner, first, spacing), apart(corner, last, spacing)];
  const turn = Math.atan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1]);
  return `${number((Math.abs(turn) * 180) / Math.PI, 1)}°`;
}
