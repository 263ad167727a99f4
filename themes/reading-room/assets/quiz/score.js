/* How answers are scored: 0 to 100 for a question, their mean for a case; docs/quiz.md tells it to editors. */
import { answerKey } from "./match.js";

const FIRST = 100;
export const AMONG = 70;
const PARTIAL = 40;

/* Choices by number, and for each choice whether it is right: the part of the right ones less that of the wrong ones. */
export function scoreChoices(chosen, right) {
  const share = (wanted) => {
    const all = right.filter((one) => one === wanted).length;
    return all ? chosen.filter((number) => right[number] === wanted).length / all : 0;
  };
  return Math.max(0, share(true) - share(false)) * 100;
}

/* What each typed name is worth at its place. */
export function rankedWorth(typed, right, partial) {
  return typed.map((name, place) => {
    const key = answerKey(name);
    if (right.includes(key)) return place === 0 ? FIRST : AMONG;
    return partial.includes(key) ? PARTIAL : 0;
  });
}

/* The best of what was typed counts, so that nothing is lost by naming more. */
export function scoreRanked(typed, right, partial) {
  return Math.max(0, ...rankedWorth(typed, right, partial));
}

/* The mean in whole points; null where there is nothing to take it of. */
export function meanScore(scores) {
  return scores.length ? Math.round(scores.reduce((sum, one) => sum + one, 0) / scores.length) : null;
}
