/* The pictures of a series: dropped or chosen, cleaned one after the other, shown small, put in order, looked at. */
import { cleaned } from "./cleaning.js";
import { addRow, rowsOf } from "./form.js";

const order = new Intl.Collator("en", { numeric: true });

/* Draws a picture whole into its canvas. */
function preview(canvas, image) {
  const scale = Math.min(canvas.width / image.width, canvas.height / image.height);
  const [width, height] = [image.width * scale, image.height * scale];
  canvas.getContext("2d").drawImage(image, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
}

export class Pictures {
  constructor(form, dialog, changed) {
    this.form = form;
    this.say = form.dataset;
    this.dialog = dialog;
    this.changed = changed;
    this.held = new WeakMap(); // row → { bytes, ending }
    this.queue = Promise.resolve();
    form.addEventListener("change", ({ target }) => {
      if (!target.matches("[data-files]")) return;
      this.add(target.closest(".series-part"), [...target.files]);
      target.value = "";
    });
    for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) form.addEventListener(kind, (event) => this.drag(event));
    form.addEventListener("click", ({ target }) => this.click(target.closest("button")));
  }

  drag(event) {
    const zone = event.target.closest?.("[data-zone]");
    event.preventDefault(); // a file beside the zone must not replace the page and all that was written
    if (!zone) {
      if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
      return;
    }
    zone.classList.toggle("over", event.type === "dragenter" || event.type === "dragover");
    if (event.type === "drop") this.add(zone.closest(".series-part"), [...event.dataTransfer.files]);
  }

  /* One after another, whatever is dropped meanwhile: decoding takes memory. */
  add(row, files) {
    this.queue = this.queue.then(() => this.take(row, files));
    return this.queue;
  }

  async take(row, files) {
    const said = row.querySelector("[data-said]");
    said.textContent = this.say.reading;
    for (const file of files.sort((one, other) => order.compare(one.name, other.name))) {
      try {
        this.show(row, await cleaned(file));
      } catch (reason) {
        if (typeof reason !== "string") throw reason;
        const item = document.createElement("li");
        item.textContent = this.say[reason].replace("{name}", file.name);
        row.querySelector("[data-refusals]").append(item);
      }
    }
    said.textContent = this.say.added.replace("{n}", rowsOf(row, "pictures").length);
    this.changed(row);
  }

  show(row, { bytes, ending, removed, image }) {
    const item = addRow(row, "pictures", this.say);
    this.held.set(item, { bytes, ending });
    preview(item.querySelector("canvas"), image);
    const about = removed === 0 ? this.say.clean : this.say.removedData.replace("{size}", removed === null ? "EXIF" : `${removed.toLocaleString(this.say.language)} B`);
    item.querySelector("[data-about]").textContent = `${image.width} × ${image.height}, ${about}`;
    image.close();
    this.number(row);
  }

  number(row) {
    const items = rowsOf(row, "pictures");
    items.forEach((item, at) => {
      const named = (name) => this.say[name].replace("{n}", at + 1);
      item.querySelector("[data-name]").textContent = named("picture");
      for (const name of ["earlier", "later", "remove"]) item.querySelector(`[data-${name}]`).setAttribute("aria-label", named(name));
      item.querySelector("[data-open]").setAttribute("aria-label", named("openFull"));
      item.querySelector("[data-earlier]").disabled = at === 0;
      item.querySelector("[data-later]").disabled = at === items.length - 1;
    });
  }

  click(button) {
    const item = button?.closest(".dropped-picture");
    if (!item) return;
    const row = item.closest(".series-part");
    if (button.matches("[data-earlier]")) this.move(row, item, item.previousElementSibling, button);
    else if (button.matches("[data-later]")) this.move(row, item.nextElementSibling, item, button);
    else if (button.matches("[data-remove]")) this.remove(row, item);
    else if (button.matches("[data-open]")) this.open(item);
  }

  /* Puts the second of two neighbours behind the first, and the focus where it was. */
  move(row, item, other, button) {
    item.parentNode.insertBefore(item, other);
    this.number(row);
    const moved = button.closest(".dropped-picture");
    (button.disabled ? moved.querySelector("[data-earlier]:enabled, [data-later]:enabled") : button).focus();
    row.querySelector("[data-said]").textContent = this.say.moved.replace("{n}", rowsOf(row, "pictures").indexOf(moved) + 1);
  }

  remove(row, item) {
    const near = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    this.number(row);
    (near?.querySelector("[data-remove]") ?? row.querySelector("[data-files]")).focus();
    row.querySelector("[data-said]").textContent = this.say.added.replace("{n}", rowsOf(row, "pictures").length);
  }

  /* At full size, as it will be sent: only so can small writing in it be seen. */
  async open(item) {
    const { bytes, ending } = this.held.get(item);
    const image = await createImageBitmap(new Blob([bytes], { type: ending === "png" ? "image/png" : "image/jpeg" }));
    const canvas = document.createElement("canvas");
    canvas.width = image.width;
    canvas.height = image.height;
    canvas.getContext("2d").drawImage(image, 0, 0);
    image.close();
    this.dialog.querySelector(".full-picture-scroll").replaceChildren(canvas);
    this.dialog.showModal();
  }
}
