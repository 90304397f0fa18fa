// Histories of texts that several people write at once, made by Yjs. The test plays the portal: it takes the updates in
// their order and answers with what it wrote itself.
import * as Y from "yjs";
import { fromBase64, toBase64 } from "../../../static/editor/base64.js";
import { Chance } from "./random.js";
import { documentOf, isSame, read, shown, written } from "./reading.js";
import { Editor, Hand } from "./writers.js";

const PORTAL = "portal";
const SENDS = 0.3;
const HEARS = 0.25;

class Writer {
  constructor(kind, clientID, log, chance) {
    this.doc = documentOf(log);
    this.doc.clientID = clientID;
    Object.assign(this, { heard: log.length, unsent: [] });
    this.hand = new kind(this.doc, chance);
    this.doc.on("update", (update, origin) => origin !== PORTAL && this.unsent.push(update));
  }

  hear(log, upTo) {
    log.slice(this.heard, upTo).forEach((update) => Y.applyUpdate(this.doc, update, PORTAL));
    this.heard = Math.max(this.heard, upTo);
  }

  send(log) {
    if (this.unsent.length) log.push(Y.mergeUpdates(this.unsent));
    this.unsent = [];
  }
}

class History {
  constructor(seed, first) {
    this.log = [first];
    this.chance = new Chance(seed);
    const kinds = [Editor, Hand, ...(seed % 2 ? [Hand] : [Editor])].slice(0, 2 + (seed % 3 ? 1 : 0));
    this.writers = kinds.map((kind, number) => new Writer(kind, 10 * seed + number + 1, this.log, this.chance));
  }

  work(steps) {
    for (let step = 0; step < steps; step += 1) {
      const writer = this.chance.of(this.writers);
      writer.hand.step();
      if (this.chance.next() < SENDS) writer.send(this.log);
      if (this.chance.next() < HEARS) writer.hear(this.log, writer.heard + this.chance.below(this.log.length - writer.heard + 1));
    }
  }

  /** Everybody sends all and hears all; hearing may make an editor tidy up, which is sent, too. */
  settle() {
    do {
      this.writers.forEach((writer) => writer.send(this.log));
      this.writers.forEach((writer) => writer.hear(this.log, this.log.length));
    } while (this.writers.some((writer) => writer.unsent.length));
  }
}

const histories = new Map();

/** One call for all histories: what the portal wrote comes in, what was written here since goes out. */
export function work(asked) {
  return asked.map(({ seed, news, steps }) => {
    const updates = news.map(fromBase64);
    if (!histories.has(seed)) histories.set(seed, new History(seed, updates.shift()));
    const history = histories.get(seed);
    history.log.push(...updates);
    const known = history.log.length;
    if (steps) history.work(steps);
    else history.settle();
    return history.log.slice(known).map(toBase64);
  });
}

/** What Yjs says of each history. `others` are updates that the portal says hold all of it; `since` is what it told a
 * browser that slept from update `slept` on, `html` what it shows. */
export function tell(asked) {
  return asked.map(({ seed, others, slept, since, html }) => {
    const { log, writers } = histories.get(seed);
    const ordered = documentOf(log);
    const woken = documentOf([...log.slice(0, slept), fromBase64(since)]);
    const merged = [Y.mergeUpdates(log), ...others.map(fromBase64)].map((update) => documentOf([update]));
    const said = read(ordered);
    const all = [woken, ...merged, ...writers.map(({ doc }) => doc)].map(read);
    const isShown = isSame(shown(html), written(ordered));
    return { ...said, isShown, updates: log.length, areSame: all.map((each) => isSame(each, said)) };
  });
}
