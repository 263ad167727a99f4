/* Loads what the build has written as data: as a script, since a page from a disk may fetch nothing else. */
const kept = new Map(); // address → promise of the value
let latest;

globalThis.sitegenData = (value) => {
  latest = value;
};

/* The value of a data file; the promise is rejected where the file can't be had, and asked anew next time. */
export function loadData(address) {
  const url = new URL(address, document.baseURI).href;
  if (kept.has(url)) return kept.get(url);
  const promise = new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => {
      script.remove();
      resolve(latest); // a script's load event follows its run at once: no other has run between
    };
    script.onerror = () => {
      script.remove();
      kept.delete(url);
      reject(new Error(url));
    };
    document.head.append(script);
  });
  kept.set(url, promise);
  return promise;
}
