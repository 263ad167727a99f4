/* What a reader looks for, as the address of the page says it: ?q=words&finding=nodule&finding=mass&answers=1. */
export function wantedFrom(address, facets) {
  const given = new URLSearchParams(address.includes("?") ? address.slice(address.indexOf("?")) : "");
  const chosen = new Map(facets.map((name) => [name, new Set(given.getAll(name))]));
  return { query: given.get("q") ?? "", answers: given.get("answers") === "1", chosen };
}

export function addressOf({ query, answers, chosen }) {
  const given = new URLSearchParams();
  if (query.trim()) given.set("q", query.trim());
  for (const [name, keys] of chosen) for (const key of [...keys].sort()) given.append(name, key);
  if (answers) given.set("answers", "1");
  const text = String(given);
  return text ? `?${text}` : location.pathname.split("/").pop() || "./";
}

export function isEmpty({ query, chosen }) {
  return !query.trim() && [...chosen.values()].every((keys) => !keys.size);
}
