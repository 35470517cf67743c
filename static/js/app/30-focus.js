// Where something went wrong, the reader's place is there: the first error summary or conflict gets the focus.
const first = document.querySelector("[data-focus]");
if (first) first.focus();
document.addEventListener("htmx:afterSwap", (event) => {
  const place = event.detail.elt?.querySelector?.("[data-focus]") || document.querySelector("[data-focus]");
  if (place && (event.detail.xhr?.status >= 400 || place.dataset.focus === "always")) place.focus();
});
// Where tabs scroll sideways, the one that is open is in sight.
for (const tabs of document.querySelectorAll(".subnav, .seg")) {
  const open = tabs.querySelector("[aria-current]");
  if (open) tabs.scrollLeft = open.offsetLeft - (tabs.clientWidth - open.offsetWidth) / 2 - tabs.offsetLeft;
}
