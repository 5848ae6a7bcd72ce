/**
 * The keys of a clerk's page, and its links and forms followed without leaving it: if the connection is cut, one presses
 * again, and the form's own key makes sure that nothing is done twice. Without this script they do the same.
 */
const TIMEOUT_MS = 8000;

const main = document.querySelector("main");
const cut = document.getElementById("cut");
const told = document.getElementById("told");
const keys = document.getElementById("keys");
let asking = false;
let pressedFor = "";
let next = "";

document.documentElement.classList.add("scripted");

/** As `data-key` writes it: `Shift+F8`, `Ctrl+Z`, `F2`. */
function named(event) {
  const letter = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const shift = event.shiftKey && event.key.length > 1 ? "Shift+" : "";
  return (event.ctrlKey ? "Ctrl+" : "") + shift + letter;
}

function typing(target) {
  return target.matches("input:not([type=radio]):not([type=checkbox]), select, textarea");
}

function showKeys(open) {
  keys.classList.toggle("open", open);
  if (open) keys.focus();
  else document.getElementById("help-key").focus();
}

/** What a key stands for now: in the question how it ended, its own buttons; else the act that is possible. */
function targetOf(pressed) {
  const question = document.getElementById("question");
  const complete = question && question.querySelector("[name=act]").value === "complete";
  const within = complete && { F5: "button:not([name])", F2: "button[name=then]" }[pressed];
  const found = within ? question.querySelector(within) : document.querySelector(`[data-key="${pressed}"]`);
  return found && found.getClientRects().length ? found : null; // what is not due yet is not shown
}

function press(pressed) {
  const target = targetOf(pressed);
  if (!target) return;
  // an alarm does not wait for the act before it; another key waits for its answer, the same one is not pressed twice
  if (asking && !pressed.endsWith("F12")) {
    if (pressed !== pressedFor) next = pressed;
    return;
  }
  pressedFor = pressed;
  target.click();
}

document.addEventListener("keydown", (event) => {
  // a key that is held down is one press
  if (event.key === "Enter" && (event.repeat || asking)) event.preventDefault();
  if (event.altKey || event.metaKey) return;
  const free = !typing(event.target);
  if (event.key === "?" && free) {
    event.preventDefault();
    showKeys(!keys.classList.contains("open"));
    return;
  }
  if (event.key === "Escape" && keys.classList.contains("open")) {
    showKeys(false);
    return;
  }
  const question = document.getElementById("question");
  if (question && free && !event.ctrlKey && /^[1-9]$/.test(event.key)) {
    const group = event.target.closest("#question fieldset") || question.querySelector("fieldset");
    const choice = group && group.querySelectorAll("input[type=radio]")[Number(event.key) - 1];
    if (choice && !choice.disabled) {
      event.preventDefault();
      choice.checked = true;
      choice.focus();
    }
    return;
  }
  const pressed = named(event);
  const act = /^(Shift\+)?F\d+$/.test(pressed);
  const digit = /^Ctrl\+[1-8]$/.test(pressed);
  if (!act && !digit && pressed !== "Escape" && (pressed !== "Ctrl+Z" || !free)) return;
  if (!act && !targetOf(pressed)) return;
  event.preventDefault(); // the browser's own use of the key, also where the act is not possible now
  if (!event.repeat) press(pressed);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("#help-key")) {
    event.preventDefault();
    showKeys(!keys.classList.contains("open"));
    return;
  }
  const link = event.target.closest("main a[href]");
  if (!link || link.hash || event.ctrlKey || event.shiftKey || event.metaKey || event.button) return;
  event.preventDefault();
  ask(link.href, {});
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.action.endsWith("/logout") || "quiet" in form.dataset) return;
  event.preventDefault();
  ask(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, event.submitter)) });
});

async function ask(address, how) {
  if (asking) return;
  asking = true;
  told.replaceChildren();
  try {
    const answer = await fetch(address, { ...how, signal: AbortSignal.timeout(TIMEOUT_MS) });
    take(await answer.text(), answer);
  } catch {
    tell(cut.dataset.failed);
  }
  asking = false;
  pressedFor = "";
  const waiting = next;
  next = "";
  if (waiting) press(waiting);
}

/** Shows the page that answered: what was done, a question, new keys for its forms; `live.js` renews the rest. */
function take(text, answer) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const fresh = page.querySelector("main.desk");
  if (!fresh) {
    location.replace(answer.url); // signed out, or another clerk sits here now
    return;
  }
  if (answer.ok) history.replaceState(null, "", answer.url);
  main.dataset.address = fresh.dataset.address;
  for (const name of ["key", "seen"]) {
    document.querySelector(`[form=act][name=${name}], #act [name=${name}]`).value = page.querySelector(
      `[form=act][name=${name}], #act [name=${name}]`,
    ).value;
  }
  told.replaceChildren(...page.getElementById("told").childNodes);
  const old = document.getElementById("question");
  const question = page.getElementById("question");
  if (old) old.remove();
  if (question) document.getElementById("acts").before(question);
  document.dispatchEvent(new CustomEvent("answered", { detail: text }));
  const wanted = question && question.querySelector("[autofocus]");
  if (wanted) wanted.focus();
  else if (document.activeElement === document.body) main.focus({ preventScroll: true });
}

function tell(words) {
  const line = document.createElement("p");
  line.className = "notice red";
  line.textContent = words;
  told.replaceChildren(line);
}
