// The reviewer's page. One box ticks every point, and says so;
// a point taken back takes it back too. Keys press what names them as its shortcut.

for (const all of document.querySelectorAll("[data-ticks-all]")) {
  const points = [...all.closest("fieldset").querySelectorAll('input[name="points"]')];

  all.addEventListener("change", () => {
    for (const point of points) point.checked = all.checked;
  });
  for (const point of points) {
    point.addEventListener("change", () => {
      all.checked = points.every((each) => each.checked);
    });
  }
  if (all.checked) for (const point of points) point.checked = true;
}

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || !event.code.startsWith("Key")) return;
  const shortcut = `Alt+${event.code.slice(3)}`;
  const target = [...document.querySelectorAll(`[aria-keyshortcuts="${shortcut}"]`)].find((each) => each.checkVisibility());
  if (!target) return;
  event.preventDefault();
  target.focus();
  target.click();
});
for (const hint of document.querySelectorAll("[data-keys]")) hint.hidden = false;
