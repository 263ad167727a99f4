/* The quiz of a case page: its steps, its questions, and the test that leads through it. */
import { startQuestions } from "./questions.js";
import { startTest } from "./test-bar.js";

export function startCase() {
  const article = document.querySelector("article[data-case]");
  if (article) startQuestions(article, startTest(article));
}
