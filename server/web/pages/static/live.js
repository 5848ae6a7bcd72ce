/**
 * Keeps a page in step with its branch. The websocket tells that something happened; the page is then requested again
 * and its parts marked `data-live` are replaced: all text on the page comes from the server.
 */
import { Ages, ServerClock } from "./ages.js";
import { Follower } from "./follower.js";
import { Refresher } from "./refresher.js";
import { watchForms } from "./forms.js";

const SOON_MS = 150;
const SPREAD_MS = 1000;
const CUT_POLL_MS = 3000;
const MOST_CUT_POLL_MS = 15000;

const main = document.querySelector("main[data-follow]");
const cut = document.getElementById("cut");
const link = document.getElementById("link");

const kinds = new Set((main.dataset.kinds || "").split(" "));
const clock = new ServerClock(Number(main.dataset.now));
const ages = new Ages(clock);
let lastGood = Date.now();
let isCut = false;
let failures = 0;
let following = false;

const refresher = new Refresher(main, clock, {
  fresh() {
    if (isCut) follower.now();
    heard();
    ages.tick();
  },
  failed() {
    isCut = true;
    failures += 1;
    say();
  },
});

const follower = new Follower(main.dataset.follow, () => refresher.seq, {
  message(message) {
    following = true;
    heard();
    refresher.seen(message.seq);
    if (!concerns(message)) return;
    // a citizen's own call is requested at once; other requests of a branch's phones are spread over a second
    const mine = message.call && message.call.number === main.dataset.number;
    refresher.soon(SOON_MS + (main.dataset.number && !mine ? Math.random() * SPREAD_MS : 0));
  },
  closed() {
    if (following) refresher.soon(0);
    following = false;
    say();
  },
});

/**
 * Whether an event can change this page: everything can for a manager, the ticket's service for its holder, and events
 * of its own kinds where a page names them.
 */
function concerns(message) {
  if (message.type === "problem") return false;
  if (main.dataset.kinds) return Boolean(message.board) || !message.kind || kinds.has(message.kind);
  if (!main.dataset.number || message.type === "snapshot" || message.board) return true;
  const service = document.getElementById("whose").dataset.service;
  // a message with only a seq is an event for staff: it may be about this ticket, such as "the person is here"
  if (!message.services) return true;
  return message.services.some((each) => each.code === service);
}

function heard() {
  lastGood = Date.now();
  isCut = false;
  failures = 0;
  say();
}

/** The notice of a cut connection. Screen readers read its first sentence once; the age beside it is not read. */
function say() {
  const said = cut.querySelector(".cut-said");
  if (isCut !== cut.classList.contains("shown")) {
    cut.classList.toggle("shown", isCut);
    said.textContent = isCut ? cut.dataset.said : "";
  }
  if (isCut) cut.querySelector(".cut-age").textContent = cut.dataset.age.replace("{age}", age());
  if (link) link.dataset.link = isCut ? "off" : following ? "live" : "none";
}

function age() {
  const seconds = Math.max(1, Math.round((Date.now() - lastGood) / 1000));
  const minutes = Math.floor(seconds / 60);
  const parts = [];
  if (minutes) parts.push(cut.dataset.minutes.replace("{n}", minutes));
  if (minutes < 10) parts.push(cut.dataset.seconds.replace("{n}", seconds % 60));
  return parts.join(" ");
}

/** Waits change with time alone, and a connection can be cut unnoticed: the page is requested again in any case. */
function pollMs() {
  if (following && !isCut) return Number(main.dataset.poll) * 1000;
  return Math.min(MOST_CUT_POLL_MS, CUT_POLL_MS * 1.5 ** failures);
}

setInterval(() => {
  ages.tick();
  if (document.hidden) return;
  if (Date.now() - refresher.askedAt >= pollMs()) refresher.soon(0);
  if (isCut) say();
}, 1000);

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refresher.soon(0);
});
addEventListener("online", () => follower.now());
addEventListener("offline", () => refresher.soon(0));
addEventListener("pagehide", () => follower.stop());
addEventListener("pageshow", (event) => {
  if (event.persisted) follower.now();
});

watchForms(refresher, cut.dataset.failed);
// a script of the page asked for it itself, as a clerk's page does with its acts
document.addEventListener("answered", (event) => refresher.take(event.detail));
ages.tick();
follower.now();
