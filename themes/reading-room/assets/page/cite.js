/* Citations: copied as text, or saved as a file that reference managers read. */
export function watchCitations() {
  for (const section of document.querySelectorAll(".cite")) {
    const status = section.querySelector("[role=status]");
    section.addEventListener("click", async ({ target }) => {
      const { copy, save } = target.closest("button")?.dataset || {};
      const source = target.closest("[data-citation]")?.querySelector("blockquote, pre");
      if (save) saveFile(save, source.textContent);
      else if (copy !== undefined) status.textContent = (await copied(source)) ? section.dataset.copied : section.dataset.selected;
    });
  }
}

/* Without the right to the clipboard the text is selected, and the reader presses the keys. */
async function copied(element) {
  try {
    await navigator.clipboard.writeText(element.textContent.trim());
    return true;
  } catch {
    getSelection().selectAllChildren(element);
    return false;
  }
}

function saveFile(name, text) {
  const lines = name.endsWith(".ris") ? text.replace(/\n/g, "\r\n") : text; // RIS wants the line ends of old
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([lines], { type: "text/plain" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
