// Strg K opens the quick list: a field whose options are places and hits. Without this script the top bar's field is a form.
const jump = document.querySelector("#jump");
if (jump) {
  const field = jump.querySelector("[role=combobox]");
  const options = () => [...jump.querySelectorAll("[role=option]")];
  const chosen = () => jump.querySelector("[role=option][aria-selected=true]");
  const choose = (option) => {
    options().forEach((other) => other.setAttribute("aria-selected", String(other === option)));
    field.setAttribute("aria-expanded", String(Boolean(option)));
    if (option) {
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  };
  const open = () => {
    if (!jump.open) {
      document.querySelectorAll("dialog[open]").forEach((other) => other.close());
      jump.showModal();
    }
    field.focus();
    field.select();
    htmx.trigger(field, "look");
  };
  // The plain form gives way to a button that opens the list.
  document.querySelectorAll("[data-find-plain]").forEach((form) => { form.hidden = true; });
  document.querySelectorAll("[data-find-open]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", (event) => { event.preventDefault(); open(); });
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  field.addEventListener("keydown", (event) => {
    const all = options();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && all.length) {
      event.preventDefault();
      const now = all.indexOf(chosen());
      choose(all[(now + step + all.length) % all.length]);
    } else if (event.key === "Escape") {
      // Browsers empty a search field first; here one key leads back to the page.
      event.preventDefault();
      jump.close();
    } else if (event.key === "Enter" && !event.isComposing && chosen() && !jump.dataset.waits) {
      event.preventDefault();
      chosen().click();
    }
  });
  // What stands there belongs to an older text until the answer has come: Enter then asks for all hits.
  field.addEventListener("input", () => { jump.dataset.waits = "yes"; });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id !== "jump-found") return;
    delete jump.dataset.waits;
    choose(options()[0] || null);
  });
}
for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
}

// Single keys, outside of fields only: the list of keys says which there are; it is empty where they are switched off.
const keys = document.querySelector("#keys");
const places = new Map([...(keys?.querySelectorAll("[data-key]") || [])].map((row) => [row.dataset.key, row.querySelector("a")]));
let before = "";
let since = 0;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented || !places.size) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable], dialog")) return;
  const first = before && Date.now() - since < 1500 ? `${before} ` : "";
  const pressed = first + event.key;
  before = "";
  if (places.has(pressed)) {
    event.preventDefault();
    const link = places.get(pressed);
    if (link) location.assign(link.href);
    else keys.showModal();
  } else if ([...places.keys()].some((key) => key.startsWith(`${event.key} `))) {
    before = event.key;
    since = Date.now();
  }
});
