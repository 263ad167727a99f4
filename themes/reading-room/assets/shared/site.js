/* Where the site is, seen from this page. */

/* The whole address of a site path, such as "pictures/1a/2b.avif" or "./" for the root. */
export const siteAddress = (path) => new URL(path, new URL(document.documentElement.dataset.root, document.baseURI));
