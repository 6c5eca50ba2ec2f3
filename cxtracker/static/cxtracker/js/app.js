// Comfort on top of pages that work without it: toasts, dialogs, the drawer, menus, copying, searchable selects.
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

  // Toasts: good news leaves by itself after a while, unless it is being read; problems and what can be undone stay.
  const dress = (root) => {
    all("[data-toast]", root).forEach((toast) => {
      const leave = () => toast.remove();
      const button = toast.querySelector("[data-dismiss]");
      button.hidden = false;
      button.addEventListener("click", leave);
      if (toast.matches(".toast-error, .toast-warning, :has(form)")) return;
      let timer = setTimeout(leave, 8000);
      toast.addEventListener("mouseenter", () => clearTimeout(timer));
      toast.addEventListener("focusin", () => clearTimeout(timer));
      toast.addEventListener("mouseleave", () => {
        timer = setTimeout(leave, 4000);
      });
    });
    all("select[multiple][data-search]", root).forEach(searchable);
    all("[data-focus]", root)
      .filter((element) => !element.closest("[data-quiet]"))
      .forEach((element) => element.focus());
  };

  // <select multiple data-search> becomes a searchable field with removable items.
  const searchable = (select) => {
    if (select.tomselect || !window.TomSelect) return;
    const label = select.getAttribute("aria-label") || select.labels[0]?.textContent.trim() || select.name;
    select.setAttribute("aria-label", label);
    const field = new window.TomSelect(select, {
      plugins: { remove_button: { title: select.dataset.removeLabel || "×" } },
      placeholder: select.dataset.placeholder || "",
      hidePlaceholder: true,
      closeAfterSelect: false,
      clearAfterSelect: true,
      refreshThrottle: 0,
      maxOptions: 500,
    });
    // Enter may come before the options follow the last key: it picks from what was typed, not from what is shown.
    field.hook("before", "onKeyDown", (event) => {
      if (event.key !== "Enter" || !field.refreshTimeout) return;
      clearTimeout(field.refreshTimeout);
      field.refreshTimeout = null;
      field.refreshOptions();
    });
    field.control_input.setAttribute("aria-label", label);
  };

  // A link or button with data-dialog="id" opens that <dialog> instead of following its address.
  const openDialog = (event) => {
    const opener = event.target.closest("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (!dialog?.showModal) return;
    event.preventDefault();
    dialog.showModal();
  };
  const closeDialog = (event) => {
    if (event.target.matches("dialog")) event.target.close();
    const closer = event.target.closest("[data-close]");
    if (closer) {
      event.preventDefault();
      closer.closest("dialog")?.close();
    }
  };

  // Menus are <details data-menu>: one is open at a time, and a click elsewhere or Escape closes it.
  const closeMenus = (except) =>
    all("details[data-menu][open]").forEach((menu) => {
      if (!menu.contains(except)) menu.open = false;
    });

  const copy = async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    button.classList.add("copied");
    setTimeout(() => button.classList.remove("copied"), 2000);
  };

  // The drawer opens by its address (#navigation); Escape and following a link close it, and focus goes along.
  const drawer = () => location.hash === "#navigation";
  addEventListener("hashchange", () => {
    if (drawer()) document.querySelector("#navigation a")?.focus();
    else if (location.hash === "#content") history.replaceState(null, "", location.pathname + location.search);
  });

  document.addEventListener("click", (event) => {
    openDialog(event);
    closeDialog(event);
    closeMenus(event.target);
    copy(event);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details[data-menu][open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    if (drawer()) {
      location.hash = "#content";
      document.querySelector(".top-menu").focus();
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });
  // Back: the browser puts its last choice into a filter, beside a page of the one before; the address is right.
  addEventListener("pageshow", () => {
    all("form[method=get]:has([data-submit])").forEach((form) => form.reset());
  });
  document.addEventListener("htmx:afterSettle", (event) => dress(event.target));
  dress(document);
})();
