/* A page that follows topics: `data-live` on the body says which, `kring:live` on the document tells what happened. */
"use strict";

(() => {
  const here = new Map((document.body.dataset.live || "").split(" ").filter(Boolean).map((text) => {
    const [topic, seq] = text.split("@");
    return [topic, Number(seq)];
  }));
  const FIRST_PAUSE = 5000, LONGEST_PAUSE = 30000, HIDDEN = 60000;
  let tab = sessionStorage.getItem("kring-tab") || newTab();
  let source, pause, timer;

  function newTab() {
    const name = Math.random().toString(36).slice(2);
    sessionStorage.setItem("kring-tab", name);
    return name;
  }

  function address(path) {
    const query = [...here].map(([topic, seq]) => ["topic", `${topic}@${seq}`]);
    return `${path}?${new URLSearchParams([...query, ["tab", tab]])}`;
  }

  /** One event. A number that does not follow on the last means that something was missed. */
  function heard(message) {
    const last = here.get(message.topic);
    if (last === undefined || message.seq <= last) return;
    if (message.seq > last + 1) missed(message.topic, message.seq - 1);
    here.set(message.topic, message.seq);
    tell("kring:live", message);
  }

  /** Events up to `seq` cannot be told any more: whoever shows the topic reads it anew. */
  function missed(topic, seq) {
    here.set(topic, seq);
    tell("kring:live-gap", { topic, seq });
  }

  function tell(name, detail) {
    document.dispatchEvent(new CustomEvent(name, { detail }));
    document.querySelectorAll(`[data-live-on~="${detail.topic}"]`).forEach((element) => {
      if (!concerns(element, detail)) return;
      whenIdle(element, () => element.dispatchEvent(new Event("kring-live")));
    });
  }

  /** `data-live-about="comment idea:12"` narrows what an element hears of its topic; after a gap it hears in any case. */
  function concerns(element, { kind, data }) {
    const about = element.dataset.liveAbout;
    return !about || !kind || about === `${kind} ${data.subject}:${data.id}`;
  }

  function listen() {
    stop();
    source = new EventSource(address("/live/stream"));
    source.onopen = () => { document.body.dataset.liveBy = "stream"; pause = FIRST_PAUSE; };
    source.onmessage = (event) => heard(JSON.parse(event.data));
    source.addEventListener("gap", (event) => { const { topic, seq } = JSON.parse(event.data); missed(topic, seq); });
    source.addEventListener("replaced", () => { tab = newTab(); listen(); }); // a copy of this tab has our name
    source.onerror = () => { if (source.readyState === EventSource.CLOSED) askLater(); }; // else it comes back itself
  }

  function stop() {
    if (source) source.close();
    clearTimeout(timer);
    document.body.dataset.liveBy = "";
  }

  function askLater() {
    pause = Math.min(pause || FIRST_PAUSE, LONGEST_PAUSE);
    timer = setTimeout(ask, pause * (0.8 + 0.4 * Math.random()));
  }

  /** Without a stream: ask now and then, less often while nothing happens; then try for a stream again. */
  async function ask() {
    if (document.hidden) return;
    let answer;
    try {
      answer = await fetch(address("/live/poll"));
    } catch { /* the network is away: ask again later */ }
    if (answer && [403, 404].includes(answer.status)) return;
    document.body.dataset.liveBy = "poll";
    const { gaps, seqs, events } = answer && answer.ok ? await answer.json() : { gaps: [], events: [] };
    gaps.forEach((topic) => missed(topic, seqs[topic]));
    events.forEach(heard);
    pause = events.length || gaps.length ? FIRST_PAUSE : pause * 1.5;
    if (pause > LONGEST_PAUSE) listen();
    else askLater();
  }

  /* What is being edited or dragged is not touched: `apply` waits until that is over. The last one wins. */
  const held = new Map();

  function isBusy(element) {
    return element.matches(":focus-within") && document.activeElement.matches("input, textarea, select, [contenteditable]")
      || element.matches("[data-dragging]") || element.querySelector("[data-dragging]") !== null;
  }

  function whenIdle(element, apply) {
    if (!isBusy(element)) return apply();
    if (!held.has(element) && document.body.dataset.liveHeld) window.kring.announce(document.body.dataset.liveHeld);
    held.set(element, apply);
  }

  function release() {
    held.forEach((apply, element) => {
      if (isBusy(element)) return;
      held.delete(element);
      if (element.isConnected) apply();
    });
  }
  ["focusout", "dragend", "pointerup", "keyup"].forEach((name) => document.addEventListener(name, () => setTimeout(release)));
  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    const source_ = ctx.sourceElement;
    if (!(ctx.sourceEvent && ctx.sourceEvent.type === "kring-live") || !isBusy(ctx.target)) return;
    event.preventDefault();
    whenIdle(ctx.target, () => source_.dispatchEvent(new Event("kring-live")));
  });

  /* A page that is left gives its thread back; one that nobody looks at does so after a minute. */
  function leave() {
    const token = document.querySelector("input[name=csrf_token]");
    if (source && token) navigator.sendBeacon(`/live/leave?tab=${tab}`, new URLSearchParams({ csrf_token: token.value }));
    stop();
  }
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => { if (event.persisted && here.size) listen(); });
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(leave, HIDDEN);
    else if (here.size && document.body.dataset.liveBy !== "stream") listen();
  });

  window.kring = Object.assign(window.kring || {}, { whenIdle });
  if (here.size && "EventSource" in window) listen();
  else if (here.size) askLater();
})();
