/* The told questions of an answer: what of them the reader had right. */
import { AMONG, meanScore, rankedWorth, scoreChoices, scoreRanked } from "./score.js";

function line(parent, tag, text, className = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  element.className = className;
  parent.append(element);
  return element;
}

function markChoices(question, chosen, words) {
  const items = [...question.querySelectorAll(".choice")];
  const right = items.map((item) => item.classList.contains("right"));
  for (const [number, item] of items.entries()) {
    const mine = chosen.includes(number);
    if (!mine && !right[number]) continue;
    const verdict = item.querySelector(".verdict");
    item.classList.toggle("mine", mine);
    verdict.classList.remove("visually-hidden");
    verdict.append(` · ${mine ? words.mine : words.missed}`);
  }
  return scoreChoices(chosen, right);
}

function markRanked(question, answer, words) {
  const typed = answer.map(String); // a file that was brought along may hold anything
  const [right, partial] = [question.dataset.right, question.dataset.partial].map((keys) => keys.split(" ").filter(Boolean));
  const worth = rankedWorth(typed, right, partial);
  line(question, "p", words.list, "list-head");
  const list = line(question, "ol", "", "typed");
  for (const [place, name] of typed.entries()) {
    const kind = worth[place] === 0 ? "other" : worth[place] < AMONG ? "partial" : "right";
    const item = line(list, "li", name, kind);
    item.append(" "); // who hears it, or copies it, gets two words
    line(item, "span", words[kind], "verdict");
  }
  return scoreRanked(typed, right, partial);
}

/* Marks the answers, by the fingerprints of their questions, and says the score; null where no question is left of them. */
export function markAnswers(article, answers) {
  const told = [...article.querySelectorAll(".told")].filter(({ dataset }) => Object.hasOwn(answers, dataset.print));
  const scores = told.map((question) => {
    const words = question.closest(".answered").dataset;
    const mark = question.dataset.kind === "ranked" ? markRanked : markChoices;
    const score = mark(question, answers[question.dataset.print], words);
    line(question, "p", words.score.replace("{score}", Math.round(score)), "question-score");
    return score;
  });
  const mean = meanScore(scores);
  const result = article.querySelector(".result");
  if (mean !== null) {
    result.textContent = result.dataset.score.replace("{score}", mean);
    result.hidden = false;
  }
  return mean;
}
