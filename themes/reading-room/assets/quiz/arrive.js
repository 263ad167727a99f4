/* What an address may open on a case page: the step or the answer in which stands what it names, and nothing else. */
import { parse } from "./../case/address.js";

const named = () => document.getElementById(parse(location.hash).anchor);

/* Before the styles are here a browser may have looked for a text in the answer, and opened it. To run before all else. */
export function closeUnasked() {
  const fold = document.querySelector("details.answer[open]");
  if (!fold || fold.contains(named()) || navigator.userActivation?.hasBeenActive) return;
  fold.open = false;
  scrollTo({ top: 0, behavior: "instant" });
}

/* Opens the way. Not every browser does so by itself, and none where a viewer has written a view behind the name. */
export function watchArrivals(article, steps) {
  const arrive = () => {
    const target = named();
    const fold = target?.parentElement.closest("details.step, details.answer");
    if (!fold || !article.contains(fold)) return;
    const there = fold.open && !fold.hidden;
    steps.reach(fold);
    fold.open = true;
    if (!there) target.scrollIntoView({ behavior: "instant" });
  };
  addEventListener("hashchange", arrive);
  arrive();
}
