/* "Keep offline": asks the service worker, which is registered only once a reader asks for it, and tells what it has. */
import { siteAddress } from "./../shared/site.js";

const root = () => siteAddress("./");
const size = (bytes) =>
  new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 }).format(bytes / 1e6);

let state = { units: {} }; // what the worker has told last
let offered; // offline.json, once somebody wants to know

export function watchOffline() {
  const all = document.querySelectorAll("[data-keep], [data-kept]");
  const able = "serviceWorker" in navigator && isSecureContext && location.protocol.startsWith("http");
  if (!able) return;
  navigator.serviceWorker.addEventListener("message", ({ data, source }) => {
    if (source?.scriptURL !== siteAddress("sw.js").href) return; // another library on the same host
    state = data;
    show();
  });
  // Another worker means another state of the site.
  navigator.serviceWorker.addEventListener("controllerchange", () => tell({ ask: "sync" }));
  for (const one of document.querySelectorAll("[data-offline-link]")) one.hidden = false;
  for (const one of all) one.addEventListener("click", ({ target }) => click(one, target.closest("button")));
  for (const one of document.querySelectorAll("[data-keep]")) {
    new IntersectionObserver((seen, observer) => {
      if (!seen.at(-1).isIntersecting) return;
      observer.disconnect();
      offer();
    }, { rootMargin: "400px" }).observe(one.parentElement); // the offer itself is hidden as yet
  }
  tell({ ask: "sync" });
  show();
}

/* Sends a wish to the worker; without one there is nothing to be told. */
async function tell(wish) {
  const registration = await navigator.serviceWorker.getRegistration(root());
  if (registration?.scope === root().href) registration.active?.postMessage(wish);
}

async function offer() {
  try {
    offered = await (await fetch(siteAddress("offline.json"), { cache: "no-cache" })).json();
  } catch {
    offered = null; // without the network nothing can be kept, only removed
  }
  show();
}

async function click(element, button) {
  if (!button) return;
  const url = button.dataset.url ?? element.dataset.keep;
  if (button.dataset.do === "remove") tell({ ask: "remove", url });
  if (button.dataset.do !== "keep") return;
  const { keep: at, title } = element.dataset;
  const fail = (why) => {
    state = { ...state, failed: { url: at, why } };
    show();
  };
  const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.()) || {};
  if (offered.units[at][0] > quota - usage) {
    fail("full");
    return;
  }
  navigator.storage?.persist?.(); // some browsers then spare it when room is short
  try {
    await navigator.serviceWorker.register(siteAddress("sw.js"), { scope: root() });
    (await navigator.serviceWorker.ready).active.postMessage({ ask: "keep", url: at, title });
  } catch {
    fail("refused"); // by the browser, or by its user's settings
  }
}

function show() {
  for (const element of document.querySelectorAll("[data-keep]")) showUnit(element);
  for (const element of document.querySelectorAll("[data-kept]")) showAll(element);
}

function showUnit(element) {
  const { keep: url, ...words } = element.dataset;
  const [button, remove] = element.querySelectorAll("button");
  const bar = element.querySelector("progress");
  const unit = state.units[url];
  const bytes = offered?.units[url]?.[0];
  const running = state.running?.url === url && state.running;
  const failed = state.failed?.url === url && words[state.failed.why];
  element.hidden = !unit && !bytes;
  button.hidden = Boolean(unit);
  if (bytes) button.textContent = words.offer.replace("{size}", size(bytes));
  remove.hidden = !unit;
  remove.textContent = unit && !unit.done ? words.cancel : words.remove;
  bar.hidden = !running;
  if (running) [bar.max, bar.value] = [running.total || 1, running.done];
  let said = failed || "";
  if (unit?.done) said = words.here.replace("{size}", size(unit.size));
  else if (running) said = words.running.replace("{done}", size(running.done)).replace("{total}", size(running.total));
  else if (unit) said = words.waiting;
  const status = element.querySelector("[data-said]");
  if (status.textContent !== said) status.textContent = said;
  // Every step would be too much to listen to.
  status.setAttribute("role", running ? "none" : "status");
}

function showAll(element) {
  const units = Object.entries(state.units);
  const { none, total, remove } = element.dataset;
  const [, from] = location.hash.match(/^#from=(.*)$/) || [];
  const missed = element.querySelector("[data-missed]");
  missed.hidden = from === undefined;
  if (from !== undefined) missed.querySelector("a").href = siteAddress(decodeURIComponent(from)).href;
  element.hidden = false;
  const rows = units.map(([url, unit]) => {
    const row = document.createElement("li");
    const link = document.createElement("a");
    const button = document.createElement("button");
    [link.href, link.textContent] = [siteAddress(`${url}index.html`).href, unit.title];
    const note = document.createElement("span");
    note.textContent = unit.done ? size(unit.size) : element.dataset.waiting;
    Object.assign(button, { type: "button", className: "button", textContent: remove });
    Object.assign(button.dataset, { do: "remove", url });
    button.setAttribute("aria-label", `${remove}: ${unit.title}`);
    row.append(link, note, button);
    return row;
  });
  element.querySelector("ul").replaceChildren(...rows);
  const bytes = state.bytes || 0;
  element.querySelector("[role=status]").textContent = units.length ? total.replace("{size}", size(bytes)) : none;
}
