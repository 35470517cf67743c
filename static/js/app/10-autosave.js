// Autosave with a visible state; the text is mirrored on this device until the server has confirmed it.
// A form of this kind: form[data-autosave] with a textarea, a hidden "version" and a status line [data-save].
const KEEP_FOR = 14 * 24 * 3600 * 1000;
const user = document.body.dataset.user || "";
const words = document.body.dataset;
const keyOf = (form) => `draft:${user}:${form.getAttribute("action")}`;
const field = (form) => form.querySelector("textarea");
const version = (form) => form.querySelector("input[name=version]");
let knows = false;
const editor = Math.random().toString(36).slice(2) + Date.now().toString(36);

const read = (key) => {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
};
const waiting = () => Object.keys(localStorage).filter((key) => key.startsWith(`draft:${user}:`));

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

const showOffline = () => {
  const note = document.querySelector("[data-offline-note]");
  if (!note) return;
  const count = waiting().length;
  note.hidden = navigator.onLine || !user;
  note.querySelector("[data-waiting]").textContent = count ? words.waiting.replace("{n}", count) : "";
};

const keep = (form) => {
  if (!user || document.body.dataset.shared) return;
  const text = field(form).value;
  localStorage.setItem(keyOf(form), JSON.stringify({ text, version: version(form).value, at: Date.now() }));
};

const dress = (form) => {
  if (form.dataset.dressed) return;
  form.dataset.dressed = "yes";
  const mark = form.querySelector("input[name=editor]");
  if (mark && !mark.value) mark.value = editor;
  field(form).addEventListener("input", () => { keep(form); if (!navigator.onLine) tell(form, words.offline, "warn"); });
  const draft = read(keyOf(form));
  if (!draft) return;
  if (Date.now() - draft.at > KEEP_FOR || draft.text === field(form).value) {
    localStorage.removeItem(keyOf(form));
    return;
  }
  // The draft's own base version goes with it: a newer text on the server is met as a conflict, never overwritten.
  field(form).value = draft.text;
  version(form).value = draft.version;
  tell(form, navigator.onLine ? words.saving : words.offline, navigator.onLine ? "busy" : "warn");
  form.dataset.resend = "yes";
  resend();
};

// A draft found on this device goes out as soon as htmx knows the form and there is a network.
const resend = () => {
  if (!navigator.onLine || !knows) return;
  document.querySelectorAll("form[data-autosave][data-resend]").forEach((form) => {
    delete form.dataset.resend;
    htmx.trigger(form, "resave");
  });
};

const dressAll = () => document.querySelectorAll("form[data-autosave]").forEach(dress);
const autosaving = (event) => event.target.closest?.("form[data-autosave]") || null;

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = autosaving(event);
  if (!form) return;
  form.dataset.sent = field(form).value;
  clearTimeout(form.slow);
  form.slow = setTimeout(() => tell(form, words.saving, "busy"), 400);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = autosaving(event);
  if (!form) return;
  clearTimeout(form.slow);
  if (event.detail.successful || event.detail.xhr?.status === 409) {
    if (read(keyOf(form))?.text === form.dataset.sent) localStorage.removeItem(keyOf(form));
    showOffline();
  } else if (!event.detail.xhr?.status) {
    keep(form);
    tell(form, words.offline, "warn");
    showOffline();
  } else if (event.detail.xhr.status >= 500 || event.detail.xhr.status === 403) {
    keep(form);
    tell(form, words.unsaved, "bad", true);
  }
});
document.addEventListener("htmx:load", () => { knows = true; dressAll(); resend(); });
window.addEventListener("online", () => {
  showOffline();
  document.querySelectorAll("form[data-autosave]").forEach((form) => {
    if (read(keyOf(form))) htmx.trigger(form, "resave");
  });
});
window.addEventListener("offline", showOffline);
document.addEventListener("submit", (event) => {
  // Signing out takes the drafts of this person off the device.
  if (event.target.matches("[data-sign-out]")) waiting().forEach((key) => localStorage.removeItem(key));
});
dressAll();
showOffline();
