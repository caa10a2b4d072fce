// Scans are sent one after the other, so that a scanner need not wait; what could not be sent comes
// back into its field. The focus stays there unless the page asks something about the last scan.
// A form with a key gets a new one with every answer: what is sent twice has the same one twice.
// Every answer is an event "scanned" of the document once it is shown, and so is what is given back.
const form = document.getElementById("scan-form");
const field = document.getElementById("scan");
const waiting = [];
let isSending = false;

// A browser heeds autofocus when it next paints the page; a scanner may be sooner.
if (document.activeElement === document.body) document.querySelector("[autofocus]")?.focus();

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  waiting.push(new FormData(form));
  for (const input of form.querySelectorAll("input:not([type=hidden])")) input.value = "";
  field.focus();
  sendAll();
});

async function sendAll() {
  if (isSending) return;
  isSending = true;
  while (waiting.length) {
    try {
      await send(waiting[0]);
      waiting.shift();
    } catch {
      giveBack("Not sent: the shop cannot be reached, or this page is not of now any more.");
    }
    if (document.querySelector("#scanned [data-asks]") && waiting.length) giveBack("Answer first.");
  }
  isSending = false;
  document.querySelector("#scanned [autofocus]")?.focus();
}

async function send(body) {
  const key = form.elements.key;
  if (key) body.set("key", key.value);
  const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const scanned = page.getElementById("scanned");
  if (!answer.ok || !scanned) throw new Error("not added");
  document.getElementById("scanned").replaceWith(scanned);
  document.getElementById("scan-said").replaceChildren(...page.getElementById("scan-said").childNodes);
  if (key) key.value = page.querySelector("#scan-form [name=key]").value;
  document.dispatchEvent(new Event("scanned"));
}

function giveBack(why) {
  const [unsent, ...others] = waiting.splice(0);
  for (const [name, value] of unsent) if (form.elements[name]?.type !== "hidden") form.elements[name].value = value;
  field.select();
  const again = others.length ? ` Scan these again too: ${others.map((body) => body.get(field.name)).join(", ")}.` : "";
  document.getElementById("scan-said").append(` ${why}${again}`);
  document.dispatchEvent(new CustomEvent("scanned", { detail: "given back" }));
}
