/* What a case page loads beside its own script while a test leads through it. */
import { startTest } from "./quiz/test-bar.js";

globalThis.sitegenData(startTest);
