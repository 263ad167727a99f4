// A box can be checked once its pictures are there; the button signs when all boxes are checked. Without this script the
// browser itself asks for every box.
"use strict";
const form = document.getElementById("form");
const boxes = [...form.querySelectorAll("input[name=seen]")];
const sign = document.getElementById("sign");
const count = document.getElementById("count");
const bar = document.getElementById("bar");
let awaited = null;

function tell() {
  const done = boxes.filter((box) => box.checked).length;
  bar.value = done;
  count.textContent = `${done} of ${boxes.length} checked`;
  sign.disabled = done < boxes.length;
}

function goOn(from) {
  const order = [...boxes.slice(from), ...boxes.slice(0, from)];
  const next = order.find((box) => !box.checked);
  if (!next) {
    sign.focus();
    return;
  }
  awaited = next.closest("section");
  fetchAll(awaited);
  if (awaited.nextElementSibling) fetchAll(awaited.nextElementSibling);
  awaited.scrollIntoView({ block: "start" });
  (next.disabled ? awaited.querySelector(".frame") : next).focus({ preventScroll: true });
}

function fetchAll(section) {
  for (const image of section.querySelectorAll("img")) image.loading = "eager";
}

// Nobody has looked at a picture that has not arrived.
function watch(box) {
  const section = box.closest("section");
  const images = [...section.querySelectorAll("img")];
  const ready = () => {
    box.disabled = !images.every((image) => image.complete && image.naturalWidth > 0);
    section.classList.toggle("waiting", box.disabled);
    const here = document.activeElement?.closest("section") === section;
    if (!box.disabled && here && section === awaited) box.focus({ preventScroll: true });
  };
  for (const image of images) {
    image.addEventListener("load", ready);
    image.addEventListener("error", () => section.classList.add("broken"));
  }
  ready();
}

function toggle(id, name, pressedMeans) {
  const button = document.getElementById(id);
  button.addEventListener("click", () => {
    const pressed = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(pressed));
    document.body.classList.toggle(name, pressed === pressedMeans);
  });
}

boxes.forEach(watch);
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
