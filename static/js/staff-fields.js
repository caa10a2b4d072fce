// Names for what Django and its fields leave without one: who hears a page is told them too.
const named = new MutationObserver(nameAll);

function nameAll() {
  each(".select2-container", nameSearch);
  each(".tabular :is(input, select, textarea):not([type=hidden], [aria-label])", nameByColumn);
  each("th.original:empty", (header) => header.append(hidden("Row")));
  each(".inline-group thead th:not(.original):empty", (header) => header.replaceWith(document.createElement("td")));
  each(".help-tooltip:not([role])", (icon) => icon.setAttribute("role", "img"));
}

function each(selector, deed) {
  for (const element of document.querySelectorAll(selector)) deed(element);
}

function nameSearch(container) {
  const field = container.previousElementSibling;
  const name = field?.labels?.[0]?.innerText.replace(/:$/, "") || columnOf(container);
  for (const part of container.querySelectorAll("[role=textbox], [role=combobox], [type=search]"))
    if (!part.hasAttribute("aria-label")) part.setAttribute("aria-label", name || "Type to find");
}

function nameByColumn(control) {
  const name = control.labels?.length ? "" : columnOf(control);
  if (name) control.setAttribute("aria-label", name);
}

function columnOf(element) {
  const cell = element.closest(".tabular td");
  return cell?.closest("table").tHead?.rows[0].cells[cell.cellIndex]?.innerText.trim();
}

function hidden(text) {
  const words = document.createElement("span");
  words.className = "visually-hidden";
  words.textContent = text;
  return words;
}

nameAll();
named.observe(document.body, { childList: true, subtree: true });

// The key / leads to the search of the whole house, where nothing is typed at the moment.
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
  const find = document.getElementById("find-text");
  if (event.key !== "/" || isTyping || !find || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  find.select();
});

// The address that a form proposes keeps the amount of a name, as OSCAR_SLUG_MAP does: without
// this 10 µg are 10 g in it, and 1.5 ml are 15.
const SIGNS = {"µ": "u", "μ": "u", "½": " 1-2", "¼": " 1-4", "¾": " 3-4", ".": "-", "/": "-"};
if (window.URLify) {
  const plain = window.URLify;
  window.URLify = (text, ...options) =>
    plain(text.replace(/[µμ½¼¾./]/g, (sign) => SIGNS[sign]), ...options);
}

// The calendar beside a day writes it as pages do, 1 Dec 2026: Django's knows no day of one figure.
const written = Date.prototype.strftime;
if (written)
  Date.prototype.strftime = function (format) {
    return written.call(this, format.replace("%-d", this.getDate()));
  };
