/**
 * The lobby's board: what is lit and read out, which page of the services is shown. All text comes from the server, by
 * live.js, which replaces the parts marked `data-live`; this script looks at them again each time.
 */
import { Announcements, MOMENT_MS, NewCalls, arrange } from "./announcements.js";
import { Sounds } from "./sounds.js";

const LINES = 5;
const LOOK_MS = 250;
const AGAIN_MS = 30000;
const REST_AFTER_MS = 300000;
const SIZES = [10, 8.8, 7.6, 6.4, 5.2];
const EMERGENCY_SIZES = [15, 12.5, 10, 8, 6.4, 5.2];
const PLACES = [[0, 0], [1, 1], [1, 0], [0, 1], [0.5, 0.5]];

const root = document.documentElement;
const main = document.querySelector("main");
const recent = document.getElementById("recent");
const lines = document.getElementById("lines");
const services = document.getElementById("services");
const told = document.getElementById("told");
const clock = document.getElementById("clock");
const sounds = new Sounds(document.getElementById("sound"));
const fresh = new NewCalls();
let board = [];
let shown = "";
let serverAhead = Number(main.dataset.now) - Date.now();
let saidAt = 0;
let closedSince = 0;
let pages = [];
let page = 0;
let turnAt = 0;

const reading = (call, nth) => `${call.sound}&reading=${nth}`;

const announcements = new Announcements({
  lengthMs: (call, nth) => (sounds.armed ? sounds.lengthMs(reading(call, nth)) : MOMENT_MS),
  begin: (call, nth) => sounds.play(reading(call, nth)),
  readings: sounds.context ? 2 : 1,
});

const isEmergency = () => told.dataset.level === "emergency";

/** Takes the calls that the server has put into the page. */
function takeCalls() {
  const now = Number(recent.dataset.now);
  serverAhead = now - Date.now();
  const before = new Map(board.map((call) => [call.key, call]));
  board = [...recent.children].map((line) => {
    const { key, at, sound } = line.dataset;
    const call = before.get(key) || { key, at: Number(at), sound, number: line.querySelector("b").textContent };
    call.line = line;
    return call;
  });
  for (const call of fresh.take(board, now)) {
    if (isEmergency()) continue; // shown, not read out
    announcements.put(call);
    sounds.prepare(reading(call, 0));
  }
  announcements.pending = announcements.pending.filter((call) => board.includes(call));
  shown = "";
  look();
}

function draw() {
  const arranged = arrange(board, announcements, LINES);
  const state = arranged.map(([call, mark]) => `${call.key} ${mark}`).join("\n");
  if (state === shown) return;
  shown = state;
  const wide = Math.max(0, arranged.findIndex(([, mark]) => mark === "now"));
  lines.replaceChildren(...arranged.map(([call, mark], at) => {
    const line = call.line.cloneNode(true);
    line.dataset.mark = mark;
    line.toggleAttribute("data-wide", at === wide);
    return line;
  }));
  lines.dataset.few = arranged.length < LINES ? "yes" : "no";
  lines.hidden = arranged.length === 0;
  recent.hidden = true;
  fitCounters();
}

/** The counters' names in the longest form in which all have room. */
function fitCounters() {
  const ways = [...lines.children].map((line) => {
    const counter = line.querySelector(".counter");
    const forms = line.dataset.forms.split("|");
    let at = -1;
    do {
      at += 1;
      counter.textContent = forms[at];
    } while (counter.scrollWidth > counter.clientWidth + 1 && at + 1 < forms.length);
    return { line, counter, forms, at };
  });
  const shortest = Math.max(0, ...ways.map((way) => way.at));
  for (const { line, counter, forms } of ways) {
    const at = Math.min(shortest, forms.length - 1);
    counter.textContent = forms[at];
    line.querySelector(".more").hidden = at < Number(line.dataset.whole);
  }
}

