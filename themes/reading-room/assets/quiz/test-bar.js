/* A test under way on a case page: no title, no tags; a bar that says where the reader is and leads on. */
import { loadData } from "./../shared/data.js";
import { caseAddress, casesOf, readTest, writeTest } from "./test-order.js";

/* The viewer writes pictures into the address; the state of the history keeps the test meanwhile. */
function remember(hash) {
  try {
    history.replaceState({ ...history.state, test: hash }, "", readTest(location.hash) ? hash : undefined);
  } catch {
    // A browser that refuses keeps the address that it has.
  }
  for (const link of document.querySelectorAll(".languages a")) link.hash = link.dataset.place = hash;
}

/* The test that leads through this page, or null. */
export function startTest(article) {
  const test = readTest(location.hash) ?? readTest(history.state?.test ?? "");
  const bar = article.querySelector(".test-bar");
  const root = document.documentElement;
  const heading = article.querySelector("h1");
  if (!test || test.at < 0 || !bar) {
    delete root.dataset.testing; // scheme.js has hidden the title already
    return null;
  }
  root.dataset.testing = "";
  const fresh = test.got.length <= test.at;
  test.got.length = Math.min(test.got.length, test.at + 1);
  let ids = [];

  function show() {
    const total = ids.length;
    const place = bar.dataset.place.replace("{n}", test.at + 1).replace("{total}", total);
    const [stop, next] = ["[data-stop]", "[data-next]"].map((name) => bar.querySelector(name));
    const got = [...test.got];
    while (got.length <= test.at) got.push(null);
    const last = test.at + 1 >= total;
    const result = (found) => new URL(writeTest({ ...test, at: found.length, got: found }), new URL(article.dataset.test, location.href)).href;
    bar.querySelector("p").textContent = place;
    heading.textContent = place;
    heading.removeAttribute("lang"); // the title's, where it is not translated
    document.title = place;
    root.dataset.testing = "shown";
    stop.href = result(test.got);
    stop.hidden = last;
    next.href = last ? result(got) : caseAddress(article.dataset.root, ids[test.at + 1]) + writeTest({ ...test, at: test.at + 1, got });
    if (last) next.textContent = bar.dataset.finish;
    bar.hidden = false;
  }

  remember(writeTest(test));
  addEventListener("hashchange", () => remember(writeTest(test)));
  loadData(article.dataset.cases).then((cases) => {
    ids = casesOf(test, cases);
    show();
  }, () => {
    bar.querySelector("p").textContent = bar.dataset.broken;
    for (const link of bar.querySelectorAll("a")) link.hidden = true; // they lead nowhere
    delete root.dataset.testing;
    bar.hidden = false;
  });
  return {
    fresh,
    done(score) {
      while (test.got.length < test.at) test.got.push(null);
      test.got[test.at] = score ?? null;
      remember(writeTest(test));
      if (ids.length) show();
    },
  };
}
