/* The search page. */
import { SearchPage } from "./search/page.js";

for (const root of document.querySelectorAll("[data-search]")) new SearchPage(root).start();
