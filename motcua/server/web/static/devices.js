/** Keeps the list of devices fresh, but never under the hands of somebody who is filling in a form of it. */
import { ServerClock } from "./ages.js";
import { Refresher } from "./refresher.js";

const POLL_MS = 3000;

const main = document.querySelector("main[data-follow]");
const cut = document.getElementById("cut");
let touched = null;

const refresher = new Refresher(main, new ServerClock(Number(main.dataset.now)), {
  fresh() {
    say(false);
  },
  failed() {
    say(true);
  },
});

function say(isCut) {
  cut.classList.toggle("shown", isCut);
  cut.querySelector(".cut-said").textContent = isCut ? cut.dataset.said : "";
}

/** A form counts as in hand while the focus is in it, and once something in it was changed. */
function inHand() {
  const form = document.activeElement && document.activeElement.closest("#waiting form");
  return Boolean(form) || (touched !== null && document.contains(touched));
}

document.addEventListener("input", (event) => {
  touched = event.target.closest("#waiting form");
});

setInterval(() => {
  if (!document.hidden && !inHand()) refresher.soon(0);
}, POLL_MS);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && !inHand()) refresher.soon(0);
});
