// Counts what is checked; the button signs when all is. Without this script the browser itself asks for every box.
"use strict";
const form = document.getElementById("form");
const boxes = [...form.querySelectorAll("input[name=seen]")];
const sign = document.getElementById("sign");
const count = document.getElementById("count");
const bar = document.getElementById("bar");

function tell() {
  const done = boxes.filter((box) => box.checked).length;
  bar.value = done;
  count.textContent = `${done} of ${boxes.length} checked`;
  sign.disabled = done < boxes.length;
}

function goOn(from) {
  const order = [...boxes.slice(from), ...boxes.slice(0, from)];
  const next = order.find((box) => !box.checked);
  const section = next?.closest("section");
  section?.scrollIntoView({ block: "start" });
  (next ?? sign).focus({ preventScroll: Boolean(next) });
}

function toggle(id, name, pressedMeans) {
  const button = document.getElementById(id);
  button.addEventListener("click", () => {
    const pressed = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(pressed));
    document.body.classList.toggle(name, pressed === pressedMeans);
  });
}

form.addEventListener("change", tell);
form.addEventListener("keydown", (event) => {
  const at = boxes.indexOf(event.target);
  if (event.key !== "Enter" || at < 0) return;
  event.preventDefault();
  boxes[at].checked = true;
  tell();
  goOn(at + 1);
});
form.addEventListener("submit", () => {
  sign.disabled = true;
});
document.getElementById("next").addEventListener("click", () => goOn(0));
toggle("fit", "fit", true);
toggle("outlines", "no-outlines", false);
for (const part of document.querySelectorAll(".tools, .keys")) part.hidden = false;
window.addEventListener("pageshow", tell);
tell();
