/** A branch's websocket that reconnects by itself: after half a second, then twice as long each time, up to 15 s. */

const FIRST_MS = 500;
const MOST_MS = 15000;

export class Follower {
  /** `after()` is the last seq the page knows; `on` has `message(message)` and `closed()`. */
  constructor(path, after, on) {
    this.path = path;
    this.after = after;
    this.on = on;
    this.socket = null;
    this.timer = 0;
    this.wait = FIRST_MS;
  }

  /** Connects at once, unless it is connected. */
  now() {
    clearTimeout(this.timer);
    if (this.socket) return;
    const url = new URL(this.path, location.href);
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    url.searchParams.set("after", this.after());
    const socket = new WebSocket(url);
    this.socket = socket;
    socket.onopen = () => this.on.message({ seq: this.after(), type: "tick" });
    socket.onmessage = (event) => {
      this.wait = FIRST_MS;
      this.on.message(JSON.parse(event.data));
    };
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.socket = null;
      this.on.closed();
      this.timer = setTimeout(() => this.now(), this.wait * (0.75 + Math.random() / 2));
      this.wait = Math.min(MOST_MS, this.wait * 2);
    };
  }

  stop() {
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    if (socket) socket.close();
  }
}
