// The portal's side of a shared text: reading its state, sending updates, saying that one is here.
import { toBase64 } from "./base64.js";

const PATIENCE = 10000;

/** No answer of the portal's own: it cannot save just now. */
export class Unanswered extends Error {
  constructor(status) {
    super(`answer ${status}`);
    this.status = status;
  }
}

/** The portal's answer that it does not take something; `isFinal` if trying again cannot help. */
export class Refused extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
    this.isFinal = !["slow-down", "in-flight", "refused"].includes(code);
  }
}

const urlsafe = (bytes) => toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

export class Remote {
  /** @param address of the text, such as /texts/7; @param token of forms; @param schema that this editor knows */
  constructor({ address, token, schema }) {
    Object.assign(this, { address, token, schema });
    this.client = urlsafe(crypto.getRandomValues(new Uint8Array(12)));
  }

  /** What the portal has beyond `vector` (all of it without), with `seq`, `hash`, `may_write` and more. */
  state(vector) {
    return this.#ask(`/state${vector ? `?sv=${urlsafe(vector)}` : ""}`);
  }

  send({ number, update }) {
    const query = new URLSearchParams({ client: this.client, n: number, schema: this.schema });
    return this.#ask(`/updates?${query}`, update);
  }

  here(cursor) {
    return this.#ask(`/presence?${new URLSearchParams({ client: this.client, cursor })}`, "");
  }

  leave() {
    const query = new URLSearchParams({ client: this.client, leave: 1 });
    const headers = { "X-CSRFToken": this.token };
    fetch(`${this.address}/presence?${query}`, { method: "POST", headers, keepalive: true }).catch(() => {});
  }

  async #ask(path, body) {
    const headers = { Accept: "application/json" };
    if (body !== undefined) Object.assign(headers, { "X-CSRFToken": this.token, "Content-Type": "application/octet-stream" });
    const method = body === undefined ? "GET" : "POST";
    const answer = await fetch(this.address + path, { method, body, headers, signal: AbortSignal.timeout(PATIENCE) });
    if (answer.ok) return answer.json();
    const refusal = await answer.json().catch(() => null);
    if (!refusal || answer.status >= 500) throw new Unanswered(answer.status);
    throw new Refused(refusal.code, refusal.message);
  }
}
