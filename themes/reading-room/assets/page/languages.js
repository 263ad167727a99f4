/* The language switch stays where the reader is: at the place that the page has named in `data-place`, else at the
   fragment of the address, else at what is in view. */
export function watchLanguages() {
  for (const link of document.querySelectorAll(".languages a")) {
    link.addEventListener("click", () => {
      link.hash = link.dataset.place || location.hash || inView();
    });
  }
}

/* The last place with a name that has passed the upper third of the window; ids of ours differ by page. */
function inView() {
  let last = "";
  if (scrollY < innerHeight / 3) return last;
  for (const element of document.querySelectorAll("main [id]:not([id^=sg-])")) {
    if (element.getClientRects().length && element.getBoundingClientRect().top < innerHeight / 3) last = element.id;
  }
  return last;
}
