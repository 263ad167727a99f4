/* What the keys do in a viewer; page/keys.js lists them for the reader. */
const KEYS = {
  ArrowUp: "previous", ArrowDown: "next", ArrowLeft: "before", ArrowRight: "after", PageUp: "back", PageDown: "ahead",
  Home: "first", End: "last", "+": "in", "=": "in", "-": "out", "0": "fit", i: "invert", c: "play", f: "full", m: "marks",
  l: "link", d: "length", a: "angle", v: "value", r: "reset", y: "copy",
};
const STEPS = ["back", "ahead", "first", "last"]; // without buttons of their own
const PAN = { ArrowUp: [0, 40], ArrowDown: [0, -40], ArrowLeft: [40, 0], ArrowRight: [-40, 0] };

/* The letter as a Latin keyboard has it, also while another script is typed: ㅊ is c. */
function typed({ key, code }) {
  if (/^[ -~]$/.test(key)) return key.toLowerCase();
  return /^Key[A-Z]$/.test(code) ? code[3].toLowerCase() : key;
}

export function listenToKeys(stack) {
  const { viewer, view } = stack;

  const escape = (target) => {
    stack.cine.stop();
    if (view.overlay.abort()) return;
    if (view.overlay.tool) stack.tool(view.overlay.tool);
    else if (target.closest(".viewer-adjust")) {
      stack.panel(false);
      stack.command("adjust").focus();
    }
  };

  const onTool = (key, way, shift) => {
    if (way) view.overlay.move(...way.map((by) => (shift ? -by / 2 : -by / 20)));
    else if (key === "Enter" || key === " ") view.overlay.point();
    else return false;
    return true;
  };

  /* Whether a command is offered here: the keys of others stay the page's, such as those that scroll it. */
  const offered = (command) => {
    const button = stack.command(command);
    if (button) return !button.hidden;
    return ["before", "after"].includes(command) || (STEPS.includes(command) && stack.series.count > 1);
  };

  viewer.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      escape(event.target);
      return;
    }
    // The sliders' own keys; through the pictures, up and down go as everywhere in the viewer.
    const own = event.target.matches("input[name]") ? event.key.length > 1 : /Arrow(Left|Right)/.test(event.key);
    if (event.target.matches("input") && own) return;
    const key = typed(event);
    const way = PAN[key];
    const window = key >= "1" && key <= "9" && view.values && stack.series.values.windows[key - 1];
    if (view.overlay.tool && event.target === view.canvas && onTool(key, way, event.shiftKey)) event.preventDefault();
    else if (event.shiftKey && way) view.pan(...way);
    else if (window) stack.looks.see(...window.slice(1));
    else if (KEYS[key] && offered(KEYS[key])) stack.run[KEYS[key]]();
    else return;
    event.preventDefault();
  });
}
