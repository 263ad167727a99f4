/* The questions of a case page: the reader commits to answers, and then sees what of them was right. */
import { loadData } from "./../shared/data.js";
import { dayOf, forgetRecord, keepRecord, onChange, recordOf } from "./store.js";
import { markAnswers } from "./told.js";

/* Diagnoses to complete with, fetched when something is to be typed; without them typing goes on. */
function complete(inputs, address) {
  const start = () => {
    loadData(address).then((names) => {
      const list = document.createElement("datalist");
      list.id = "sg-names";
      list.append(...names.map((name) => new Option(name, name)));
      document.body.append(list);
      for (const input of inputs) input.setAttribute("list", list.id);
    }, () => {});
  };
  inputs[0].closest("ol").addEventListener("focusin", start, { once: true });
}

/* A list grows as it is filled, so that nobody feels asked for five. */
function grow(inputs) {
  const show = () => {
    const filled = inputs.findLastIndex((input) => input.value.trim());
    for (const [index, input] of inputs.entries()) input.closest("li").hidden = index > Math.max(filled + 1, 0);
  };
  for (const input of inputs) input.addEventListener("input", show);
  show();
}

const texts = (question) => [...question.querySelectorAll("input[type=text]")];
const choices = (question) => [...question.querySelectorAll(".choice input")];

function answerTo(question) {
  const typed = texts(question).map((input) => input.value.trim().replace(/\s+/g, " ")).filter(Boolean);
  return typed.length ? typed : [...choices(question).keys()].filter((number) => choices(question)[number].checked);
}

function putBack(question, answer = []) {
  for (const [number, input] of choices(question).entries()) input.checked = answer.includes(number);
  for (const [place, input] of texts(question).entries()) {
    input.value = answer[place] ?? "";
    input.closest("li").hidden = place > 0 && !input.value;
  }
}

/* `test` is the test under way, if there is one; in it a case is asked as if it had never been seen. */
export function startQuestions(article, steps, test) {
  const id = article.dataset.case;
  const questions = [...article.querySelectorAll("fieldset.question")];
  const fold = article.querySelector("details.answer");
  const bar = article.querySelector(".commit");
  const record = test?.fresh ? undefined : recordOf(id);
  const status = bar?.querySelector("[role=status]");
  const again = bar?.querySelector("[data-again]");
  const commit = bar?.querySelector("[data-commit]");
  let done = false;

  function tell(kept, told) {
    done = true;
    for (const question of questions) {
      putBack(question, kept.answers[question.dataset.print]);
      question.disabled = true;
    }
    commit.hidden = true;
    again.hidden = Boolean(test);
    status.textContent = told ?? bar.dataset.committed.replace("{date}", dayOf(kept));
  }

  function show(kept) {
    const score = markAnswers(article, kept.answers);
    if (bar) tell(kept);
    if (score !== null && score !== kept.score) keepRecord(id, { ...kept, score });
  }

  function commitAnswers() {
    const answers = Object.fromEntries(questions.map((question) => [question.dataset.print, answerTo(question)]));
    if (!Object.values(answers).some((answer) => answer.length)) {
      status.textContent = bar.dataset.empty;
      return;
    }
    const kept = { answers, at: new Date().toISOString() };
    if (steps.total) kept.steps = [steps.taken, steps.total];
    if (fold) kept.score = markAnswers(article, answers);
    tell(kept, keepRecord(id, kept) ? undefined : bar.dataset.unkept);
    test?.done(kept.score);
    if (!fold) return again.focus();
    fold.open = true;
    article.querySelector(".result").focus();
  }

  function opened() {
    if (!fold.open) return;
    steps.free();
    if (done) return;
    done = true;
    if (!recordOf(id)) keepRecord(id, {});
    if (!bar) return;
    commit.hidden = true;
    status.textContent = bar.dataset.seen;
  }

  for (const question of questions.filter((one) => texts(one).length)) {
    grow(texts(question));
    complete(texts(question), article.dataset.names);
  }
  fold?.addEventListener("toggle", opened);
  if (bar) {
    bar.hidden = false;
    commit.addEventListener("click", commitAnswers);
    again.addEventListener("click", () => {
      forgetRecord(id);
      for (const question of questions) putBack(question); // some browsers fill in again what was there before a reload
      history.replaceState(history.state, "", location.pathname + location.search); // an address in the answer would open it
      location.reload();
    });
  }
  if (record?.answers) show(record);
  else if (!record && article.querySelector("section.answer")) {
    keepRecord(id, {}); // the answer is open: to see it is all that there is to do
  }
  onChange(() => {
    const now = recordOf(id);
    if (bar && !done && !test && now?.answers) show(now); // committed to on another page of this browser
  });
}
