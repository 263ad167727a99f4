/* Progress of two browsers made one. */

/* Both, and of a case that is in both the later record, or of the same reading the one with a score. */
export function merged(ours, theirs) {
  const all = { ...ours };
  for (const [id, record] of Object.entries(theirs)) {
    const later = Object.hasOwn(all, id) ? Date.parse(record.at) - Date.parse(all[id].at) : 1;
    if (later > 0 || (later === 0 && all[id].score === undefined && record.score !== undefined)) all[id] = record;
  }
  return all;
}
