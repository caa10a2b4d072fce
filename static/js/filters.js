// The filters of a list, swapped in place. Every list works without this, by its form and links.

const opened = new Map();

// Which parts of the filters are open stays as the reader left it.
function remember() {
  for (const part of document.querySelectorAll("#filters details")) opened.set(part.id, part.open);
}

function restore() {
  for (const part of document.querySelectorAll("#filters details")) {
    if (opened.has(part.id)) part.open = opened.get(part.id);
  }
}

// Where the filters are scrolled to, and what has the focus there.
let scrolled = 0;
let focused = "";

// Boxes have no id. A link to all values is gone once they are shown: its filter stands for it.
function place(element) {
  const part = element?.closest("#filters details.filter, #filters fieldset");
  if (!part) return "";
  if (element.type !== "checkbox") return `#${part.closest("details").id} > summary`;
  return `#filters [name="${CSS.escape(element.name)}"][value="${CSS.escape(element.value)}"]`;
}

document.addEventListener("htmx:beforeSwap", () => {
  remember();
  focused = place(document.activeElement);
  scrolled = document.activeElement?.closest("fieldset")?.scrollTop ?? 0;
});

document.addEventListener("htmx:afterSwap", () => {
  restore();
  const element = focused && document.querySelector(focused);
  if (!element) return;
  element.focus({ preventScroll: true });
  const box = element.closest("fieldset");
  if (box) box.scrollTop = scrolled;
});

// An address without empty values: a list that is shared says only what is set.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt.id !== "filters") return;
  const parameters = event.detail.parameters;
  for (const name of Object.keys(parameters)) {
    if (parameters[name] === "") delete parameters[name];
  }
});
