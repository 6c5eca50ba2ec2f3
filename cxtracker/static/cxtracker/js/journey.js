// Comfort on the map for those who draw it: drag, Alt+arrows, renaming in place; and the picture as PNG.
// Every change is the same POST the buttons send; the answer is the map as it stands, which replaces the one shown.
(() => {
  document.querySelectorAll("[data-with-script]").forEach((element) => {
    element.hidden = false;
  });

  const board = () => document.querySelector("[data-board]");
  const token = () => document.querySelector("input[name=csrfmiddlewaretoken]").value;
  const escaped = (text) => window.CSS.escape(text);
  const item = (what, key) =>
    board().querySelector(what === "touchpoint" ? `[data-stop="${escaped(key)}"]` : `[data-column="${escaped(key)}"]`);

  const say = (text, problem) => {
    const toasts = document.querySelector(".toasts");
    const note = document.createElement("div");
    note.className = `toast-note toast-${problem ? "error" : "success"}`;
    const line = document.createElement("p");
    line.textContent = text;
    note.append(line);
    toasts.replaceChildren(note);
    setTimeout(() => note.remove(), problem ? 12000 : 3500);
  };

  // One change at a time: what was asked while another is under way waits for the versions that change brings.
  let queue = Promise.resolve();
  const change = (url, what, key, values, focus) => {
    queue = queue.then(() => send(url, what, key, values, focus));
    return queue;
  };

  const send = async (url, what, key, values, focus) => {
    const words = board().dataset;
    const row = item(what, key);
    if (!row) return;
    const body = new URLSearchParams({ ...values, version: values.version || row.dataset.version });
    body.set(what === "touchpoint" ? "touchpoint" : "column", key);
    board().classList.add("board-busy");
    let answer;
    try {
      answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token(), "HX-Request": "true" } });
    } catch {
      return fail(words.saidOffline);
    }
    if (![200, 409, 422].includes(answer.status)) return fail(words.saidRefused);
    const html = await answer.text();
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-board]");
    if (!fresh) return fail(words.saidRefused);
    show(fresh);
    const moved = item(what, key);
    moved?.querySelector(focus || "[data-grip], [data-stage-grip]")?.focus({ preventScroll: answer.status !== 200 });
    if (answer.status === 409) {
      say(words.saidConflict, true);
      board().scrollIntoView({ block: "start" });
    } else if (answer.status === 422) say(words.saidRefused, true);
    else say(values.name === undefined ? words.saidMoved : words.saidSaved, false);
  };

  // The last map the server drew is what a failed change goes back to.
  let drawn = board()?.cloneNode(true);
  const show = (fresh) => {
    const left = board().querySelector(".map-scroll")?.scrollLeft || 0;
    board().replaceWith(fresh);
    drawn = fresh.cloneNode(true);
    const scroll = fresh.querySelector(".map-scroll");
    if (scroll) scroll.scrollLeft = left;
    sortable();
  };
  const fail = (text) => {
    show(drawn.cloneNode(true));
    say(text, true);
  };

  const places = (element) =>
    Array.from(element.parentElement.children).filter((child) => child.matches("[data-stop], [data-column]"));

  const sortable = () => {
    if (!window.Sortable || !board()?.dataset.move) return;
    const common = {
      animation: 140,
      forceFallback: true,
      fallbackOnBody: false,
      fallbackTolerance: 3,
      scroll: true,
      bubbleScroll: true,
    };
    board()
      .querySelectorAll("[data-stops]")
      .forEach((list) =>
        window.Sortable.create(list, {
          ...common,
          group: "stops",
          handle: "[data-grip]",
          draggable: "[data-stop]",
          onEnd: ({ item: card, from, to, oldDraggableIndex, newDraggableIndex }) => {
            if (from === to && oldDraggableIndex === newDraggableIndex) return;
            change(board().dataset.move, "touchpoint", card.dataset.stop, {
              stage: to.dataset.stops,
              position: newDraggableIndex + 1,
            });
          },
        }),
      );
    const columns = board().querySelector("[data-columns]");
    if (columns)
      window.Sortable.create(columns, {
        ...common,
        handle: "[data-stage-grip]",
        draggable: "[data-column]",
        onEnd: ({ item: column, oldDraggableIndex, newDraggableIndex }) => {
          if (oldDraggableIndex === newDraggableIndex) return;
          change(board().dataset.move, "column", column.dataset.column, {
            position: places(column).indexOf(column) + 1,
          });
        },
      });
  };

  const directions = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || !directions[event.key] || !board()?.dataset.move) return;
    const stop = event.target.closest("[data-stop]");
    const column = event.target.closest("[data-column]");
    if (!stop && !(column && event.target.closest(".map-top"))) return;
    event.preventDefault();
    const to = directions[event.key];
    if (stop) change(board().dataset.move, "touchpoint", stop.dataset.stop, { to });
    else change(board().dataset.move, "column", column.dataset.column, { to });
  });

  // The menu's buttons and the offer to do it again send what they say; the page need not be loaded anew.
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "mover" || !event.submitter?.value) return;
    event.preventDefault();
    const [, what, key, , to] = event.submitter.value.match(/^(\w+):(.*):(\d+):(\w+)$/);
    change(board().dataset.move, what, key, { to });
  });

  // Renaming where the name stands: Enter saves, Escape leaves it.
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-rename]");
    if (!opener || !board()?.dataset.renameUrl) return;
    const row = opener.closest("[data-stop], [data-column]");
    const name = row.querySelector("[data-name]");
    event.preventDefault();
    opener.closest("[popover]").hidePopover();
    const field = document.createElement("input");
    const before = name.textContent.trim();
    Object.assign(field, { className: "rename-field", value: before, maxLength: 200, dir: "auto" });
    field.setAttribute("aria-label", board().dataset.saidName);
    name.hidden = true;
    name.after(field);
    field.focus();
    field.select();
    let done = false;
    const leave = (save) => {
      if (done) return;
      done = true;
      const text = field.value.trim();
      field.remove();
      name.hidden = false;
      if (!save || !text || text === before) return row.querySelector("[data-grip], [data-stage-grip]").focus();
      const what = row.dataset.stop ? "touchpoint" : "column";
      change(board().dataset.renameUrl, what, row.dataset.stop || row.dataset.column, {
        name: text,
        version: row.dataset.version,
      });
    };
    field.addEventListener("keydown", (key) => {
      if (key.key === "Enter") {
        key.preventDefault();
        leave(true);
      }
      if (key.key === "Escape") leave(false);
    });
    field.addEventListener("blur", () => leave(true));
  });

  // The picture is the drawing, painted at twice its size, with the page's own letters put inside.
  const letters = async () => {
    const face = Array.from(document.querySelectorAll("link[rel=preload][as=font]"))[0];
    if (!face) return "";
    const bytes = new Uint8Array(await (await fetch(face.href)).arrayBuffer());
    let text = "";
    bytes.forEach((byte) => {
      text += String.fromCharCode(byte);
    });
    return `<style>@font-face{font-family:"Inter Variable";font-weight:100 900;src:url(data:font/woff2;base64,${btoa(text)})}</style>`;
  };
  const paint = async (button) => {
    const words = await (await fetch(button.dataset.png)).text();
    const svg = words.replace(/(<svg[^>]*>)/, `$1${await letters()}`);
    const picture = new Image();
    picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
    await picture.decode();
    const scale = Math.min(2, 16000 / Math.max(picture.naturalWidth, picture.naturalHeight));
    const canvas = document.createElement("canvas");
    canvas.width = picture.naturalWidth * scale;
    canvas.height = picture.naturalHeight * scale;
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(
      await new Promise((done) => {
        canvas.toBlob(done, "image/png");
      }),
    );
    link.download = button.dataset.file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };
  document.addEventListener("click", (event) => {
    const picture = event.target.closest("[data-png]");
    if (picture) paint(picture);
    if (event.target.closest("[data-print]")) window.print();
  });

  sortable();
})();
