// Scans are sent one after the other, so that a scanner need not wait; what could not be sent comes
// back into its field. The focus stays there unless the last scan lacks something.
const form = document.getElementById("scan-form");
const field = document.getElementById("scan");
const waiting = [];
let isSending = false;

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  waiting.push(field.value);
  field.value = "";
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
      giveBack();
    }
  }
  isSending = false;
  document.querySelector("#delivery-lines [autofocus]")?.focus();
}

async function send(scan) {
  const body = new FormData(form);
  body.set("scan", scan);
  const answer = await fetch(location.href, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const lines = page.getElementById("delivery-lines");
  if (!answer.ok || !lines) throw new Error("not added");
  document.getElementById("delivery-lines").replaceWith(lines);
  document.getElementById("scan-said").replaceChildren(...page.getElementById("scan-said").childNodes);
}

function giveBack() {
  const unsent = waiting.splice(0);
  field.value = unsent[0];
  field.select();
  const others = unsent.length > 1 ? ` Scan these again too: ${unsent.slice(1).join(", ")}.` : "";
  document.getElementById("scan-said").textContent = `Not sent: the shop cannot be reached.${others}`;
}
