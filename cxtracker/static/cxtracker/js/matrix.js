// The influence matrix: arrows move, 0-3 and + - . rate, Enter opens the words of a cell, Delete takes a rating back.
// Every change shows at once and is saved at once; what could not be saved returns to what it was, and says why.
(() => {
  const table = document.querySelector("table.shaping");
  if (!table) return;
  const { mayRate, raters, cells, words, blind } = JSON.parse(document.getElementById("grid-state").textContent);
  const by = (id) => document.getElementById(id);
  const [here, alertBox, announcer, details, sheet, body, nextOpen] = [
    "grid-here",
    "grid-alert",
    "grid-said",
    "grid-details",
    "cell-sheet",
    "cell-body",
    "next-open",
  ].map(by);
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"];
  const heads = Array.from(table.tHead.rows[0].cells).slice(1, -1);
  const lines = Array.from(table.tBodies[0].rows).filter((line) => line.dataset.key);
  const figure = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  // shares and days as cxtracker.ui.numbers writes them, so that they read the same before and after a click
  const share = (part) => `${figure.format(Math.round(Math.round(part * 1e4) / 10) / 10)}\u00a0%`;
  const dated = (day) => {
    const on = new Date(day * 864e5);
    const month = on.toLocaleDateString(document.documentElement.lang, { month: "short", timeZone: "UTC" });
    return `${on.getUTCDate()} ${month} ${on.getUTCFullYear()}`;
  };
  const SIGNS = { "-1": ["m", "−"], 0: ["z", "·"], 1: ["p", "+"] };

  // --- what each cell holds: read from the table once
  const grid = lines.map((line, y) =>
    Array.from(line.cells)
      .slice(1, -1)
      .map((td, x) => {
        const link = td.firstElementChild;
        const stored = cells[y][x] || [0, null, null];
        const css = td.className.split(" ");
        const cell = {
          td,
          link,
          x,
          y,
          version: stored[0],
          rater: stored[1],
          day: stored[2],
          own: css.includes("o"),
          noted: css.includes("n"),
          strength: css[0] === "u" ? null : Number(css[0][1]),
          direction: css.includes("m") ? -1 : css.includes("p") ? 1 : 0,
        };
        link.tabIndex = -1;
        cell.saved = state(cell);
        td.cell = cell;
        return cell;
      }),
  );
  function state({ strength, direction, version, rater, day, own, noted }) {
    return { strength, direction, version, rater, day, own, noted };
  }
  let current = grid[0][0];
  current.link.tabIndex = 0;

  // --- drawing
  const draw = (cell) => {
    const { td, link, strength, direction } = cell;
    const css = strength === null ? ["u"] : [`c${strength}`, SIGNS[direction][0]];
    if (cell.own) css.push("o");
    if (cell.noted) css.push("n");
    if (cell.busy || cell.dirty) css.push("busy");
    if (cell.refused) css.push("refused");
    td.className = css.join(" ");
    link.textContent = strength === null ? "?" : String(strength);
    if (strength) link.appendChild(document.createElement("i")).textContent = SIGNS[direction][1];
  };
  const sums = () => {
    const amounts = heads.map((_, x) => grid.reduce((sum, line) => sum + (line[x].strength || 0), 0));
    const total = amounts.reduce((sum, amount) => sum + amount, 0);
    heads.forEach((head, x) => {
      head.querySelector("b").textContent = share(total ? amounts[x] / total : 0);
      head.querySelector("span").textContent = amounts[x];
    });
    by("grid-total").textContent = total;
    by("open-count").textContent = grid.flat().filter((cell) => cell.strength === null).length;
  };
  const rowSum = (cell) => {
    lines[cell.y].lastElementChild.textContent = grid[cell.y].reduce((sum, other) => sum + (other.strength || 0), 0);
  };
  const spoken = (cell) => {
    const name = heads[cell.x].querySelector("a").title;
    const place = `${lines[cell.y].cells[0].querySelector("a").textContent} × ${name}`;
    if (cell.strength === null) return `${place}: ${words.unassessed}`;
    const parts = [words.strengths[cell.strength]];
    if (cell.strength) parts.push(words.directions[cell.direction + 1]);
    if (cell.own) parts.push(words.own);
    if (cell.noted) parts.push(words.noted);
    if (cell.day !== null) {
      parts.push(words.rated.replace("{who}", raters[cell.rater] || "?").replace("{when}", dated(cell.day)));
    }
    return `${place}: ${parts.join(", ")}`;
  };
  const show = (cell) => {
    here.textContent = spoken(cell);
    if (details) details.hidden = false;
  };
  const complain = (text) => {
    alertBox.textContent = text;
  };

  // --- saving: whatever changed since the last request goes together; a cell in flight waits for its answer
  const undone = [];
  let timer = 0;
  const set = (cell, strength, direction, remember = true) => {
    if (!mayRate) {
      complain(words.may_not);
      return;
    }
    if (cell.strength === strength && cell.direction === direction) return;
    if (remember) undone.push([cell, cell.strength, cell.direction]);
    Object.assign(cell, { strength, direction, dirty: true, refused: false });
    complain("");
    draw(cell);
    rowSum(cell);
    sums();
    show(cell);
    clearTimeout(timer);
    timer = setTimeout(flush, 120);
  };
  const settle = (cell, answered) => {
    const later = cell.dirty;
    const mine = { strength: cell.strength, direction: cell.direction };
    cell.saved = {
      strength: answered.strength,
      direction: answered.direction,
      version: answered.version,
      own: answered.own,
      noted: answered.noted,
      rater: answered.rater && answered.rater[0],
      day: answered.day,
    };
    if (answered.rater) raters[answered.rater[0]] = answered.rater[1];
    Object.assign(cell, cell.saved, { busy: false, refused: answered.overtaken });
    if (later && !answered.overtaken) Object.assign(cell, mine);
    else cell.dirty = false;
    draw(cell);
    rowSum(cell);
    if (cell === current) show(cell);
  };
  const giveBack = (sent, why) => {
    sent.forEach((cell) => {
      Object.assign(cell, cell.saved, { busy: false, dirty: false, refused: true });
      draw(cell);
      rowSum(cell);
    });
    sums();
    complain(why);
    show(current);
  };
  const find = (answered) =>
    grid[lines.findIndex((line) => line.dataset.key === answered.touchpoint)][
      heads.findIndex((head) => head.dataset.key === answered.function)
    ];
  const flush = async () => {
    const sent = grid.flat().filter((cell) => cell.dirty && !cell.busy);
    if (!sent.length) return;
    sent.forEach((cell) => {
      cell.dirty = false;
      cell.busy = true;
    });
    const wanted = sent.map((cell) => ({
      touchpoint: lines[cell.y].dataset.key,
      function: heads[cell.x].dataset.key,
      version: cell.saved.version,
      strength: cell.strength,
      direction: cell.strength === null ? null : cell.direction,
    }));
    let answer;
    try {
      answer = await fetch(location.pathname + location.search, {
        method: "POST",
        headers: { "content-type": "application/json", "x-csrftoken": token, accept: "application/json" },
        body: JSON.stringify({ cells: wanted }),
      });
    } catch {
      giveBack(sent, words.offline);
      return;
    }
    if (!(answer.headers.get("content-type") || "").includes("json")) {
      giveBack(sent, answer.redirected ? words.signed_out : words.failed);
      return;
    }
    const result = await answer.json();
    if (!answer.ok) {
      giveBack(sent, result.detail);
      return;
    }
    result.cells.forEach((answered) => settle(find(answered), answered));
    sums();
    if (result.cells.some((answered) => answered.overtaken)) complain(words.overtaken);
    else announcer.textContent = `${spoken(find(result.cells.at(-1)))}. ${words.saved}`;
    flush();
  };
  addEventListener("beforeunload", (event) => {
    if (grid.flat().some((cell) => cell.dirty || cell.busy)) event.preventDefault();
  });

  // --- moving
  const go = (y, x) => {
    const next = grid[Math.max(0, Math.min(y, grid.length - 1))][Math.max(0, Math.min(x, heads.length - 1))];
    next.link.focus();
  };
  table.addEventListener("focusin", (event) => {
    const cell = event.target.closest("td")?.cell;
    if (!cell) return;
    current.link.tabIndex = -1;
    current = cell;
    current.link.tabIndex = 0;
    show(cell);
  });
  const MOVES = {
    ArrowUp: ({ x, y }) => go(y - 1, x),
    ArrowDown: ({ x, y }) => go(y + 1, x),
    ArrowLeft: ({ x, y }) => go(y, x - 1),
    ArrowRight: ({ x, y }) => go(y, x + 1),
    PageUp: ({ x, y }) => go(y - 10, x),
    PageDown: ({ x, y }) => go(y + 10, x),
    Home: ({ x, y }, far) => go(far ? 0 : y, 0 * x),
    End: ({ y }, far) => go(far ? grid.length : y, heads.length),
  };
  const direct = (cell, direction) => {
    if (cell.strength) set(cell, cell.strength, direction);
    else complain(words.strength_first);
  };
  const undo = () => {
    const [cell, strength, direction] = undone.pop() || [];
    if (!cell) return;
    set(cell, strength, direction, false);
    cell.link.focus();
  };
  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td")?.cell;
    if (!cell || event.altKey || event.metaKey) return;
    const { key } = event;
    if (event.ctrlKey && key.toLowerCase() === "z") undo();
    else if (MOVES[key]) MOVES[key](cell, event.ctrlKey);
    else if (event.ctrlKey) return;
    else if (/^[0-3]$/.test(key)) set(cell, Number(key), Number(key) ? cell.direction : 0);
    else if (key === "+" || key === "=") direct(cell, 1);
    else if (key === "-" || key === "−") direct(cell, -1);
    else if (key === "." || key === ",") direct(cell, 0);
    else if (key === "Delete" || key === "Backspace") set(cell, null, 0);
    else if (key === "Enter" || key === " ") open(cell);
    else return;
    event.preventDefault();
  });
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("td")?.cell;
    if (!cell || event.ctrlKey || event.metaKey || event.button) return;
    event.preventDefault();
    cell.link.focus();
    if (mayRate && !event.shiftKey)
      set(cell, cell.strength === null ? 1 : (cell.strength + 1) % 4, cell.strength === 3 ? 0 : cell.direction);
    else open(cell);
  });
  nextOpen.hidden = false;
  nextOpen.addEventListener("click", () => {
    const all = grid.flat();
    const at = all.indexOf(current);
    const next = [...all.slice(at + 1), ...all.slice(0, at + 1)].find((cell) => cell.strength === null);
    if (next) next.link.focus();
    else announcer.textContent = here.textContent = words.none_left;
  });

  // --- the sheet with a cell's words
  const drawn = () => body.dispatchEvent(new Event("cx:drawn", { bubbles: true }));
  const open = async (cell) => {
    if (blind) return;
    try {
      const answer = await fetch(cell.link.href, { headers: { "hx-request": "true" } });
      if (!answer.ok || answer.redirected) {
        location.href = cell.link.href;
        return;
      }
      body.innerHTML = await answer.text();
    } catch {
      complain(words.offline);
      return;
    }
    sheet.showModal();
    drawn();
    body.querySelector("input:checked, input[type=radio], a, button")?.focus();
  };
  if (blind) return;
  details.addEventListener("click", () => open(current));
  sheet.addEventListener("close", () => current.link.focus());
  sheet.addEventListener("click", (event) => {
    if (event.target === sheet) sheet.close();
  });
  body.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.method === "dialog") return;
    event.preventDefault();
    const data = new FormData(form, event.submitter);
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { "hx-request": "true", "x-csrftoken": token },
        body: data,
      });
      if ((answer.headers.get("content-type") || "").includes("json")) {
        const result = await answer.json();
        result.cells.forEach((answered) => settle(find(answered), answered));
        sums();
        form.dispatchEvent(new Event("cx:saved", { bubbles: true }));
        sheet.close();
        announcer.textContent = `${spoken(current)}. ${words.saved}`;
      } else if (answer.status === 422) {
        body.innerHTML = await answer.text();
        drawn();
        body.querySelector(".field-wrong input, .form-errors, [tabindex]")?.focus();
      } else {
        sheet.close();
        complain(words.failed);
      }
    } catch {
      sheet.close();
      complain(words.offline);
    }
  });
})();
