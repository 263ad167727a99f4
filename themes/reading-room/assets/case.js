/* What a case page has beside its text and pictures. */
import { CaseStack } from "./case/case-stack.js";
import { StackView } from "./case/stack-view.js";
import { joinStudies } from "./case/studies.js";
import { closeUnasked } from "./quiz/arrive.js";
import { startCase } from "./quiz/case.js";
import { markSeen } from "./quiz/seen.js";

closeUnasked();
customElements.define("stack-view", StackView);
customElements.define("case-stack", CaseStack);
joinStudies();
startCase();
markSeen();
