/* The quiz of a case page: its steps, its questions, and the test that leads through it. */
import { watchArrivals } from "./arrive.js";
import { startQuestions } from "./questions.js";
import { Steps } from "./steps.js";
import { startTest } from "./test-bar.js";

export function startCase() {
  const article = document.querySelector("article[data-case]");
  if (!article) return;
  const steps = new Steps(article);
  startQuestions(article, steps, startTest(article));
  watchArrivals(article, steps);
}
