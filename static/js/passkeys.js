// Lets allauth's script do the ceremony of a passkey, and says in words how it went wrong.
// An element with data-passkey="login|add|authenticate" holds form and button; its other data
// attributes name their ids.

const FORMS = { login: "loginForm", add: "addForm", authenticate: "authenticateForm" };

const WORDS = {
  NotAllowedError: "The device did not confirm it, or it took too long. Nothing was changed. Try again.",
  InvalidStateError: "This device holds a passkey for this account already. Nothing was changed.",
  SecurityError: "The browser makes no passkeys for this address. Nothing was changed.",
  NotSupportedError: "This device cannot make a passkey. Nothing was changed.",
};

function say(exception) {
  const place = document.querySelector("[data-passkey-error]");
  place.textContent = WORDS[exception.name] ?? "The passkey could not be used. Nothing was changed. Try again.";
  place.hidden = false;
  place.focus();
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  say(event.detail.exception);
});

for (const holder of document.querySelectorAll("[data-passkey]")) {
  const { passkey, ...ids } = holder.dataset;
  if (!window.PublicKeyCredential) continue;
  window.allauth.webauthn.forms[FORMS[passkey]]({ ids });
  for (const hidden of holder.querySelectorAll("[data-passkey-button]")) hidden.hidden = false;
}
