/** Keeps a citizen's appointment as it stands: moved or given up elsewhere, or its number, once the kiosk has read it. */
import { keepFresh } from "./fresh.js";
import { watchForms } from "./forms.js";

const standing = document.getElementById("standing");
const cut = document.getElementById("cut");

watchForms(keepFresh(() => Number(standing.dataset.poll) * 1000), cut.dataset.failed);
