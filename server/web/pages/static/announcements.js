/**
 * Announces calls one at a time, each once, in the order they came; as the display's `announcements.py` does. A call is
 * lit for the whole highlight after its announcement began. Times are passed in, in ms of a clock that only goes on.
 */

export const MOMENT_MS = 5000;
export const HIGHLIGHT_MS = 20000;
export const SOUND_WAIT_MS = 3000;

export class Announcements {
  /** `lengthMs(call, nth)`: of its nth reading, null while the sound is made; `begin(call, nth)` starts it. */
  constructor({ lengthMs, begin, readings = 2 }) {
    this.lengthMs = lengthMs;
    this.begin = begin;
    this.readings = readings;
    this.drop();
  }

  /** Adds a call at the end. */
  put(call) {
    this.pending.push(call);
  }

  /** Forgets all waiting and lit calls. */
  drop() {
    this.pending = [];
    this.lit = [];
    this.reading = null;
    this.endsMs = 0;
    this.waitsSinceMs = null;
  }

  /** The call that is being announced, or was last. */
  get current() {
    return this.lit.length ? this.lit[this.lit.length - 1].call : null;
  }

  isLit(call) {
    return this.lit.some((one) => one.call === call);
  }

  /** Moves on; returns true when something has changed. */
  advance(nowMs) {
    const before = this.lit.length;
    this.lit = this.lit.filter((one) => nowMs < one.untilMs);
    if (this.reading && nowMs < this.endsMs) return this.lit.length !== before;
    this.reading = this.next(nowMs);
    if (!this.reading) return this.lit.length !== before;
    const { call, nth, lengthMs } = this.reading;
    this.endsMs = nowMs + Math.max(lengthMs, MOMENT_MS);
    if (nth === 0) this.lit.push({ call, untilMs: Math.max(this.endsMs, nowMs + HIGHLIGHT_MS) });
    else for (const one of this.lit) if (one.call === call) one.untilMs = Math.max(one.untilMs, this.endsMs);
    if (this.reading.heard) this.begin(call, nth);
    return true;
  }

  next(nowMs) {
    if (this.pending.length) {
      const lengthMs = this.lengthMs(this.pending[0], 0);
      if (lengthMs === null) {
        this.waitsSinceMs ??= nowMs;
        if (nowMs - this.waitsSinceMs < SOUND_WAIT_MS) return null;
      }
      this.waitsSinceMs = null;
      return { call: this.pending.shift(), nth: 0, lengthMs: lengthMs ?? MOMENT_MS, heard: lengthMs !== null };
    }
    const before = this.reading;
    if (!before || before.nth + 1 >= this.readings || !before.heard) return null;
    const lengthMs = this.lengthMs(before.call, before.nth + 1);
    return lengthMs === null ? null : { call: before.call, nth: before.nth + 1, lengthMs, heard: true };
  }
}

/** Which calls were taken already; one that is older than a highlight is shown, not announced. */
export class NewCalls {
  constructor() {
    this.known = null;
  }

  /** The calls of a board, newest first, that are to be announced, oldest first. The first board's are none. */
  take(board, nowMs) {
    const joined = this.known === null;
    const fresh = joined ? [] : board.filter((call) => !this.known.has(call.key)).reverse();
    this.known = new Set(board.map((call) => call.key));
    return fresh.filter((call) => nowMs - call.at <= HIGHLIGHT_MS);
  }
}

/** Up to `most` calls with their marks: the next one, those that are lit, those that wait, then past ones. */
export function arrange(board, announcements, most) {
  const waiting = board.filter((call) => announcements.pending.includes(call));
  waiting.sort((one, other) => announcements.pending.indexOf(one) - announcements.pending.indexOf(other));
  const lit = announcements.lit.map((one) => one.call).reverse();
  const numbers = new Set();
  const once = (call) => !numbers.has(call.number) && numbers.add(call.number);
  const bright = lit.filter(once).map((call) => [call, call === announcements.current ? "now" : "lit"]);
  const coming = waiting.filter(once).map((call) => [call, "next"]);
  const past = board.filter((call) => !lit.includes(call)).filter(once).map((call) => [call, "past"]);
  return [...coming.slice(0, 1), ...bright, ...coming.slice(1), ...past].slice(0, most);
}
