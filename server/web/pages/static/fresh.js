/** Keeps a page without a websocket up to date: requests it again at intervals while it is visible. */
import { ServerClock } from "./ages.js";
import { Refresher } from "./refresher.js";

const TICK_MS = 1000;

/** `everyMs()`: ms between requests; `inHand()`: true while the page must not be changed. */
export function keepFresh(everyMs, inHand = () => false) {
  const main = document.querySelector("main[data-follow]");
  const cut = document.getElementById("cut");

  const say = (isCut) => {
    if (isCut === cut.classList.contains("shown")) return;
    cut.classList.toggle("shown", isCut);
    cut.querySelector(".cut-said").textContent = isCut ? cut.dataset.said : "";
  };

  const refresher = new Refresher(main, new ServerClock(Number(main.dataset.now)), {
    fresh: () => say(false),
    failed: () => say(true),
  });

  const look = (ageMs) => {
    if (!document.hidden && !inHand() && Date.now() - refresher.askedAt >= ageMs) refresher.soon(0);
  };
  setInterval(() => look(everyMs()), TICK_MS);
  document.addEventListener("visibilitychange", () => look(0));
  addEventListener("online", () => look(0));
  addEventListener("offline", () => look(0));
  return refresher;
}
