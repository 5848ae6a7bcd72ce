/** Keeps the public's page up to date; the server makes it anew every half minute. */
import { keepFresh } from "./fresh.js";

const main = document.querySelector("main[data-follow]");

keepFresh(() => Number(main.dataset.poll) * 1000);
