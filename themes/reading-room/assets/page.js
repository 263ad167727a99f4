/* What every page has: loaded deferred, after the page can be read already. */
import { watchCitations } from "./page/cite.js";
import { watchKeys } from "./page/keys.js";
import { watchLanguages } from "./page/languages.js";
import { watchOffline } from "./page/offline.js";
import { watchPrinting } from "./page/printing.js";
import { watchScheme } from "./page/scheme-toggle.js";

watchScheme();
watchCitations();
watchPrinting();
watchLanguages();
watchKeys();
watchOffline();
