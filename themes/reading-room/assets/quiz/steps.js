/* Steps of a case: one after the other is offered, and how many were taken is known. */
export class Steps {
  taken = 0;
  #free = false;

  constructor(root) {
    this.all = [...root.querySelectorAll("details.step")];
    for (const [index, step] of this.all.entries()) {
      step.addEventListener("toggle", () => step.open && this.#take(index + 1));
    }
    this.#take(0);
  }

  get total() {
    return this.all.length;
  }

  /* Opens the steps up to this one, if it is a step. */
  reach(step) {
    const reached = this.all.indexOf(step) + 1;
    for (const one of this.all.slice(0, reached)) one.open = true;
    this.#take(reached);
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
