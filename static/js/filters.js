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

// Where the filters are scrolled to.
let scrolled = 0;

document.addEventListener("htmx:beforeSwap", () => {
  remember();
  scrolled = document.activeElement?.closest("fieldset")?.scrollTop ?? 0;
});

document.addEventListener("htmx:afterSettle", () => {
  restore();
  const box = document.activeElement?.closest("#filters fieldset");
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
