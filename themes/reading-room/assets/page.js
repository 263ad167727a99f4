/* What every page has: loaded deferred, after the page can be read already. */
import { watchScheme } from "./page/scheme-toggle.js";
import { markSeen } from "./quiz/seen.js";

watchScheme();
markSeen();
