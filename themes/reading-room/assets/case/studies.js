/* What the viewers of a case do together: series as tabs, links between series, two days side by side. */
import { parse } from "./address.js";
import { word } from "./facts.js";

const stacksIn = (element) => [...element.querySelectorAll("case-stack")];
const several = ({ series }) => series.count > 1;

/* Whether places of both are known along the same axis: an axial and a coronal series have no place in common. */
const alongOneAxis = (one, other) => Boolean(one.location && other.location) && one.location[2] === other.location[2];

/* Where a series stands, as mm along its axis or as a part of its length; `to` is the series that is to follow. */
function placeFor({ series, index }, to) {
  if (alongOneAxis(series, to.series)) {
    const [first, step] = series.location;
    return (first + step * index - to.series.location[0]) / to.series.location[1];
  }
  return (index / Math.max(series.count - 1, 1)) * (to.series.count - 1);
}

/* Those of a group scroll together; without one each scrolls by itself. */
function link(stacks, group) {
  for (const stack of stacks) {
    stack.group = group;
    stack.command("link")?.setAttribute("aria-pressed", String(group !== null));
  }
}

const groupOf = (stack) => (stack.group ? stacksIn(document).filter(({ group }) => group === stack.group) : []);

function follow(moved) {
  for (const other of groupOf(moved)) if (other !== moved) other.go(placeFor(moved, other), true);
}

/* Whether it is on the page and not folded away. */
const inSight = (stack) => stack.checkVisibility?.() ?? stack.offsetParent !== null;

/* Tabs over the series of a study: all side by side, or one alone. */
function addTabs(study, number) {
  const all = [...study.querySelectorAll(".series")];
  if (all.length < 2) return;
  const list = study.querySelector(".series-tabs"); // its room is there before it is filled
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", word("tabs"));
  const names = [word("beside"), ...all.map((one) => one.querySelector("h4").textContent)];
  const tabs = names.map((text, at) => {
    const tab = document.createElement("button");
    Object.assign(tab, { type: "button", id: `sg-tab-${number}-${at}`, textContent: text });
    tab.setAttribute("role", "tab");
    return tab;
  });
  const row = study.querySelector(".series-row");
  row.id ||= `sg-series-${number}`;
  row.setAttribute("role", "tabpanel");
  const choose = (at, focus) => {
    for (const [place, tab] of tabs.entries()) {
      tab.setAttribute("aria-selected", String(place === at));
      tab.setAttribute("aria-controls", row.id);
      tab.tabIndex = place === at ? 0 : -1;
    }
    row.setAttribute("aria-labelledby", tabs[at].id);
    row.classList.toggle("series-alone", at > 0);
    for (const [place, one] of all.entries()) one.hidden = at > 0 && place !== at - 1;
    if (focus) tabs[at].focus();
  };
  list.addEventListener("click", ({ target }) => {
    if (!tabs.includes(target)) return;
    choose(tabs.indexOf(target));
    all[tabs.indexOf(target) - 1]?.querySelector("case-stack")?.settle(); // a reload finds it chosen
  });
  list.addEventListener("keydown", (event) => {
    const now = tabs.indexOf(document.activeElement);
    const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    choose((next + tabs.length) % tabs.length, true);
  });
  study.addEventListener("stack-wanted", ({ target }) => {
    const one = target.closest(".series");
    if (one.hidden) choose(all.indexOf(one) + 1);
  });
  list.append(...tabs);
  const narrow = matchMedia("(max-width: 60rem)").matches;
  choose(narrow ? 1 : 0);
}

