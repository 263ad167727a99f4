/* Citations: copied as text, or saved as a file that reference managers read. */
import { copied } from "./../shared/clipboard.js";
import { saveFile } from "./../shared/saving.js";

export function watchCitations() {
  for (const section of document.querySelectorAll(".cite")) {
    const status = section.querySelector("[role=status]");
    section.addEventListener("click", async ({ target }) => {
      const { copy, save } = target.closest("button")?.dataset || {};
      const source = target.closest("[data-citation]")?.querySelector("blockquote, pre");
      if (save) saveCitation(save, source.textContent);
      else if (copy !== undefined) status.textContent = (await copiedOrSelected(source)) ? section.dataset.copied : section.dataset.selected;
    });
  }
}

/* Without the right to the clipboard the text is selected, and the reader presses the keys. */
async function copiedOrSelected(element) {
  const done = await copied(element.textContent.trim());
  if (!done) getSelection().selectAllChildren(element);
  return done;
}

function saveCitation(name, text) {
  const lines = name.endsWith(".ris") ? text.replace(/\n/g, "\r\n") : text; // RIS wants the line ends of old
  saveFile(name, lines, "text/plain");
}
