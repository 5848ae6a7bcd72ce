/** Keeps a citizen's appointment page up to date: moved, cancelled, or checked in at the kiosk. */
import { keepFresh } from "./fresh.js";
import { watchForms } from "./forms.js";

const standing = document.getElementById("standing");
const cut = document.getElementById("cut");

watchForms(keepFresh(() => Number(standing.dataset.poll) * 1000), cut.dataset.failed);
