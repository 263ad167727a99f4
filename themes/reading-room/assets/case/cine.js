/* A series as a film: never by itself, and at the pace of the network. */
import { icon, name } from "./bar.js";
import { word } from "./facts.js";

const PACE = 120; // milliseconds per picture

export class Cine {
  #timer = 0;

  constructor(stack) {
    this.stack = stack;
  }

  get playing() {
    return this.#timer !== 0;
  }

  toggle() {
    const { stack } = this;
    if (this.playing) {
      this.stop();
      return;
    }
    this.#show("pause");
    this.#timer = setInterval(() => {
      if (stack.view.ready(stack.index)) stack.go((stack.index + 1) % stack.series.count);
    }, PACE);
  }

  stop() {
    if (!this.playing) return;
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#show("play");
    this.stack.settle();
  }

  #show(command) {
    const button = this.stack.command("play");
    name(button, word(command));
    button.innerHTML = icon(command);
  }
}
