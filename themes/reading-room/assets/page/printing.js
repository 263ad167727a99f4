/* Prints the page with its answer or without; what the reader has opened stays as it was. */
const PATIENCE = 4000; // milliseconds until it prints without the pictures that have not come

export function watchPrinting() {
  for (const button of document.querySelectorAll("[data-paper-button]")) {
    button.addEventListener("click", () => printPage(button.dataset.paperButton, button.dataset.neutral));
  }
}

async function printPage(paper, neutral) {
  const root = document.documentElement;
  const closed = paper === "with" ? [...document.querySelectorAll("details.answer:not([open])")] : [];
  const { title } = document;
  await pictures();
  for (const details of closed) details.open = true;
  root.dataset.paper = paper;
  if (neutral) document.title = neutral; // browsers print the title at the head of each sheet
  addEventListener(
    "afterprint",
    () => {
      for (const details of closed) details.open = false;
      delete root.dataset.paper;
      document.title = title;
    },
    { once: true },
  );
  print();
}

/* Asks for the pictures that only scrolling would have brought. */
function pictures() {
  const all = [...document.querySelectorAll("main .key img, main .marked img, main .prose img")];
  for (const image of all) image.loading = "eager";
  const late = new Promise((done) => setTimeout(done, PATIENCE));
  return Promise.race([Promise.allSettled(all.map((image) => image.decode())), late]);
}
