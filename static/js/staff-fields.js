// The search in a field that offers what was typed for has the name of its field.
const named = new MutationObserver(nameAll);

function nameAll() {
  for (const search of document.querySelectorAll(".select2-search__field:not([aria-label])"))
    search.setAttribute("aria-label", nameOf(search));
}

function nameOf(search) {
  const field = search.closest(".select2-container")?.previousElementSibling;
  return field?.labels?.[0]?.innerText.replace(/:$/, "") || "Type to find";
}

nameAll();
named.observe(document.body, { childList: true, subtree: true });
