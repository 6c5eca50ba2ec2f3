// Names while one types “@” in a comment: <textarea data-mentions="address that gives people">.
// Without it the name is typed in full.
(() => {
  const BEHIND_AT = /(?:^|[^\w./@])@([\p{L}\p{N}][^@\n]{0,60}|)$/u;
  let list = null;
  let asked = 0;
  let timer = 0;

  const close = () => {
    asked += 1;
    clearTimeout(timer);
    if (!list) return;
    const { field } = list;
    list.element.remove();
    field.removeAttribute("aria-activedescendant");
    list = null;
  };
  const typed = (field) => {
    const match = BEHIND_AT.exec(field.value.slice(0, field.selectionStart));
    return match ? match[1] : null;
  };
  const select = (index) => {
    const options = Array.from(list.element.children);
    list.selected = (index + options.length) % options.length;
    options.forEach((option, place) => {
      option.setAttribute("aria-selected", String(place === list.selected));
    });
    list.field.setAttribute("aria-activedescendant", options[list.selected].id);
  };
  const choose = (person) => {
    const { field } = list;
    const word = typed(field);
    const end = field.selectionStart;
    if (word !== null) {
      const alike = list.people.filter(({ name }) => name === person.name).length > 1;
      field.setRangeText(`${alike ? person.email : person.name} `, end - word.length, end, "end");
    }
    close();
    field.focus();
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const open = (field, people) => {
    close();
    if (!people.length) return;
    const element = document.createElement("ul");
    element.className = "mention-list";
    element.id = `${field.id}-people`;
    element.setAttribute("role", "listbox");
    element.setAttribute("aria-label", field.labels[0]?.textContent.trim() || "@");
    people.forEach((person, place) => {
      const option = document.createElement("li");
      option.id = `${element.id}-${place}`;
      option.setAttribute("role", "option");
      const address = document.createElement("span");
      address.className = "quiet";
      address.textContent = person.email;
      option.append(person.name, " ", address);
      option.addEventListener("mousedown", (event) => {
        event.preventDefault();
        choose(person);
      });
      element.append(option);
    });
    field.after(element);
    field.setAttribute("aria-controls", element.id);
    list = { element, field, people, selected: 0 };
    select(0);
  };
  const ask = async (field, word) => {
    asked += 1;
    const mine = asked;
    try {
      const answer = await fetch(`${field.dataset.mentions}?${new URLSearchParams({ q: word })}`);
      const { people } = answer.ok ? await answer.json() : { people: [] };
      if (mine === asked && typed(field) === word) open(field, people);
    } catch {
      // offline: the name is typed in full
    }
  };

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches?.("textarea[data-mentions]")) return;
    const word = typed(field);
    clearTimeout(timer);
    if (word === null || word.endsWith(" ")) close();
    else timer = setTimeout(() => ask(field, word), 150);
  });
  document.addEventListener("keydown", (event) => {
    if (!list || event.target !== list.field || event.isComposing) return;
    const act = {
      ArrowDown: () => select(list.selected + 1),
      ArrowUp: () => select(list.selected - 1),
      Enter: () => choose(list.people[list.selected]),
      Tab: () => choose(list.people[list.selected]),
      Escape: close,
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  document.addEventListener("focusout", (event) => list && event.target === list.field && close());
})();
