// "Same source as above": one button beside each source of a table of rows.

const ROW = ".form-row:not(.empty-form)";

function sourceOf(row) {
  return row?.querySelector('select[name$="-source"]');
}

function rowAbove(row) {
  let above = row.previousElementSibling;
  while (above && !(above.matches(ROW) && sourceOf(above)?.value)) above = above.previousElementSibling;
  return above;
}

function copy(row) {
  const [from, to] = [sourceOf(rowAbove(row)), sourceOf(row)];
  if (!from || !to) return;
  const chosen = from.selectedOptions[0];
  if (![...to.options].some((option) => option.value === chosen.value)) {
    to.append(new Option(chosen.text, chosen.value));
  }
  to.value = chosen.value;
  to.dispatchEvent(new Event("change", { bubbles: true }));
}

function offer(row) {
  const source = sourceOf(row);
  if (!source || row.classList.contains("empty-form") || row.querySelector(".copy-source")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy-source";
  button.textContent = "Same source as above";
  button.addEventListener("click", () => copy(row));
  source.closest("td, .field-source").append(button);
}

document.querySelectorAll(`.inline-group ${ROW}`).forEach(offer);
document.addEventListener("formset:added", (event) => offer(event.target));

// A refused save is read first.
document.querySelector(".conflict")?.scrollIntoView();
