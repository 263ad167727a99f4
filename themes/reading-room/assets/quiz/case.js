/* The quiz of a case page: its steps, its questions, and the test that leads through it. */
import { loadData } from "./../shared/data.js";
import { watchArrivals } from "./arrive.js";
import { startQuestions } from "./questions.js";
import { Steps } from "./steps.js";

export function startCase() {
  const article = document.querySelector("article[data-case]");
  if (!article) return;
  const steps = new Steps(article);
  const { dataset } = document.documentElement;
  const { tester } = article.dataset;
  const start = (startTest) => startQuestions(article, steps, startTest(article));
  const without = () => {
    delete dataset.testing; // scheme.js has hidden the title already
    return null;
  };
  if (tester && "testing" in dataset) loadData(tester).then(start, () => start(without));
  else start(without);
  watchArrivals(article, steps);
}
