/** The board's loudspeaker: silent until a browser that wants a tap or a key first has got one. */

export class Sounds {
  /** `button`: shown while a tap is needed; null: this board is silent. */
  constructor(button) {
    this.context = button && "AudioContext" in window ? new AudioContext() : null;
    this.button = button;
    this.known = new Map();
    this.playing = null;
    if (!this.context) return;
    const show = () => {
      button.hidden = this.context.state === "running";
    };
    this.context.addEventListener("statechange", show);
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => this.context.resume());
    show();
  }

  get armed() {
    return this.context !== null && this.context.state === "running";
  }

  /** Starts to load a sound. */
  prepare(address) {
    if (!this.armed || this.known.has(address)) return;
    this.known.set(address, null);
    this.load(address);
  }

  async load(address) {
    try {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      this.known.set(address, await this.context.decodeAudioData(await answer.arrayBuffer()));
    } catch {
      this.known.delete(address); // asked for again at the next look; meanwhile the call has its turn in silence
    }
    while (this.known.size > 24) this.known.delete(this.known.keys().next().value);
  }

  /** Length in ms; null while the sound is not there. */
  lengthMs(address) {
    this.prepare(address);
    const buffer = this.known.get(address);
    return buffer ? buffer.duration * 1000 : null;
  }

  play(address) {
    const buffer = this.known.get(address);
    if (!this.armed || !buffer) return;
    this.stop();
    this.playing = new AudioBufferSourceNode(this.context, { buffer });
    this.playing.connect(this.context.destination);
    this.playing.start();
    document.documentElement.dataset.heard = address;
  }

  stop() {
    if (this.playing) this.playing.stop();
    this.playing = null;
  }
}