/* Two examinations side by side, chosen by the reader; their viewers scroll together. */
function addComparing(studies) {
  const all = [...studies.querySelectorAll(":scope > .study")];
  const form = document.querySelector(".compare");
  if (!form || all.length < 2) return;
  form.innerHTML = `<button type="button" aria-pressed="false"></button><span hidden></span>`;
  const [button, choices] = form.children;
  button.textContent = word("compare");
  const selects = [0, all.length - 1].map((chosen, side) => {
    const select = document.createElement("select");
    select.setAttribute("aria-label", word(side ? "compareRight" : "compareLeft"));
    for (const [at, study] of all.entries()) select.add(new Option(study.dataset.name, at, false, at === chosen));
    return select;
  });
  choices.append(...selects);
  let before = null; // the groups that there were
  const apply = () => {
    const on = button.getAttribute("aria-pressed") === "true";
    const [left, right] = selects.map((select) => all[select.value]);
    choices.hidden = !on;
    studies.classList.toggle("studies-compared", on);
    for (const study of all) {
      study.hidden = on && study !== left && study !== right;
      study.classList.toggle("study-right", on && study === right && left !== right);
    }
    before ||= stacksIn(document).map((stack) => [stack, stack.group]);
    for (const [stack, group] of before) link([stack], group);
    if (on) link([...stacksIn(left), ...stacksIn(right)].filter(several), form);
    else before = null;
  };
  button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    apply();
  });
  choices.addEventListener("change", apply);
  studies.addEventListener("stack-wanted", ({ target }) => {
    if (target.closest(".study")?.hidden && button.getAttribute("aria-pressed") === "true") button.click();
  });
}

/* Series of one examination that have as many pictures, or places along one axis, scroll together from the start. */
function linkFirst(study) {
  const stacks = stacksIn(study).filter(several);
  const alike = ({ series }, { series: first }) =>
    alongOneAxis(series, first) || (series.count === first.count && !(series.location && first.location));
  const fits = stacks.every((stack) => alike(stack, stacks[0]));
  if (stacks.length > 1 && fits) link(stacks, study);
}

/* Brings what the address names out of its tab or fold: a picture, a series, an examination. */
function arrive() {
  const { anchor } = parse(location.hash);
  const stack = stacksIn(document).find((one) => one.named);
  stack?.follow();
  if (stack) follow(stack);
  const target = !stack && anchor && document.getElementById(anchor);
  if (!target || !target.matches(".series, .study") || !target.closest("[hidden]")) return;
  target.querySelector("case-stack")?.dispatchEvent(new CustomEvent("stack-wanted", { bubbles: true }));
  target.scrollIntoView({ behavior: "instant" });
}

/* Marks that the answer holds go to the viewers when it is opened, and away when it is closed. */
function addMarks() {
  const answer = document.getElementById("sg-answer");
  const given = new Set();
  const give = () => {
    for (const { dataset } of answer.querySelectorAll("[data-marks]")) {
      const stack = document.getElementById(dataset.series)?.querySelector("case-stack");
      if (answer.open && stack && !stack.series.marks.length) {
        stack.setMarks(JSON.parse(dataset.marks));
        given.add(stack);
      } else if (!answer.open && given.delete(stack)) stack.setMarks([]);
    }
  };
  if (answer?.matches("details")) {
    answer.addEventListener("toggle", give);
    give();
  }
}

/* What the address names comes into sight once more when the page is whole, unless the reader has begun to read. */
function comeToRest() {
  if (document.readyState === "complete") return;
  let begun = false;
  for (const event of ["wheel", "pointerdown", "touchstart", "keydown"]) {
    addEventListener(event, () => (begun = true), { once: true, capture: true, passive: true });
  }
  addEventListener("load", () => begun || stacksIn(document).find((one) => one.named)?.sight(), { once: true });
}

export function joinStudies() {
  for (const [number, study] of [...document.querySelectorAll(".study")].entries()) {
    addTabs(study, number);
    linkFirst(study);
  }
  for (const studies of document.querySelectorAll(".reading > .studies")) addComparing(studies);
  addMarks();
  document.addEventListener("stack-moved", ({ target }) => follow(target));
  document.addEventListener("stack-link", ({ target }) => {
    if (target.group) link(groupOf(target), null);
    else {
      const stacks = stacksIn(document).filter((one) => several(one) && inSight(one));
      if (stacks.length < 2 || !stacks.includes(target)) return;
      link(stacks, document);
    }
    target.say(word(target.group ? "linked" : "unlinked"));
    follow(target);
  });
  addEventListener("hashchange", arrive);
  arrive();
  comeToRest();
  document.addEventListener("stack-other", ({ target, detail }) => {
    const stacks = stacksIn(document).filter(inSight);
    const other = stacks[stacks.indexOf(target) + detail];
    if (!other) return;
    other.view.canvas.focus({ preventScroll: true });
    other.viewer.scrollIntoView({ block: "nearest", behavior: "instant" });
  });
}
