/* The clipboard, where the browser lets a page write to it: not over plain http, nor from a disk in all of them. */

/* Whether the text is on the clipboard now. */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
