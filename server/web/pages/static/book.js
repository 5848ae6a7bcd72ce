/** The pages of booking: the clock of a held time, forms that are sent once, and a proof of work under load. */
import { solve } from "./proof.js";

const WARN_MS = 120_000;
const TICK_MS = 1000;
const MINUTE_MS = 60_000;
const AGAIN_MS = 8000;

/** A second press while the first is under way sends nothing; after a while one may press again. */
for (const form of document.querySelectorAll("form.to-book")) {
  let sentAt = -Infinity;
  form.addEventListener("submit", (event) => {
    const now = performance.now();
    if (now - sentAt < AGAIN_MS) event.preventDefault();
    else {
      sentAt = now;
      if (Number(form.dataset.bits) && !form.elements.proof.value) work(event);
    }
  });
  addEventListener("pageshow", () => (sentAt = -Infinity));
}

/** Holds the form back until the proof for the pressed time is found, then presses again. */
async function work(event) {
  event.preventDefault();
  const form = event.target;
  const button = event.submitter;
  form.querySelector(".working").textContent = form.dataset.working;
  form.elements.proof.value = await solve(`${form.elements.token.value}|${button.value}|`, Number(form.dataset.bits));
  const time = document.createElement("input");
  time.type = "hidden";
  time.name = button.name;
  time.value = button.value;
  form.append(time);
  form.submit();
}

const kept = document.querySelector(".kept[data-until]");
if (kept) watch(kept);

/** Counts by the browser's steady clock, not by its date. It speaks aloud once, when two minutes are left. */
function watch(element) {
  const ends = performance.now() + Number(element.dataset.until) - Number(element.dataset.now);
  const said = element.querySelector(".said");
  const aloud = element.querySelector("[role=status]");
  let warned = false;
  const tick = () => {
    const left = ends - performance.now();
    if (left <= 0) {
      clearInterval(timer);
      location.reload();
      return;
    }
    const isSoon = left <= WARN_MS;
    const minutes = Math.ceil(left / MINUTE_MS);
    said.textContent = (isSoon ? element.dataset.soon : element.dataset.left).replace("{n}", minutes);
    element.classList.toggle("soon", isSoon);
    if (isSoon && !warned) aloud.textContent = said.textContent;
    warned = isSoon;
  };
  const timer = setInterval(tick, TICK_MS);
  tick();
}
