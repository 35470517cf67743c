// Autosave with a visible state; the text is mirrored on this device until the server has confirmed it.
// A form of this kind: form[data-autosave] with a textarea, a hidden "version" and a status line [data-save].
const KEEP_FOR = 14 * 24 * 3600 * 1000;
const user = document.body.dataset.user || "";
const words = document.body.dataset;
const field = (form) => form.querySelector("textarea");
const version = (form) => form.querySelector("input[name=version]");
// The slug in an address is for people and may change; the reference stays.
const keyOf = (form) =>
  `draft:${user}:${form.getAttribute("action").replace(/(\/kooperationen\/[a-z0-9]{10})[^/]*/, "$1")}`;
let knows = false;
const editor = Math.random().toString(36).slice(2) + Date.now().toString(36);

const read = (key) => {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
};
const drafts = () => (user ? Object.keys(localStorage).filter((key) => key.startsWith(`draft:${user}:`)) : []);
const forms = () => [...document.querySelectorAll("form[data-autosave]")];
const unsaved = () => forms().filter((form) => read(keyOf(form)));

const tell = (form, text, look, retry) => {
  const line = form.querySelector("[data-save]");
  if (!line) return;
  line.className = `save ms-auto ${look}`;
  line.textContent = text;
  if (retry) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-bare btn-sm";
    button.textContent = words.retry;
    button.addEventListener("click", () => htmx.trigger(form, "resave"));
    line.append(" ", button);
  }
};

// The note on top: shown without a network, and as long as texts of other pages wait on this device.
const note = () => {
  const box = document.querySelector("[data-offline-note]");
  if (!box || !user) return;
  const here = new Set(forms().map(keyOf));
  const waiting = drafts();
  const elsewhere = waiting.filter((key) => !here.has(key));
  box.hidden = navigator.onLine && !elsewhere.length;
  box.querySelector("[data-offline-words]").hidden = navigator.onLine;
  const line = box.querySelector("[data-waiting]");
  line.textContent = waiting.length ? `${words.waiting.replace("{n}", waiting.length)} ` : "";
  new Set(elsewhere.map((key) => read(key)?.page).filter(Boolean)).forEach((page) => {
    const link = document.createElement("a");
    link.href = page;
    link.textContent = words.openPage;
    line.append(link, " ");
  });
};

const keep = (form) => {
  if (!user) return;
  const draft = { text: field(form).value, version: version(form).value, at: Date.now(), page: location.pathname };
  localStorage.setItem(keyOf(form), JSON.stringify(draft));
};
const forget = (form) => localStorage.removeItem(keyOf(form));

const dress = (form) => {
  if (form.dataset.dressed) return;
  form.dataset.dressed = "yes";
  const mark = form.querySelector("input[name=editor]");
  if (mark && !mark.value) mark.value = editor;
  field(form).addEventListener("input", () => {
    keep(form);
    if (!navigator.onLine) tell(form, words.offline, "warn");
  });
  if (form.dataset.unsaved) {
    // A text that stands in the field but nowhere on the server yet: a conflict, a merge, a refusal.
    keep(form);
    return;
  }
  const draft = read(keyOf(form));
  if (!draft) return;
  if (Date.now() - draft.at > KEEP_FOR || draft.text === field(form).value) {
    forget(form);
    return;
  }
  // The draft's own base version goes with it: a newer text on the server is met as a conflict, never overwritten.
  field(form).value = draft.text;
  version(form).value = draft.version;
  tell(form, navigator.onLine ? words.saving : words.offline, navigator.onLine ? "busy" : "warn");
  form.dataset.resend = "yes";
};

// A draft found on this device goes out as soon as htmx knows the form and there is a network.
const resend = () => {
  if (!navigator.onLine || !knows) return;
  document.querySelectorAll("form[data-autosave][data-resend]").forEach((form) => {
    delete form.dataset.resend;
    htmx.trigger(form, "resave");
  });
};
const dressAll = () => { forms().forEach(dress); resend(); note(); };
// Events of htmx name the element they were sent to, which may be the target: who asked stands in the request.
const autosaving = (event) => {
  const source = event.detail.requestConfig?.elt;
  return source?.matches?.("form[data-autosave]") ? source : null;
};

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = autosaving(event);
  if (!form) return;
  form.dataset.sent = field(form).value;
  // Settling a conflict the other way gives up the own text on purpose; the answer brings a new form.
  if (event.detail.requestConfig.parameters?.take) forget(form);
  clearTimeout(form.slow);
  form.slow = setTimeout(() => tell(form, words.saving, "busy"), 400);
});
// Before the swap: an answer may replace the very form that asked.
document.addEventListener("htmx:beforeSwap", (event) => {
  const form = autosaving(event);
  const xhr = event.detail.xhr;
  if (!form || !xhr.responseText.includes("data-save")) return;
  if (xhr.status < 300 && read(keyOf(form))?.text === form.dataset.sent) forget(form);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = autosaving(event);
  if (!form) return;
  clearTimeout(form.slow);
  const status = event.detail.xhr?.status || 0;
  if (!status) {
    keep(form);
    tell(form, words.offline, "warn");
  } else if (status === 401) {
    keep(form);
    tell(form, words.signedOut, "bad", true);
  } else if (status >= 500 || status === 403 || status === 404) {
    keep(form);
    tell(form, words.unsaved, "bad", true);
  }
  note();
});
document.addEventListener("htmx:load", () => { knows = true; dressAll(); });
window.addEventListener("online", () => {
  unsaved().forEach((form) => htmx.trigger(form, "resave"));
  note();
});
window.addEventListener("offline", note);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-sign-out]")) {
    // Signing out takes the drafts of this person off the device; what has not arrived yet is asked about first.
    if (!navigator.onLine || (drafts().length && !window.confirm(words.leave.replace("{n}", drafts().length)))) {
      event.preventDefault();
      note();
      return;
    }
    drafts().forEach((key) => localStorage.removeItem(key));
  } else if (form.matches("[data-flush]") && unsaved().length && !form.dataset.flushed) {
    // What was typed in the last second belongs to it: save first, then go on.
    event.preventDefault();
    const submitter = event.submitter;
    const goOn = () => {
      if (unsaved().length) return;
      document.removeEventListener("htmx:afterRequest", later);
      form.dataset.flushed = "yes";
      form.requestSubmit(submitter);
    };
    const later = () => setTimeout(goOn, 0);
    document.addEventListener("htmx:afterRequest", later);
    unsaved().forEach((waiting) => htmx.trigger(waiting, "resave"));
  } else if (form.matches("form[data-autosave]") && !event.defaultPrevented && navigator.onLine) {
    forget(form);
  }
});
dressAll();
