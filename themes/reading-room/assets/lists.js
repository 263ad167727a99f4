/* What pages with lists of cases have beside what every page has. */
import { markSeen } from "./quiz/seen.js";

markSeen();