/** The services at the largest size at which all fit; if none does, in pages. */
function fitServices() {
  const table = services.querySelector(".table");
  pages = [];
  page = 0;
  if (!table) return;
  const rows = [...table.children];
  for (const row of rows) row.hidden = false;
  for (const size of SIZES) {
    table.style.setProperty("--size", `${size}rem`);
    measureWaits(table);
    for (const row of rows) beside(row);
    if (table.scrollHeight <= table.clientHeight) return turn(0);
  }
  let room = 0;
  for (const row of rows) {
    if (!pages.length || row.offsetHeight > room) {
      pages.push([]);
      room = table.clientHeight;
    }
    pages[pages.length - 1].push(row);
    room -= row.offsetHeight;
  }
  turn(0);
}

/** One width for the waits of all rows and their caption. */
function measureWaits(table) {
  services.style.setProperty("--wait", "auto");
  const waits = [...table.querySelectorAll(".wait"), services.querySelector(".captions > span:last-child")];
  const widest = Math.max(...waits.map((each) => each.getBoundingClientRect().width));
  services.style.setProperty("--wait", `${Math.ceil(widest)}px`);
}

/** A name stands in the line of its figures where it has room there. */
function beside(row) {
  const name = row.querySelector(".named");
  if (!name) return;
  row.dataset.beside = "";
  name.style.whiteSpace = "nowrap";
  const fits = name.scrollWidth <= name.clientWidth + 1;
  name.style.whiteSpace = "";
  if (!fits) delete row.dataset.beside;
}

function turn(to) {
  page = to;
  const rows = pages[page] || [];
  for (const each of pages.flat()) each.hidden = !rows.includes(each);
  const dots = services.querySelector(".dots");
  if (dots) dots.replaceChildren(...pages.map((_, at) => Object.assign(document.createElement("i"), { className: at === page ? "here" : "" })));
  const words = rows.reduce((sum, row) => sum + row.textContent.split(/\s+/).length, 0);
  turnAt = Date.now() + Math.min(20000, Math.max(6000, 3000 + 450 * words));
}

function takeTold() {
  const is = isEmergency();
  if (is !== root.classList.contains("emergency")) {
    root.classList.toggle("emergency", is);
    announcements.drop();
    sounds.stop();
    saidAt = 0;
  }
  if (is)
    for (const size of EMERGENCY_SIZES) {
      told.style.setProperty("--size", `${size}rem`);
      if (told.scrollHeight <= told.clientHeight) break;
    }
  fitServices();
}

function look() {
  const now = performance.now();
  announcements.advance(now);
  draw();
  if (isEmergency() && sounds.armed && Date.now() - saidAt >= AGAIN_MS) {
    if (sounds.lengthMs(told.dataset.sound) !== null) {
      sounds.play(told.dataset.sound);
      saidAt = Date.now();
    }
  }
  if (pages.length > 1 && Date.now() >= turnAt) turn((page + 1) % pages.length);
  const there = new Date(Date.now() + serverAhead + Number(clock.dataset.offset));
  clock.textContent = there.toISOString().slice(11, 16);
  rest();
}

/** Against burn-in: the picture moves by a pixel a minute; a board that is closed for long rests, dark. */
function rest() {
  const minute = Math.floor(Date.now() / 60000);
  main.style.translate = `${minute % 5 - 2}px ${Math.floor(minute / 5) % 5 - 2}px`;
  const closed = services.dataset.shows === "week" && !told.dataset.level;
  closedSince = closed ? closedSince || Date.now() : 0;
  const rests = closed && Date.now() - closedSince >= REST_AFTER_MS;
  root.classList.toggle("rests", rests);
  const [x, y] = PLACES[minute % PLACES.length];
  clock.style.setProperty("--x", x);
  clock.style.setProperty("--y", y);
}

function watch(part, take) {
  new MutationObserver(take).observe(part, { attributes: true, childList: true, attributeFilter: ["data-now", "data-level", "data-sound"] });
  take();
}

watch(told, takeTold);
watch(recent, takeCalls);
new MutationObserver(fitServices).observe(services, { childList: true });
addEventListener("resize", () => {
  shown = "";
  fitServices();
  look();
});
document.fonts.ready.then(() => {
  shown = "";
  fitServices();
  look();
});
setInterval(look, LOOK_MS);
