// A finding leads to its very place in the text; without this it leads to the box.

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-start]");
  const box = link && document.getElementById(link.hash.slice(1));
  if (!box) return;
  event.preventDefault();
  const text = [...box.value];
  const at = (place) => text.slice(0, place).join("").length;
  box.focus();
  box.setSelectionRange(at(Number(link.dataset.start)), at(Number(link.dataset.end)));
  const line = box.value.slice(0, box.selectionStart).split("\n").length - 1;
  box.scrollTop = line * parseFloat(getComputedStyle(box).lineHeight);
});
