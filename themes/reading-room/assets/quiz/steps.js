/* Steps of a case: one after the other is offered, and how many were taken is known. */
export class Steps {
  taken = 0;
  #free = false;

  constructor(root) {
    this.all = [...root.querySelectorAll("details.step")];
    for (const [index, step] of this.all.entries()) {
      step.addEventListener("toggle", () => step.open && this.#take(index + 1));
    }
    // A link into a step opens the way to it; ids of sections and studies are plain letters.
    const wanted = document.getElementById(location.hash.slice(1));
    const reached = this.all.findIndex((step) => step.contains(wanted));
    for (const step of this.all.slice(0, reached + 1)) step.open = true;
    this.#take(reached + 1);
  }

  get total() {
    return this.all.length;
  }

  /* Once the answer is out there is nothing to wait for. */
  free() {
    this.#free = true;
    this.#take(0);
  }

  #take(count) {
    this.taken = Math.max(this.taken, count);
    for (const [index, step] of this.all.entries()) step.hidden = !this.#free && index > this.taken;
  }
}
