// Suggestions under a search field (an ARIA combobox). Without this the field simply searches.

const WAIT = 150;

class Suggestions {
  constructor(input) {
    this.input = input;
    this.box = document.createElement("div");
    this.box.className = "suggestions";
    this.box.id = `${input.id}-suggestions`;
    this.box.hidden = true;
    this.box.setAttribute("role", "listbox");
    this.box.setAttribute("aria-label", "Suggestions");
    input.after(this.box);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", this.box.id]]) {
      input.setAttribute(name, value);
    }
    this.listen();
  }

  listen() {
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("blur", () => this.close());
    // Before the field loses the focus.
    this.box.addEventListener("pointerdown", (event) => event.preventDefault());
    this.box.addEventListener("click", (event) => this.follow(event.target.closest("[role=option]")));
  }

  get options() {
    return [...this.box.querySelectorAll("[role=option]")];
  }

  get chosen() {
    return this.options.find((option) => option.getAttribute("aria-selected") === "true");
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(), WAIT);
  }

  async load() {
    const text = this.input.value.trim();
    this.request?.abort();
    if (text.length < 2) return this.close();
    this.request = new AbortController();
    try {
      const address = new URL(this.input.dataset.suggest, location);
      address.searchParams.set("q", text);
      const answer = await fetch(address, { signal: this.request.signal, headers: { Accept: "text/html" } });
      if (answer.ok && !answer.redirected) this.show(await answer.text());
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  // Our own server's fragment; ids are made this field's own.
  show(html) {
    if (document.activeElement !== this.input) return;
    this.box.innerHTML = html;
    for (const part of this.box.querySelectorAll("[id]")) part.id = `${this.box.id}-${part.id}`;
    for (const part of this.box.querySelectorAll("[aria-labelledby]")) {
      part.setAttribute("aria-labelledby", `${this.box.id}-${part.getAttribute("aria-labelledby")}`);
    }
    const count = this.options.length;
    this.open(count > 0);
    const announcement = document.getElementById("announcement");
    announcement.textContent = count ? `${count} suggestion${count === 1 ? "" : "s"}, choose with the arrow keys.` : "No suggestions.";
  }

  open(isOpen) {
    this.box.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) this.choose(null);
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.open(false);
  }

  choose(option) {
    this.chosen?.setAttribute("aria-selected", "false");
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  // Up and down go around through the field itself.
  move(step) {
    const options = [null, ...this.options];
    const at = options.indexOf(this.chosen ?? null);
    this.choose(options[(at + step + options.length) % options.length]);
  }

  onKey(event) {
    if (event.key === "Escape" && !this.box.hidden) {
      event.preventDefault();
      this.close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (this.box.hidden) return this.later();
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && this.chosen) {
      event.preventDefault();
      this.follow(this.chosen);
    }
  }

  // A field that fills takes the name, and goes on to the field that it names.
  follow(option) {
    if (!option) return;
    if (!this.input.dataset.fills) return location.assign(option.dataset.url);
    this.input.value = option.firstElementChild.textContent;
    this.close();
    document.getElementById(this.input.dataset.fills).focus();
  }
}

for (const input of document.querySelectorAll("input[data-suggest]")) new Suggestions(input);
