/* The service worker: keeps what a reader has asked for, and serves it where the network can't. Published as sw.js. */
import { filesNamed, pathOf, wantedBy } from "./rules.js";

const SCOPE = self.registration.scope;
const CACHE = `sitegen:${new URL(SCOPE).pathname}`; // other libraries may live on the same host
const RECORD = "offline-kept.json"; // not a file of the site: what the cache holds, and why
const PATIENCE = 5000; // milliseconds for a page to come before the kept one is shown
const AT_ONCE = 4;

// Asking does not make a cache; keeping does.
const kept = (path) => caches.match(SCOPE + path, { cacheName: CACHE, ignoreVary: true });
const keep = async (path, response) => (await caches.open(CACHE)).put(SCOPE + path, response);

let running = null; // { url, done, total } of the unit that is being fetched
let failed = null; // { url, why } of the last one that could not be
let stop = new AbortController();
let queue = Promise.resolve();

/* { build, bytes, units: url → { title, done, size, files }, pages: url → { digest, files } }; files: path → bytes. */
async function record() {
  const response = await kept(RECORD);
  return response ? response.json() : { build: "", bytes: 0, units: {}, pages: {} };
}

const write = (value) => keep(RECORD, new Response(JSON.stringify(value)));

async function announce() {
  const { units, bytes } = await record();
  const clients = await self.clients.matchAll({ includeUncontrolled: true });
  for (const client of clients) client.postMessage({ units, bytes, running, failed });
}

async function fetched(path, options) {
  const response = await fetch(SCOPE + path, { signal: stop.signal, ...options });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response;
}

/* Keeps files, those that are kept already unasked; gives their sizes. */
async function takeFiles(wanted, added) {
  const missing = [...wanted];
  const files = {};
  const work = async () => {
    for (let file = missing.pop(); file; file = missing.pop()) {
      const there = await kept(file);
      const body = await (there || (await fetched(file))).blob();
      if (!there) await keep(file, new Response(body, { headers: { "Content-Type": body.type } }));
      added(file, (files[file] = body.size));
    }
  };
  // All of them end before a failure goes on, so that none writes what nobody waits for.
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  const failure = ends.find((end) => end.status === "rejected");
  if (failure) throw failure.reason;
  return files;
}

/* Keeps a page: its files first, so that no kept page lacks any. */
async function takePage(page, digest, now, added) {
  const text = await (await fetched(page, { cache: "no-cache" })).text();
  const files = await takeFiles(filesNamed(text), added);
  const body = new Blob([text]);
  // A fresh response: one that came by a redirection may not answer a navigation.
  await keep(page, new Response(body, { headers: { "Content-Type": "text/html; charset=utf-8" } }));
  added(page, (files[page] = body.size));
  now.pages[page] = { digest, files };
  await write(now);
}

async function takeUnit(url, [total, pages, others], now) {
  running = { url, done: 0, total };
  const counted = new Set();
  let told = 0;
  const added = (path, bytes) => {
    if (counted.has(path)) return;
    counted.add(path);
    running.done += bytes;
    if (Date.now() - told < 200) return;
    told = Date.now();
    announce();
  };
  for (const [page, digest] of pages) {
    if (now.pages[page]?.digest !== digest) await takePage(page, digest, now, added);
    else for (const [path, bytes] of Object.entries(now.pages[page].files)) added(path, bytes);
  }
  Object.assign(now.units[url], { done: true, size: total, files: await takeFiles(others, added) });
}

/* Drops pages that no unit wants any more, and files that no kept page names. */
async function sweep(now, index) {
  const wanted = index && wantedBy(index, Object.keys(now.units));
  for (const page of Object.keys(now.pages)) if (wanted && !wanted.has(page)) delete now.pages[page];
  const all = [...Object.values(now.pages), ...Object.values(now.units)];
  const stays = new Map(all.flatMap(({ files = {} }) => Object.entries(files)));
  const store = await caches.open(CACHE);
  for (const request of await store.keys()) {
    const path = request.url.slice(SCOPE.length);
    if (path !== RECORD && !stays.has(path)) await store.delete(request);
  }
  now.bytes = [...stays.values()].reduce((sum, bytes) => sum + bytes, 0);
  await write(now);
}

const settled = (now) => now.build === BUILD && Object.values(now.units).every((unit) => unit.done);

/* Brings everything that is kept to the present state of the site. */
async function sync() {
  stop = new AbortController();
  const now = await record();
  if (!Object.keys(now.units).length || settled(now)) return;
  const index = await (await fetched("offline.json", { cache: "no-cache" })).json();
  for (const url of Object.keys(now.units)) {
    if (!index.units[url]) delete now.units[url]; // it is no longer in the library
    else if (now.build !== index.build) now.units[url].done = false;
  }
  now.build = index.build;
  await write(now);
  for (const [url, unit] of Object.entries(now.units)) {
    if (unit.done) continue;
    const [total, places, files] = index.units[url];
    try {
      await takeUnit(url, [total, places.map((place) => index.pages[place]), files], now);
    } catch (error) {
      if (error.name !== "QuotaExceededError") throw error;
      delete now.units[url];
      failed = { url, why: "full" };
    }
    running = null;
    await write(now);
  }
  await sweep(now, index);
}

/* One wish after the other; what fails for want of the network is tried again when a page is opened. */
function serve(work) {
  queue = queue.then(work).catch(() => {}).then(() => {
    running = null;
    return announce();
  });
  return queue;
}

const wishes = {
  async keep({ url, title }) {
    const now = await record();
    failed = null;
    now.units[url] ??= { title, done: false, size: 0 };
    await write(now);
    await announce();
    await sync();
  },
  async remove({ url }) {
    const now = await record();
    delete now.units[url];
    if (Object.keys(now.units).length) {
      now.build = ""; // what no other unit needs is known from offline.json, now or when there is a network
      await write(now);
      return;
    }
    await caches.delete(CACHE);
    await self.registration.unregister();
  },
  sync,
};

self.addEventListener("message", (event) => {
  const { ask, ...given } = event.data;
  if (ask === "remove") {
    stop.abort(); // what is under way may be just that; the rest goes on afterwards
    event.waitUntil(serve(() => wishes.remove(given)).then(() => serve(sync)));
  } else if (Object.hasOwn(wishes, ask)) event.waitUntil(serve(() => wishes[ask](given)));
});

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

/* The list of what is kept, in the language of the page that is not, with its address. */
async function insteadOf(path) {
  const lists = Object.keys((await record()).pages).filter((page) => page.endsWith("offline/"));
  const own = lists.find((page) => page !== "offline/" && path.startsWith(page.slice(0, -"offline/".length)));
  const list = own ?? (lists.includes("offline/") ? "offline/" : lists[0]);
  return list === undefined ? Response.error() : Response.redirect(`${SCOPE}${list}#from=${encodeURIComponent(path)}`);
}

async function navigate(request, path) {
  const page = await kept(path);
  if (!page) return fetch(request).catch(() => insteadOf(path));
  // The network itself, not what the browser remembers of it: that may be older than what is kept.
  const asked = fetch(request.url, { cache: "no-cache", credentials: "include", redirect: "manual" });
  const late = new Promise((_, refuse) => setTimeout(refuse, PATIENCE));
  try {
    const response = await Promise.race([asked, late]);
    return response.status >= 500 ? page : response;
  } catch {
    return page;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(SCOPE)) return;
  const path = pathOf(request.url.slice(SCOPE.length));
  if (request.mode === "navigate") event.respondWith(navigate(request, path));
  else if (/^(pictures|assets)\//.test(path)) event.respondWith(kept(path).then((file) => file || fetch(request)));
});
