// What htmx puts into the dialog opens it, once its own controls are awake; Esc, its own way back and a click beside it close it, and the focus returns.
const dialog = document.getElementById("dialog");
if (dialog) {
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id !== "dialog-body" || dialog.open) return;
    const menu = document.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    dialog.showModal();
  });
  dialog.addEventListener("click", (event) => {
    const back = event.target.closest("[data-close-dialog]");
    if (!back && event.target !== dialog) return;
    event.preventDefault();
    dialog.close();
  });
}
// On narrow screens the board is an accordion: closed at first, but where somebody was just at work.
const fold = () => {
  if (!matchMedia("(max-width: 699.98px)").matches) return;
  for (const lane of document.querySelectorAll("[data-lane]")) lane.open = Boolean(lane.querySelector("[data-focus]"));
};
fold();
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id === "hits") fold();
});
