// Lines are read without leaving the page, one after the other, so that a scanner need not wait.
// What could not be sent goes to the lines to paste; the focus stays where the reader types.
const form = document.getElementById("quick-order");
const entry = ["quick-text", "quick-amount"].map((id) => document.getElementById(id));
const BUSY = "Wait: lines are being read.";
let before = Promise.resolve();
let waiting = 0;

form?.addEventListener("submit", (event) => {
  const pressed = event.submitter;
  if (pressed?.name === "basket" && !waiting) return;
  event.preventDefault();
  if (pressed?.name === "basket") {
    say(BUSY);
    before.then(() => form.requestSubmit(form.querySelector("[name=basket]")));
    return;
  }
  const typed = entry.map((field) => field.value);
  for (const field of entry) field.value = "";
  // From now on the status speaks by itself; as the field's description it would be said twice.
  entry[0].removeAttribute("aria-describedby");
  if (typed[0] || entry.includes(document.activeElement)) entry[0].focus();
  waiting += 1;
  before = before.then(() => send(typed, pressed)).catch(() => giveBack(typed)).finally(() => { waiting -= 1; });
});

async function send(typed, pressed) {
  const body = new FormData(form);
  entry.forEach((field, at) => body.set(field.name, typed[at]));
  if (pressed?.name) body.set(pressed.name, pressed.value);
  const chosen = file().files[0];
  const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.getElementById("quick-lines")) throw new Error("not read");
  const focused = document.activeElement?.id ?? "";
  const changed = changedMeanwhile(body);
  replace(page, "quick-lines");
  pasteRead(page, body.get("pasted").replaceAll("\r\n", "\n"), chosen);
  for (const [id, name, value] of changed) if (document.getElementById(id)) document.getElementById(id)[name] = value;
  (document.getElementById(focused) ?? unitsBeside(focused) ?? entry[0]).focus();
  say(page.getElementById("quick-said").textContent);
  // Loaded again, this page is what was sent last, not the order that it began with.
  history.replaceState(null, "", form.action);
}

// Of a line whose question was answered the field is gone in which it was.
function unitsBeside(id) {
  return document.getElementById(`${id.match(/^row-\d+/)?.[0]}-units`);
}

function replace(page, id) {
  document.getElementById(id).replaceWith(page.getElementById(id));
}

function pasted() {
  return document.getElementById("quick-pasted");
}

function file() {
  return document.getElementById("quick-file");
}

// What was pasted or chosen after the sending was not read yet, and stays.
function pasteRead(page, sent, chosen) {
  const now = pasted().value;
  const isOther = file().files[0] !== chosen;
  if (now === sent && !isOther) return replace(page, "quick-paste");
  const typed = now.startsWith(sent) ? now.slice(sent.length) : now;
  pasted().value = [page.getElementById("quick-pasted").value, typed].filter(Boolean).join("\n");
  if (!isOther) file().value = "";
}

// A line keeps its number for as long as it stands there: what was typed finds its field again.
function changedMeanwhile(body) {
  const fields = [...form.querySelectorAll("#quick-lines input[id]")];
  const changed = fields.filter((field) => (field.type !== "radio" || field.checked) && field.value !== body.get(field.name));
  return changed.map((field) => (field.type === "radio" ? [field.id, "checked", true] : [field.id, "value", field.value]));
}

function giveBack([text, amount]) {
  if (text) {
    pasted().value = [pasted().value, amount ? `${text}\t${amount}` : text].filter(Boolean).join("\n");
    document.getElementById("quick-paste").open = true;
  } else if (!entry[1].value) {
    entry[1].value = amount;
  }
  say("Not read: the shop cannot be reached, or this page is not of now any more. What you typed is kept.");
}

function say(words) {
  document.getElementById("quick-said").textContent = words;
}
