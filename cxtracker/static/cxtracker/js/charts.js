// The server's drawings answer pointer, finger and keyboard with their values. Without scripts, `<title>` does.
const NEAR = [0, -6, 6].flatMap((x) => [0, -6, 6].map((y) => [x, y])); // thin lines are hard to hit
const shapeAt = (place, event) => {
  for (const [x, y] of NEAR) {
    const shape = document.elementFromPoint(event.clientX + x, event.clientY + y)?.closest("[data-value]");
    if (place.contains(shape)) return shape;
  }
};
const shapesOf = (place) => {
  const drawing = [...place.querySelectorAll("svg")].find((svg) => svg.getClientRects().length);
  if (!drawing) return [];
  const days = drawing.querySelectorAll("rect.ch-hit[data-value]");
  return [...(days.length ? days : drawing.querySelectorAll("[data-value]"))];
};

const hide = (place) => {
  place.querySelector(".is-read")?.classList.remove("is-read");
  place.querySelector(".chart-readout").hidden = true;
};

const show = (place, shape) => {
  hide(place);
  if (!shape) return;
  const readout = place.querySelector(".chart-readout");
  shape.classList.add("is-read");
  readout.textContent = shape.dataset.value;
  readout.hidden = false;
  const frame = place.getBoundingClientRect();
  const box = shape.getBoundingClientRect();
  const middle = box.left + box.width / 2 - frame.left;
  const left = Math.min(Math.max(middle - readout.offsetWidth / 2, 0), frame.width - readout.offsetWidth);
  const above = box.top - frame.top - readout.offsetHeight - 6;
  readout.style.left = `${Math.max(left, 0)}px`;
  readout.style.top = `${Math.max(above, 0)}px`;
};

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const read = (event) => {
  const place = event.currentTarget;
  if (event.target !== place) return; // a link inside keeps its own keys
  const shapes = shapesOf(place);
  const now = shapes.findIndex((shape) => shape.classList.contains("is-read"));
  if (event.key === "Escape") return hide(place);
  let next;
  if (event.key in STEPS) next = Math.min(Math.max(now + STEPS[event.key], 0), shapes.length - 1);
  else if (event.key === "Home") next = 0;
  else if (event.key === "End") next = shapes.length - 1;
  else return;
  event.preventDefault();
  show(place, shapes[next]);
};

const wake = (place) => {
  place.dataset.awake = "";
  // The browser's own tooltip would stand over ours.
  place.querySelectorAll("svg title").forEach((title) => {
    title.parentElement.dataset.value = title.textContent;
    title.remove();
  });
  if (!place.querySelector("[data-value]")) return;
  place.tabIndex = 0;
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", place.dataset.chart);
  let asks = false; // A finger cannot hover: its first tap asks for the value, the second follows the link.
  place.addEventListener("pointermove", (event) => show(place, shapeAt(place, event)));
  place.addEventListener("pointerdown", (event) => {
    const shape = shapeAt(place, event);
    asks = event.pointerType === "touch" && !!shape && !shape.classList.contains("is-read");
    show(place, shape);
  });
  place.addEventListener("click", (event) => {
    if (asks) event.preventDefault();
    asks = false;
  });
  place.addEventListener("pointerleave", (event) => event.pointerType === "touch" || hide(place));
  place.addEventListener("keydown", read);
  place.addEventListener(
    "focusin",
    (event) => event.target !== place && show(place, event.target.querySelector("[data-value]")),
  );
  place.addEventListener("blur", () => hide(place), true);
};

const wakeAll = () => document.querySelectorAll("[data-chart]:not([data-awake])").forEach(wake);
wakeAll();
document.addEventListener("htmx:afterSettle", wakeAll);
document.addEventListener("pointerdown", (event) => {
  document.querySelectorAll("[data-awake]").forEach((place) => place.contains(event.target) || hide(place));
});
