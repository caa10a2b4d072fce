// Every page works without this: it only moves focus and announces what a swap changed.

const announcement = document.getElementById("announcement");

function announce(text) {
  announcement.textContent = "";
  requestAnimationFrame(() => { announcement.textContent = text; });
}

// A form that came back with errors: start reading there.
document.querySelector(".error-summary")?.focus();

// What the last deed has to tell stands on the page from its start, so it is not read by itself.
addEventListener("load", () => {
  const told = [...document.querySelectorAll("#messages li")].map((each) => each.innerText);
  if (told.length) announce(told.join(" "));
});

// A double click is one deed.
const JUST_NOW = 1000;
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const [form, now] = [event.target, Date.now()];
  if (now - (form.dataset.sentAt ?? 0) < JUST_NOW) event.preventDefault();
  form.dataset.sentAt = now;
});

// A swapped part may say what it now shows: <div data-announce="16 products">.
document.addEventListener("htmx:afterSettle", (event) => {
  const said = event.target.closest("[data-announce]") ?? event.target.querySelector("[data-announce]");
  if (said) announce(said.dataset.announce);
});

document.addEventListener("htmx:sendError", () => announce("No connection. Nothing was changed."));
document.addEventListener("htmx:responseError", () => announce("The server could not do that. Nothing was changed."));
