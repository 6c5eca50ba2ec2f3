// Nobody loses a typed word: what is typed into a form is kept in this browser until it is saved or thrown away.
// Kept for one person and one form; never from a form with a password; gone with signing out, and after two weeks.
(() => {
  const words = document.getElementById("sending-words")?.dataset;
  if (!words) return;
  const PREFIX = "draft ";
  const LAST = "drafts of";
  const KEPT_FOR = 14 * 864e5;
  const TYPED = "textarea, select[multiple], input:not([type]), " + typedKinds("text date number email url tel");
  const FIELDS = "textarea[name], select[name], input[name]";
  const NOT_KEPT = "[type=hidden], [type=password], [type=file], [type=submit], [type=search], [data-submit]";
  const person = document.body.dataset.person || "";

  function typedKinds(kinds) {
    return kinds
      .split(" ")
      .map((kind) => `input[type=${kind}]`)
      .join(", ");
  }

  // --- the shelf: the browser may refuse to keep anything, then all is as if there were no drafts
  const read = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };
  const write = (key, value) => {
    try {
      if (value) localStorage.setItem(key, JSON.stringify(value));
      else localStorage.removeItem(key);
    } catch {
      // full, or switched off
    }
  };
  const shelf = (whose) => {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}${whose} `));
    } catch {
      return [];
    }
  };
  const moment = (at) => {
    const language = document.documentElement.lang;
    const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const today = new Date(at).toDateString() === new Date().toDateString();
    return new Date(at).toLocaleString(language, today ? clock : { day: "numeric", month: "short", ...clock });
  };
  const say = (sentence, at) => sentence.replace("{time}", moment(at));

  // --- a form and its draft
  const kept = (form) =>
    form?.method === "post" && form.querySelector(TYPED) && !form.querySelector("[type=password]") && person;
  // an address that is a key, as in mails, is not written down: such forms say themselves what they are
  const place = (form) => {
    if (form.dataset.draft) return form.dataset.draft;
    const action = form.getAttribute("action");
    const url = new URL(action || location.href, location.href);
    return action ? url.pathname + url.search : url.pathname;
  };
  const keyOf = (form) => {
    const alike = Array.from(document.forms).filter((other) => kept(other) && place(other) === place(form));
    return `${PREFIX}${person} ${place(form)} ${alike.indexOf(form)}`;
  };
  const fields = (form) => Array.from(form.querySelectorAll(FIELDS)).filter((field) => !field.matches(NOT_KEPT));
  const ticked = (field) => field.type === "checkbox" || field.type === "radio";
  const collected = (form, chosen) => {
    const values = {};
    fields(form).forEach((field) => {
      values[field.name] ||= [];
      values[field.name].push(...chosen(field));
    });
    return values;
  };
  const valuesOf = (form) =>
    collected(form, (field) => {
      if (ticked(field)) return field.checked ? [field.value] : [];
      return field.multiple ? Array.from(field.selectedOptions, ({ value }) => value) : [field.value];
    });
  // as the page came, whatever was typed before this script ran
  const givenOf = (form) =>
    collected(form, (field) => {
      if (ticked(field)) return field.defaultChecked ? [field.value] : [];
      if (!field.options) return [field.defaultValue];
      const chosen = Array.from(field.options).filter((option) => option.defaultSelected);
      const first = field.multiple || chosen.length ? [] : Array.from(field.options).slice(0, 1);
      return [...chosen, ...first].map((option) => option.value);
    });
  const same = (first, second) => JSON.stringify(first) === JSON.stringify(second);
  // a page that checked what was typed may ask for more than the draft knew of
  const shows = (now, values) => Object.keys(values).every((name) => same(values[name], now[name]));
  const drawn = new WeakMap();
  const putBack = (form, values) => {
    fields(form).forEach((field) => {
      const wanted = values[field.name];
      if (!wanted) return;
      const before = JSON.stringify([field.value, field.checked]);
      if (ticked(field)) field.checked = wanted.includes(field.value);
      else if (field.multiple) {
        Array.from(field.options).forEach((option) => {
          option.selected = wanted.includes(option.value);
        });
        field.tomselect?.sync();
      } else field.value = wanted[0] ?? "";
      if (field.multiple || before !== JSON.stringify([field.value, field.checked])) {
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
      const fold = field.closest("details:not([open])");
      if (fold && form.contains(fold) && wanted.some(Boolean)) fold.open = true;
    });
  };

  // --- offering it
  const offer = (form) => {
    if (!kept(form) || drawn.has(form)) return;
    drawn.set(form, valuesOf(form));
    const key = keyOf(form);
    const draft = read(key);
    if (!draft) return;
    const given = givenOf(form);
    if (Date.now() - draft.at > KEPT_FOR || shows(given, draft.values) || shows(drawn.get(form), draft.values)) {
      if (!form.querySelector(".field-wrong")) write(key, null);
      return;
    }
    const note = document.createElement("div");
    note.className = "remark remark-unanchored draft";
    note.setAttribute("role", "status");
    const line = document.createElement("p");
    const buttons = document.createElement("p");
    const button = (word, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "btn btn-sm";
      made.textContent = word;
      made.addEventListener("click", () => {
        note.remove();
        act();
      });
      buttons.append(made, " ");
    };
    const empty = drawn.get(form);
    const box = document.createElement("div");
    if (draft.sent && same(drawn.get(form), given)) {
      putBack(form, draft.values);
      line.textContent = say(words.restored, draft.at);
    } else {
      line.textContent = say(words.offer, draft.at);
      button(words.back, () => putBack(form, draft.values));
    }
    button(words.discard, () => {
      putBack(form, empty);
      write(key, null);
    });
    box.append(line, buttons);
    note.append(box);
    form.prepend(note);
  };
  const offerAll = (root) => {
    if (root.matches?.("form")) offer(root);
    root.querySelectorAll?.("form").forEach(offer);
  };

  // --- keeping it while it is typed
  const keep = (event) => {
    const { form } = event.target;
    if (!kept(form) || !event.isTrusted) return;
    if (!drawn.has(form)) drawn.set(form, {});
    const values = valuesOf(form);
    write(keyOf(form), same(values, drawn.get(form)) ? null : { at: Date.now(), values });
    form.querySelector(".draft")?.remove();
  };
  document.addEventListener("input", keep);
  document.addEventListener("change", keep);
  document.addEventListener("focusin", (event) => offer(event.target.form));
  document.addEventListener("htmx:afterSettle", (event) => offerAll(event.target));
  document.addEventListener("cx:drawn", (event) => offerAll(event.target));

  // --- sending it
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (/logout/.test(form.getAttribute("action") || "")) {
      shelf(person).forEach((key) => write(key, null));
      write(LAST, null);
      return;
    }
    if (!kept(form)) return;
    const values = valuesOf(form);
    const sent = form.querySelector("input[name=form_number]")?.value || "-";
    write(keyOf(form), { at: Date.now(), values, sent });
    if (navigator.onLine) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const note = document.createElement("p");
    note.className = "remark remark-at-risk draft";
    note.setAttribute("role", "alert");
    note.textContent = words.unsent;
    form.querySelector(".draft")?.remove();
    form.prepend(note);
  });
  document.addEventListener("cx:saved", (event) => kept(event.target) && write(keyOf(event.target), null));

  // --- coming back: what the server says it saved is forgotten; the sign-in page says that the rest waits
  const saved = /(?:^|; )form_saved=([^;]+)/.exec(document.cookie)?.[1];
  const whose = person || read(LAST);
  if (saved) {
    document.cookie = "form_saved=; path=/; max-age=0";
    shelf(whose).forEach((key) => read(key)?.sent === saved && write(key, null));
  }
  if (person && !person.startsWith("mail-")) write(LAST, person); // who answers a mail does not sign in
  const waiting = document.querySelector("[data-drafts]");
  const last = shelf(whose)
    .map(read)
    .filter((draft) => draft?.sent && Date.now() - draft.at < 864e5)
    .sort((first, second) => second.at - first.at)[0];
  if (waiting && last) {
    waiting.textContent = say(words.waits, last.at);
    waiting.hidden = false;
  }
  addEventListener("pageshow", () => setTimeout(() => offerAll(document)));
})();
