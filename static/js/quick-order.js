// Lines are read without leaving the page, one after the other, so that a scanner need not wait.
// What could not be sent comes back into its field; the focus stays where the reader types.
const form = document.getElementById("quick-order");
const entry = ["quick-text", "quick-amount"].map((id) => document.getElementById(id));
const PARTS = ["quick-lines", "quick-paste"];
let before = Promise.resolve();

form?.addEventListener("submit", (event) => {
  const pressed = event.submitter;
  if (pressed?.name === "basket") return;
  event.preventDefault();
  const typed = entry.map((field) => field.value);
  for (const field of entry) field.value = "";
  if (typed[0] || !pressed?.name) entry[0].focus();
  before = before.then(() => send(typed, pressed)).catch(() => giveBack(typed));
});

async function send(typed, pressed) {
  const body = new FormData(form);
  entry.forEach((field, at) => body.set(field.name, typed[at]));
  if (pressed?.name) body.set(pressed.name, pressed.value);
  const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.getElementById("quick-lines")) throw new Error("not read");
  const focused = document.activeElement?.id;
  const changed = pressed?.name ? [] : typedMeanwhile(body);
  for (const id of PARTS) document.getElementById(id).replaceWith(page.getElementById(id));
  for (const [id, value] of changed) if (document.getElementById(id)) document.getElementById(id).value = value;
  (document.getElementById(focused) ?? entry[0]).focus();
  document.getElementById("quick-said").textContent = page.getElementById("quick-said").textContent;
}

function typedMeanwhile(body) {
  const fields = [...form.querySelectorAll("#quick-lines input[id]")];
  return fields.filter((field) => field.value !== body.get(field.name)).map((field) => [field.id, field.value]);
}

function giveBack(typed) {
  entry.forEach((field, at) => { field.value = field.value || typed[at]; });
  document.getElementById("quick-said").textContent = "Not read: the shop cannot be reached, or this page is not of now any more. What you typed is kept.";
}
