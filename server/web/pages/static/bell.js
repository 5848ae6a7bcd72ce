/**
 * Sound and vibration when the ticket is called, once its holder has asked for them by a tap: browsers allow neither
 * without one. Works while the page is open; where the browser lets it, the screen stays on meanwhile.
 */
const NOTES = [880, 660, 880, 660];
const NOTE_S = 0.35;
const LIVE = ["waiting", "parked"];

const button = document.getElementById("bell");
const part = document.getElementById("state");
let sound = null;
let armed = false;
let awake = null;
let before = part.dataset.state;

function play(notes) {
  notes.forEach((hertz, at) => {
    const tone = new OscillatorNode(sound, { frequency: hertz });
    const volume = new GainNode(sound, { gain: 0.4 });
    const starts = sound.currentTime + at * NOTE_S;
    tone.connect(volume).connect(sound.destination);
    tone.start(starts);
    tone.stop(starts + NOTE_S * 0.8);
  });
}

/** Keeps the screen on while it waits to ring; browsers allow it over HTTPS, and let go of it with every other tab. */
async function stayAwake() {
  const wanted = armed && LIVE.includes(part.dataset.state) && !document.hidden;
  if (!("wakeLock" in navigator) || wanted === Boolean(awake && !awake.released)) return;
  try {
    if (wanted) awake = await navigator.wakeLock.request("screen");
    else await awake.release();
    button.dataset.awake = wanted ? "yes" : "no";
  } catch {
    button.dataset.awake = "no"; // a low battery, or not allowed here: it rings all the same while the screen is on
  }
}

function show() {
  stayAwake();
  button.hidden = !LIVE.includes(part.dataset.state);
  button.setAttribute("aria-pressed", String(armed));
  button.textContent = armed ? button.dataset.on : button.dataset.off;
}

button.addEventListener("click", () => {
  sound ??= new AudioContext();
  sound.resume();
  armed = !armed;
  if (armed) play([NOTES[0]]); // so that the holder hears that it can be heard
  show();
});

new MutationObserver(() => {
  const now = part.dataset.state;
  if (now === before) return;
  if (armed && now === "called") {
    play(NOTES);
    if (navigator.vibrate) navigator.vibrate([500, 200, 500]);
    button.dataset.rang = "";
  }
  before = now;
  show();
}).observe(part, { attributes: true, attributeFilter: ["data-state"] });

document.addEventListener("visibilitychange", stayAwake);
if ("AudioContext" in window) show();
