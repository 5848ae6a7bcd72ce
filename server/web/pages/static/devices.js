/** Keeps the list of devices fresh, but never under the hands of somebody who is filling in a form of it. */
import { keepFresh } from "./fresh.js";

const POLL_MS = 3000;

let touched = null;

/** A form counts as in hand while the focus is in it, and once something in it was changed. */
function inHand() {
  const form = document.activeElement && document.activeElement.closest("#waiting form");
  return Boolean(form) || (touched !== null && document.contains(touched));
}

document.addEventListener("input", (event) => {
  touched = event.target.closest("#waiting form");
});

keepFresh(() => POLL_MS, inHand);
