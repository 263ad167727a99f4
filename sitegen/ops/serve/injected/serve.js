/* Put into every page by `sitegen serve`, never into a built site: reloads the page where its reader was, shows what is wrong. */
(() => {
"use strict";

const own = document.currentScript.dataset;
const PLACE = `sitegen-serve:${location.pathname}`;
const KIND = { error: ["error", "errors"], warning: ["warning", "warnings"] };

/* Where the reader was: how far down, and what stood open. A page that has become longer above keeps what is in sight. */
const folds = () => [...document.querySelectorAll("details")];

const remember = () => {
  const open = folds().map((fold) => fold.open);
  const focus = document.activeElement?.id ?? "";
  sessionStorage.setItem(PLACE, JSON.stringify({ x: scrollX, y: scrollY, open, focus }));
};

const comeBack = () => {
  const kept = sessionStorage.getItem(PLACE);
  if (!kept) return;
  sessionStorage.removeItem(PLACE);
  const { x, y, open, focus } = JSON.parse(kept);
  const now = folds();
  if (now.length === open.length) now.forEach((fold, number) => { fold.open = open[number]; });
  if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
  const go = () => scrollTo({ left: x, top: y, behavior: "instant" });
  go();
  addEventListener("load", go, { once: true });
};

const reload = () => {
  remember();
  location.reload();
};

/* Another style sheet takes the place of the one there is once it has come, so that nothing is ever seen without. */
const restyle = (href) => {
  const links = [...document.querySelectorAll('link[rel="stylesheet"]')];
  const old = links.filter((link) => /\/assets\/site\.[0-9a-f]+\.css$/.test(link.href));
  if (!old.length || old.at(-1).href === new URL(href, location.href).href) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  link.addEventListener("load", () => old.forEach((item) => item.remove()), { once: true });
  old.at(-1).after(link);
};

const node = (name, words, kind = "") => {
  const made = document.createElement(name);
  made.textContent = words;
  if (kind) made.className = kind;
  return made;
};

const counted = (problems, severity) => {
  const count = problems.filter((problem) => problem.severity === severity).length;
  return count ? `${count} ${KIND[severity][count === 1 ? 0 : 1]}` : "";
};

class Problems extends HTMLElement {
  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = own.css;
    this.panel = document.createElement("details");
    this.panel.addEventListener("toggle", () => {
      if (this.shown) sessionStorage.setItem("sitegen-serve:closed", this.panel.open ? "" : this.shown);
    });
    this.busy = node("p", "", "busy");
    this.busy.setAttribute("role", "status");
    this.busy.hidden = true;
    root.append(style, this.busy, this.panel);
  }

  isHere(problem) {
    return !problem.path || (own.source && problem.path.startsWith(own.source));
  }

  item(problem) {
    const item = node("li", "", problem.severity);
    const head = node("p", "", "head");
    if (problem.place) head.append(node("b", problem.place), " ");
    head.append(node("span", problem.severity, "kind"), ` ${problem.message}`);
    item.append(head);
    if (problem.line !== null) {
      const quote = node("pre", "", "quote");
      const at = problem.column - 1;
      quote.append(node("span", `${problem.number}`, "number"));
      if (problem.column) {
        const here = node("mark", problem.line.slice(at, at + 1) || " ");
        quote.append(problem.line.slice(0, at), here, problem.line.slice(at + 1));
      } else quote.append(problem.line);
      item.append(quote);
    }
    if (problem.hint) item.append(node("p", problem.hint, "hint"));
    if (problem.code) item.append(node("p", problem.code, "code"));
    return item;
  }

  group(label, problems) {
    if (!problems.length) return [];
    const list = document.createElement("ul");
    list.append(...problems.map((problem) => this.item(problem)));
    return label ? [node("h2", label), list] : [list];
  }

  show({ problems, more }) {
    const here = problems.filter((problem) => this.isHere(problem));
    const elsewhere = problems.filter((problem) => !this.isHere(problem));
    const words = [counted(problems, "error"), counted(problems, "warning"), more ? `${more} more` : ""];
    const summary = node("summary", words.filter(Boolean).join(", "));
    const labels = here.length && elsewhere.length ? ["On this page", "Elsewhere"] : ["", ""];
    this.shown = "";
    this.panel.hidden = !problems.length;
    this.panel.className = problems.some((problem) => problem.severity === "error") ? "errors" : "warnings";
    const body = node("div", "", "list");
    body.append(...this.group(labels[0], here), ...this.group(labels[1], elsewhere));
    if (more) body.append(node("p", "Run sitegen check to see all.", "hint"));
    this.panel.replaceChildren(summary, body);
    const signature = JSON.stringify(problems.map((problem) => [problem.place, problem.message]));
    const urgent = own.digest === "missing" || here.some((problem) => problem.severity === "error");
    this.panel.open = problems.length > 0 && urgent && sessionStorage.getItem("sitegen-serve:closed") !== signature;
    this.shown = signature;
  }

  work(count) {
    this.busy.hidden = !count;
    this.busy.textContent = count === 1 ? "A picture is being made" : `${count} pictures are being made`;
  }
}

customElements.define("sitegen-serve", Problems);
const problems = document.createElement("sitegen-serve");
let events;

const listen = () => {
  events?.close();
  const asked = new URLSearchParams({ page: own.page, digest: own.digest, style: own.style });
  events = new EventSource(`${own.events}?${asked}`);
  events.addEventListener("reload", reload);
  events.addEventListener("style", ({ data }) => {
    own.style = JSON.parse(data).href.slice(1);
    restyle(`/${own.style}`);
  });
  events.addEventListener("problems", ({ data }) => problems.show(JSON.parse(data)));
  events.addEventListener("pictures", ({ data }) => problems.work(JSON.parse(data).count));
};

document.documentElement.append(problems);
comeBack();
listen();
/* A browser keeps few connections to one host: a page out of sight gives its own back, and catches up when it is seen. */
document.addEventListener("visibilitychange", () => (document.hidden ? events.close() : listen()));
addEventListener("pagehide", () => events.close());
addEventListener("pageshow", ({ persisted }) => persisted && listen());
})();
