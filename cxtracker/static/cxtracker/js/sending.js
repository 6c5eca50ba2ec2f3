// Forms on their way: a form keeps its number over Back, long texts say when they are full, and a part of the page that
// could not be fetched says so and offers to try again.
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const words = document.getElementById("sending-words")?.dataset || {};
  const NUMBER = "input[name=form_number]";

  // --- one form, one effect: Back draws the page anew, and a form on it must still be the one that was sent
  const numbers = () => {
    const back = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
    const kept = (back && history.state?.formNumbers) || {};
    const seen = {};
    all(NUMBER).forEach((input) => {
      const action = input.form?.getAttribute("action") || location.pathname;
      seen[action] = (seen[action] || 0) + 1;
      const name = `${action} ${seen[action]}`;
      if (kept[name]) input.value = kept[name];
      kept[name] = input.value;
    });
    history.replaceState({ ...history.state, formNumbers: kept }, "");
  };
  if (document.querySelector(NUMBER)) numbers();

  // --- a text that is as long as it may be says so, instead of swallowing the rest
  const full = (field) => {
    const most = field.maxLength;
    if (most <= 0 || !words.full) return;
    const name = `${field.id || field.name}-full`;
    const note = document.getElementById(name);
    if (field.value.length < most) {
      note?.remove();
      return;
    }
    if (note) return;
    const line = document.createElement("p");
    line.id = name;
    line.className = "field-full";
    line.setAttribute("role", "status");
    line.textContent = words.full.replace("{count}", most);
    field.after(line);
  };
  document.addEventListener("input", (event) => {
    if (event.target.matches("input[maxlength], textarea[maxlength]")) full(event.target);
  });
  all("input[maxlength], textarea[maxlength]").forEach((field) => field.value && full(field));

  // --- what htmx could not fetch
  const again = (element) => {
    const form = element.closest("form");
    if (form) form.requestSubmit();
    else if (window.htmx) window.htmx.trigger(element, element.getAttribute("hx-trigger")?.split(/[ ,]/)[0] || "click");
  };
  const complain = (sentence, element) => {
    const toasts = document.querySelector(".toasts");
    if (!toasts || !sentence) return;
    toasts.querySelector("[data-failed]")?.remove();
    const note = document.createElement("div");
    note.className = "toast-note toast-error";
    note.dataset.failed = "";
    const line = document.createElement("p");
    line.textContent = sentence;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = words.again;
    button.addEventListener("click", () => {
      note.remove();
      again(element);
    });
    note.append(line, button);
    toasts.append(note);
  };
  if (window.htmx) window.htmx.config.timeout = 20_000;
  ["htmx:sendError", "htmx:timeout"].forEach((kind) => {
    document.addEventListener(kind, (event) => {
      const sentence = navigator.onLine && kind === "htmx:timeout" ? words.slow : words.offline;
      complain(sentence, event.detail.elt || event.target);
    });
  });
  document.addEventListener("htmx:responseError", (event) => complain(words.failed, event.detail.elt || event.target));
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) all(".toasts [data-failed]").forEach((note) => note.remove());
  });
})();
