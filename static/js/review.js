// The checklist: one box ticks every point, and says so; a point taken back takes it back too.

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
