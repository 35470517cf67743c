// Runs before the first paint: "like the device" becomes light or dark.
const root = document.documentElement;
const device = window.matchMedia("(prefers-color-scheme: dark)");
const apply = () => {
  if (root.dataset.theme === "auto") root.dataset.bsTheme = device.matches ? "dark" : "light";
};
apply();
device.addEventListener("change", apply);
