// The palette (Ctrl+K, "/", a button) and the keys that lead somewhere. Keys count by where they lie, so that they work
// on any alphabet; they rest while somebody types, in open dialogs, and for those who switched them off.
(() => {
  const palette = document.getElementById("palette");
  if (!palette?.showModal) return;
  const keys = document.getElementById("palette-keys");
  const field = palette.querySelector("[role=combobox]");
  const list = palette.querySelector("[role=listbox]");
  const status = palette.querySelector("[role=status]");
  const PAUSE = 120;
  let asked = null;
  let shown = null;
  let timer = 0;

  const options = () => Array.from(list.querySelectorAll("[role=option]"));
  const current = () => list.querySelector("[aria-selected=true]");

  const choose = (option) => {
    current()?.setAttribute("aria-selected", "false");
    if (!option) {
      field.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option.id);
  };

  const move = (step) => {
    const all = options();
    if (all.length) choose(all[(all.indexOf(current()) + step + all.length) % all.length]);
  };

  // The newest question wins, whatever order answers come in.
  const ask = async () => {
    clearTimeout(timer);
    const text = field.value.trim();
    asked = text;
    try {
      const address = `${palette.dataset.url}?q=${encodeURIComponent(text)}`;
      const answer = await fetch(address, { headers: { "HX-Request": "true" } });
      if (answer.status === 401) location.assign(answer.headers.get("HX-Redirect") || "/");
      if (!answer.ok) throw new Error(answer.statusText);
      const html = await answer.text();
      if (asked !== text) return;
      list.innerHTML = html;
      shown = text;
      choose(options()[0]);
      status.textContent = list.querySelector(".palette-none")?.textContent || String(options().length);
    } catch {
      if (asked === text) status.textContent = palette.dataset.failed;
    }
  };

  const open = () => {
    if (palette.open) return;
    palette.showModal();
    field.select();
    if (shown !== field.value.trim()) ask();
  };

  palette.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });

  palette.addEventListener("keydown", async (event) => {
    if (event.isComposing) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      event.preventDefault();
      move(steps[event.key]);
    } else if (event.key === "Enter" && event.target === field) {
      event.preventDefault();
      if (shown !== field.value.trim()) await ask();
      const option = shown === field.value.trim() ? current() : null;
      if (option) follow(option);
      else field.form.requestSubmit();
    } else if (event.code === "KeyK" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      palette.close();
    }
  });

  // A hit on the page one is on has an anchor at most: the palette would stay open above it.
  const follow = (option) => {
    palette.close();
    location.assign(option.href);
  };
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    follow(option);
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-palette]")) return;
    event.preventDefault();
    open();
  });

  if (!("shortcuts" in palette.dataset)) return;

  const WRITTEN =
    "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";
  const busy = (event) =>
    event.defaultPrevented ||
    event.isComposing ||
    event.repeat ||
    document.querySelector("dialog[open]") ||
    event.target.closest?.(WRITTEN);
  const WAIT = 1500;
  let begun = -Infinity;

  const place = (event) => {
    const after = event.timeStamp - begun < WAIT;
    begun = -Infinity;
    const row = keys.querySelector(`[data-${after ? "go" : "key"}="${event.code}"]`);
    if (row) return () => location.assign(row.dataset.to);
    if (after) return null;
    if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) return () => keys.showModal();
    if (event.key === "/" || event.code === "Slash") return open;
    if (event.code === "KeyG") {
      begun = event.timeStamp;
      return () => {};
    }
    return null;
  };

  document.addEventListener("keydown", (event) => {
    if (busy(event)) return;
    const chord = event.ctrlKey || event.metaKey;
    if (event.altKey || (chord && (event.code !== "KeyK" || event.shiftKey))) return;
    if (["Shift", "Control", "Meta"].includes(event.key)) return;
    const act = chord ? open : place(event);
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
