/** A short sound when an alert rings, once somebody has asked for it by a tap: browsers allow none without one. */
const NOTES = [660, 880];
const NOTE_S = 0.25;

const button = document.getElementById("bell");
const part = document.getElementById("needs");
let sound = null;
let armed = false;
let before = Number(part.dataset.rings);

function play(notes) {
  notes.forEach((hertz, at) => {
    const tone = new OscillatorNode(sound, { frequency: hertz });
    const volume = new GainNode(sound, { gain: 0.3 });
    const starts = sound.currentTime + at * NOTE_S;
    tone.connect(volume).connect(sound.destination);
    tone.start(starts);
    tone.stop(starts + NOTE_S * 0.8);
  });
}

button.addEventListener("click", () => {
  sound ??= new AudioContext();
  sound.resume();
  armed = !armed;
  if (armed) play([NOTES[0]]); // so that it is heard that it can be heard
  button.setAttribute("aria-pressed", String(armed));
  button.textContent = armed ? button.dataset.on : button.dataset.off;
});

new MutationObserver(() => {
  const now = Number(part.dataset.rings);
  if (armed && now > before) {
    play(NOTES);
    button.dataset.rang = String(now);
  }
  before = now;
}).observe(part, { attributes: true, attributeFilter: ["data-rings"] });

if ("AudioContext" in window) button.hidden = false;
