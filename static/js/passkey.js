/* Passkeys. A form with data-passkey ("get" signs in, "create" adds one) fetches its challenge, lets the browser sign
   it, puts the answer into its field `credential` and is then sent like any other form. Without support it stays hidden. */
"use strict";

const fromBase64 = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const toBase64 = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

/** The options with their bytes as bytes: JSON knows only text. */
function withBytes(options) {
  options.challenge = fromBase64(options.challenge);
  if (options.user) options.user.id = fromBase64(options.user.id);
  for (const key of [...(options.excludeCredentials || []), ...(options.allowCredentials || [])]) key.id = fromBase64(key.id);
  return options;
}

/** The authenticator's answer as JSON. */
function asText(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toBase64(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: toBase64(credential.rawId), type: credential.type, response });
}

async function answer(form) {
  const token = form.querySelector("[name=csrf_token]").value;
  const reply = await fetch(form.dataset.challenge, { method: "POST", headers: { "X-CSRFToken": token } });
  if (!reply.ok || reply.redirected) throw new Error(`challenge: ${reply.status}`);
  const publicKey = withBytes(await reply.json());
  return asText(await navigator.credentials[form.dataset.passkey]({ publicKey }));
}

function prepare(form) {
  const button = form.querySelector("button");
  form.hidden = false;
  button.addEventListener("click", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    button.setAttribute("aria-busy", "true");
    try {
      form.elements.credential.value = await answer(form);
      form.requestSubmit(button);
    } catch {
      button.removeAttribute("aria-busy");
      form.querySelector("[role=status]").textContent = form.dataset.failed;
    }
  });
}

// A passkey belongs to a name: browsers make none for a bare IP address.
const named = !/^[\d.]+$|:/.test(location.hostname);
if (window.PublicKeyCredential && named) document.querySelectorAll("form[data-passkey]").forEach(prepare);
