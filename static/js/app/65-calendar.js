// In the month, arrow keys go from day to day, Pos1 and Ende to the ends of the week; Tab leaves it after one stop.
const daysOf = () => [...document.querySelectorAll("[data-month] a.day")];
const at = (days, index) => {
  const day = days[Math.max(0, Math.min(days.length - 1, index))];
  days.forEach((other) => other.setAttribute("tabindex", other === day ? "0" : "-1"));
  return day;
};
const begin = () => {
  const days = daysOf();
  if (days.length) at(days, days.findIndex((day) => day.hasAttribute("aria-current")));
};
begin();
document.addEventListener("htmx:afterSwap", begin);
document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.("[data-month] a.day")) return;
  const days = daysOf();
  const now = days.indexOf(event.target);
  const start = now - (now % 7);
  const to = { ArrowLeft: now - 1, ArrowRight: now + 1, ArrowUp: now - 7, ArrowDown: now + 7, Home: start, End: start + 6 };
  if (!(event.key in to)) return;
  event.preventDefault();
  at(days, to[event.key]).focus();
});
