/** Keeps the list of devices, or the page of one, up to date, except while somebody fills in one of its forms. */
import { keepFresh } from "./fresh.js";

const POLL_MS = 3000;

let touched = null;

/** A form is in use while it has the focus, and once something in it was changed. */
function inHand() {
  const form = document.activeElement && document.activeElement.closest("#waiting form");
  return Boolean(form) || (touched !== null && document.contains(touched));
}

document.addEventListener("input", (event) => {
  touched = event.target.closest("#waiting form");
});

keepFresh(() => POLL_MS, inHand);
