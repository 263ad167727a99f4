/* Choices that this browser keeps; without storage each lasts for the page. */

/* The kept choice, or null. */
export function recalled(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function remember(key, choice) {
  try {
    localStorage.setItem(key, choice);
  } catch {
    // Without storage the choice lasts for this page.
  }
}
