/* A module that writes its imports in ways that cannot be joined. */
import { gone } from "./gone.js";
import all from "./page/scheme-toggle.js";

export default gone + all;
