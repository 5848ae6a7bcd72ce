/** Requests the page again and replaces its changed parts, keeping focus, scroll position and open details. */
import { isHeld, renewRows, watchHands } from "./still.js";

const TIMEOUT_MS = 4000;
const GAP_MS = 500;
const BEHIND_MS = 400;
const MOST_PRESSED_MS = 2000;

export class Refresher {
  /** `on` has `fresh()` and `failed()`. */
  constructor(main, clock, on) {
    this.main = main;
    this.clock = clock;
    this.on = on;
    this.seq = Number(main.dataset.seq);
    this.wanted = this.seq;
    this.askedAt = Date.now();
    this.timer = 0;
    this.due = Infinity;
    this.asking = false;
    this.again = false;
    this.shown = new Map();
    for (const part of parts(document)) this.shown.set(part.id, said(part));
    this.held = new Map();
    watchHands(() => this.release());
  }

  /** Shows the newest order of the parts that stood still and are no longer held. */
  release() {
    for (const [id, part] of this.held) {
      const old = document.getElementById(id);
      if (isHeld(old)) continue;
      this.held.delete(id);
      exchange(old, part);
    }
  }

  /** Sets the newest seq known: an older answer (from a process that lags) is requested once more. */
  seen(seq) {
    this.wanted = Math.max(this.wanted, seq);
  }

  /** Requests the page within `delay` ms; several calls become one request, and requests keep a minimum distance. */
  soon(delay) {
    const due = Math.max(Date.now() + delay, this.askedAt + GAP_MS);
    if (this.timer && this.due <= due) return;
    clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => this.ask(), due - Date.now());
  }

  async ask() {
    clearTimeout(this.timer);
    this.timer = 0;
    if (this.asking) {
      this.again = true;
      return;
    }
    this.asking = true;
    this.askedAt = Date.now();
    try {
      const answer = await fetch(this.main.dataset.address, {
        cache: "no-store",
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (answer.status >= 500) throw new Error(`status ${answer.status}`);
      // signed out, or the ticket's day is over: the server has another page to show
      if (!answer.ok) location.reload();
      else {
        const text = await answer.text();
        await released();
        this.take(text);
      }
    } catch {
      this.on.failed();
    } finally {
      this.asking = false;
      if (this.again) this.soon(0);
      this.again = false;
    }
  }

  /** Shows the page whose HTML is `text`. */
  take(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const main = page.querySelector("main[data-follow]");
    if (!main) {
      location.reload();
      return;
    }
    this.seq = Number(main.dataset.seq);
    this.clock.take(Number(main.dataset.now));
    document.title = page.title;
    for (const part of parts(page)) {
      const old = document.getElementById(part.id);
      for (const { name, value } of part.attributes) old.setAttribute(name, value);
      const says = said(part);
      if (this.shown.get(part.id) === says) continue;
      this.shown.set(part.id, says);
      const newest = isHeld(old) ? part.cloneNode(true) : null;
      if (newest && (old.dataset.still === "whole" || renewRows(old, part, exchange))) this.held.set(part.id, newest);
      else {
        this.held.delete(part.id);
        exchange(old, part);
      }
    }
    this.on.fresh();
    if (this.seq < this.wanted) this.soon(BEHIND_MS);
  }
}

/** What a part says, without the running clocks: the page moves those on by itself. */
function said(part) {
  return part.innerHTML.replace(/(<[^>]*data-since="[^"]*"[^>]*>(?:<small>[^<]*<\/small> )?<span class="clock">)[^<]*/g, "$1");
}

function parts(page) {
  return page.querySelectorAll("[data-live]");
}

/**
 * Replaces the content of `old` by that of `part`. The focus moves to the same element in it, or to `old`; details that
 * have an id and are open stay so, and so does what was typed into fields with an id.
 */
function exchange(old, part) {
  for (const open of old.querySelectorAll("details[open][id]")) {
    const same = part.querySelector(`#${open.id}`);
    if (same) same.open = true;
  }
  for (const field of old.querySelectorAll("textarea[id], input[id]:not([type=hidden])")) {
    const same = field.value !== field.defaultValue && part.querySelector(`#${CSS.escape(field.id)}`);
    if (same) same.value = field.value;
  }
  const focused = document.activeElement;
  const wanted = old !== focused && old.contains(focused) ? nameOf(focused) : "";
  old.replaceChildren(...part.childNodes);
  if (!wanted) return;
  const same = [...old.querySelectorAll("a, button, input, select, summary")].find((each) => nameOf(each) === wanted);
  (same && !same.disabled ? same : old).focus({ preventScroll: true });
}

/** The key by which an element is found again in the next answer. */
function nameOf(element) {
  return element.id || element.getAttribute("href") || element.value || "";
}

let pressed = false;
let release = () => {};
addEventListener("pointerdown", () => (pressed = true), true);
for (const end of ["pointerup", "pointercancel"]) {
  // the click comes after the pointer is up
  addEventListener(end, () => setTimeout(() => { pressed = false; release(); }), true);
}

/** Resolves when nothing is pressed: a button that is replaced between down and up is not clicked. */
function released() {
  if (!pressed) return Promise.resolve();
  return new Promise((resolve) => {
    release = resolve;
    setTimeout(resolve, MOST_PRESSED_MS);
  });
}
