/** Keeps the QR at the door that of this minute; one that opens nothing any more is taken away. */
import { keepFresh } from "./fresh.js";

const main = document.querySelector("main[data-follow]");
const code = document.getElementById("code");
const over = document.getElementById("over");
const ahead = Number(main.dataset.now) - Date.now();

keepFresh(() => Math.min(Number(code.dataset.left), 20) * 1000);

setInterval(() => {
  const isOver = Date.now() + ahead >= Number(code.dataset.until);
  code.hidden = isOver;
  over.hidden = !isOver;
}, 1000);
