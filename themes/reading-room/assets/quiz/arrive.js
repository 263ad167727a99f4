/* An address that names something folded on a case page opens the way to it. */
import { parse } from "./../case/address.js";

/* Not every browser does so by itself, and none where a viewer has written a view behind the name of a picture. */
export function watchArrivals(article, steps) {
  const arrive = () => {
    const target = document.getElementById(parse(location.hash).anchor);
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
