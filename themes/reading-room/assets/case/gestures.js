/* Wheel, mouse, pen and fingers on the viewport: steps through the series, zoom, pan, window, points. */
const WHEEL = 60; // distance of a wheel or a trackpad that is one picture
const TAP = { time: 320, distance: 24, still: 6 };

export function listenToGestures(view) {
  const fingers = new Map();
  let turned = 0;
  let drag = null;
  let tapped = null;

  const step = (by) => by && view.tell("stack-step", by);
  const fromMiddle = ({ clientX, clientY }) => {
    const box = view.getBoundingClientRect();
    return [clientX - box.left - box.width / 2, clientY - box.top - box.height / 2];
  };

  view.addEventListener("wheel", (event) => {
    if (!view.parentElement.matches(":focus-within")) return; // the page scrolls
    event.preventDefault();
    const distance = event.deltaY * (event.deltaMode ? 33 : 1);
    if (event.ctrlKey || event.metaKey) {
      view.zoomTo(view.zoom * Math.exp(-Math.min(Math.max(distance, -100), 100) / 250), ...fromMiddle(event));
      return;
    }
    turned = Math.sign(turned) === -Math.sign(distance) ? distance : turned + distance;
    const steps = Math.abs(distance) >= WHEEL ? Math.sign(distance) : Math.trunc(turned / WHEEL);
    if (steps) turned = 0;
    step(steps);
  }, { passive: false });

  const pinch = (moving, before, now) => {
    const [other] = [...fingers].filter(([id]) => id !== moving).map(([, place]) => place);
    const apart = (place) => Math.hypot(place[0] - other[0], place[1] - other[1]) || 1;
    const middle = fromMiddle({ clientX: (now[0] + other[0]) / 2, clientY: (now[1] + other[1]) / 2 });
    view.pan((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
    view.zoomTo((view.zoom * apart(now)) / apart(before), ...middle);
  };

  const move = (event, before, now) => {
    const way = [now[0] - drag.x, now[1] - drag.y];
    if (Math.hypot(...way) > TAP.still) drag.moved = true;
    if (!drag.moved) return;
    if (drag.button === 2) view.tell("stack-window", [now[0] - before[0], now[1] - before[1]]);
    else if (event.shiftKey || drag.button === 1 || view.series.count === 1) view.pan(now[0] - before[0], now[1] - before[1]);
    else {
      if (drag.axis < 0) drag.axis = Math.abs(way[0]) > Math.abs(way[1]) ? 0 : 1;
      const one = Math.min(Math.max(view.clientHeight / view.series.pictures.length, 4), 20);
      const steps = Math.trunc(way[drag.axis] / one);
      step(steps - drag.done);
      drag.done = steps;
    }
  };

  view.addEventListener("pointerdown", (event) => {
    const { overlay } = view;
    view.canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
    const alone = fingers.size === 1;
    if (drag?.placing) overlay.abort(); // a second finger: it is a pinch
    drag = { x: event.clientX, y: event.clientY, axis: -1, done: 0, moved: !alone, button: event.button };
    if (!overlay.tool || event.button !== 0 || !alone) return;
    overlay.point(view.pixelAt(event));
    drag.placing = overlay.open === 1 ? "first" : "next";
  });
  view.addEventListener("pointermove", (event) => {
    view.pointer = { clientX: event.clientX, clientY: event.clientY };
    view.tell("stack-hover", view.pixelAt(event));
    const before = fingers.get(event.pointerId);
    if (!before || !drag) return;
    const now = [event.clientX, event.clientY];
    if (fingers.size === 2) pinch(event.pointerId, before, now);
    fingers.set(event.pointerId, now);
    if (fingers.size === 1 && !drag.placing) move(event, before, now);
  });
  /* A measurement can also be drawn: the second point is where the pointer is let go. */
  const placed = (event) => {
    const far = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > TAP.still;
    if (event.type === "pointercancel") view.overlay.abort();
    else if (far && drag.placing === "first") view.overlay.point(view.pixelAt(event));
  };
  const end = (event) => {
    if (!fingers.delete(event.pointerId) || !drag) return;
    if (drag.placing) {
      placed(event);
      drag = null;
      return;
    }
    const tap = { x: event.clientX, y: event.clientY, time: event.timeStamp };
    const still = event.type === "pointerup" && !drag.moved && drag.button === 0;
    const near = tapped && Math.hypot(tap.x - tapped.x, tap.y - tapped.y) < TAP.distance;
    if (still && near && tap.time - tapped.time < TAP.time) {
      view.zoomTo(view.zoom !== 1 ? 1 : Math.max(2 * view.actual, 2), ...fromMiddle(event));
      tapped = null;
    } else tapped = still ? tap : null;
    drag = null;
  };
  for (const type of ["pointerup", "pointercancel"]) view.addEventListener(type, end);
  view.addEventListener("pointerleave", () => {
    view.pointer = null;
    view.tell("stack-hover", null);
  });
  // The right button changes the window; on some systems its menu would come before the drag.
  view.addEventListener("contextmenu", (event) => event.button === 2 && event.preventDefault());
}
