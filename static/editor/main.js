// The editor of a shared text. It takes the place of the form inside [data-text-url] once the text is there; where it
// cannot start, the form stays. Protocol: docs/adr/0012-shared-texts.md.
import { EditorState, Plugin } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { ySyncPlugin, yUndoPlugin } from "y-prosemirror";
import * as Y from "yjs";
import { fromBase64 } from "./base64.js";
import { checksum } from "./checksum.js";
import { keys, rules } from "./commands.js";
import { Device } from "./device.js";
import { Outbox } from "./outbox.js";
import { pasting } from "./pasting.js";
import { People } from "./people.js";
import { Refused, Remote } from "./remote.js";
import { SCHEMA, schema } from "./schema.js";
import { SavingState } from "./state.js";
import { Toolbar } from "./toolbar.js";

const PORTAL = "portal";
const LOOK_AFTER = 20000;
const NOTHING = 2; // bytes of an update without content

class Editor {
  constructor(root) {
    this.root = root;
    const { textUrl: address, textToken: token } = root.dataset;
    this.remote = new Remote({ address, token, schema: SCHEMA });
    this.doc = new Y.Doc();
    this.body = this.doc.getXmlFragment("body");
    this.device = new Device(this.remote.address, this.remote.client);
    this.outbox = new Outbox({
      send: (batch) => this.#send(batch),
      keep: (pending) => this.device.keep(pending),
      onChange: () => this.saving?.look(this.outbox),
    });
    this.seq = 0;
  }

  async start() {
    const hello = await this.remote.state();
    if (hello.schema !== SCHEMA || !hello.may_write) return;
    this.topic = hello.topic;
    this.pause = 1000 * hello.pause;
    this.outbox.largest = hello.largest;
    this.#take(hello);
    this.doc.on("update", (update, origin) => origin !== PORTAL && this.outbox.add(update));
    this.#show();
    this.#adoptLeftovers();
    this.#follow();
    this.#beHere();
  }

  #take({ update, seq }) {
    Y.applyUpdate(this.doc, fromBase64(update), PORTAL);
    this.seq = Math.max(this.seq, seq);
  }

  #show() {
    const find = (name) => this.root.querySelector(`[data-${name}]`);
    const bar = new Toolbar(find("toolbar"));
    this.people = new People({ doc: this.doc, line: find("people"), words: find("people").dataset.people });
    this.isEditable = true;
    const state = EditorState.create({
      schema,
      plugins: [
        ySyncPlugin(this.body),
        this.people.plugin,
        yUndoPlugin(),
        rules,
        ...keys,
        pasting((leftOut) => this.#tellLeftOut(leftOut)),
        new Plugin({ view: () => ({ update: (view) => bar.update(view) }) }),
      ],
    });
    const { label, describedby } = find("surface").dataset;
    this.view = new EditorView(find("surface"), {
      state,
      editable: () => this.isEditable,
      attributes: { role: "textbox", "aria-multiline": "true", "aria-label": label, "aria-describedby": describedby },
    });
    bar.attach(this.view);
    this.saving = new SavingState(this.root, (isReadOnly) => {
      this.isEditable = !isReadOnly;
      this.view.setProps({ editable: () => this.isEditable });
    });
    this.saving.look(this.outbox);
    find("live").hidden = false;
    find("text-form").hidden = true;
    this.root.querySelector("[data-retry]").addEventListener("click", () => this.outbox.retry());
    this.root.dataset.ready = "yes";
  }

  #tellLeftOut(leftOut) {
    this.root.querySelectorAll("[data-left-out]").forEach((line) => (line.hidden = line.dataset.leftOut !== leftOut));
  }

  /** Words that an earlier page could not send are in the text again, and go out now. */
  #adoptLeftovers() {
    const keys = this.device.leftovers();
    keys.forEach((key) => Y.applyUpdate(this.doc, fromBase64(this.device.read(key)), "device"));
    this.leftovers = keys;
  }

  async #send(batch) {
    try {
      const { seq } = await this.remote.send(batch);
      this.device.forget(this.leftovers || []);
      this.leftovers = [];
      if (seq === this.seq + 1) this.seq = seq;
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== "gap") throw error;
      await this.#fillGap(batch);
    }
  }

  /** The portal misses something before this batch: then the batch is everything it misses, under its old number. */
  async #fillGap(batch) {
    batch.update = await this.#missing();
    await this.remote.send(batch);
  }

  /** Both sides have the same updates and still not the same words: what only this side knows is sent. */
  async #sendMissing() {
    const missing = await this.#missing();
    if (missing.length > NOTHING && this.outbox.isEmpty) this.outbox.add(missing);
  }

  async #missing() {
    const all = await this.remote.state();
    this.#take(all);
    return Y.encodeStateAsUpdate(this.doc, Y.encodeStateVectorFromUpdate(fromBase64(all.update)));
  }

  #follow() {
    document.addEventListener("kring:live", ({ detail }) => detail.topic === this.topic && this.#hear(detail.data));
    document.addEventListener("kring:live-gap", () => this.#catchUp());
    window.addEventListener("online", () => this.outbox.retry());
    window.addEventListener("pagehide", () => this.remote.leave());
    window.addEventListener("beforeunload", (event) => {
      if (!this.outbox.isEmpty) event.preventDefault();
    });
    setInterval(() => document.hidden || this.#catchUp(), LOOK_AFTER);
  }

  #hear({ seq, client, data }) {
    if (seq <= this.seq) return;
    if (client === this.remote.client && seq === this.seq + 1) this.seq = seq;
    else if (data && seq === this.seq + 1) this.#take({ update: data, seq });
    else this.#catchUp();
  }

  async #catchUp() {
    if (this.catching) return;
    this.catching = true;
    try {
      const news = await this.remote.state(Y.encodeStateVector(this.doc));
      this.#take(news);
      if (this.outbox.isEmpty && checksum(this.body) !== news.hash) await this.#sendMissing();
    } catch (error) {
      if (error instanceof Refused && error.isFinal) this.#stop(error);
    } finally {
      this.catching = false;
    }
  }

  /** Permission was taken back, or the text is gone: said at once, and what was typed stays on the screen. */
  #stop(refusal) {
    this.outbox.refused ??= refusal;
    this.saving.look(this.outbox);
  }

  async #beHere() {
    for (;;) {
      try {
        const { others } = await this.remote.here(this.people.cursor);
        this.people.show(others);
      } catch (error) {
        if (error instanceof Refused && error.isFinal) return this.#stop(error);
      }
      await new Promise((resolve) => setTimeout(resolve, this.pause));
    }
  }
}

document.querySelectorAll("[data-text-url]:has([data-surface])").forEach((root) => {
  new Editor(root).start().catch((error) => {
    if (!(error instanceof Refused) && !(error instanceof TypeError)) throw error; // offline: the form stays
  });
});
