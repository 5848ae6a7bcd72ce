/** Keeps what is typed into a settings form while the tab is open, so that the browser's Back loses nothing; a preview is scrolled to. */

const form = document.querySelector("form[data-draft]");
const key = `draft ${form.dataset.draft}`;
const held = () => [...form.elements].filter((one) => one.name && !["hidden", "submit"].includes(one.type) && one.type !== undefined && one.tagName !== "BUTTON");

function keep() {
  const values = held().map((one) => [one.name, one.type === "checkbox" || one.type === "radio" ? one.checked : one.value, one.value]);
  sessionStorage.setItem(key, JSON.stringify({ seen: form.dataset.seen, values }));
}

function restore() {
  const draft = JSON.parse(sessionStorage.getItem(key) ?? "null");
  if (draft === null || draft.seen !== form.dataset.seen) return;
  for (const one of held()) {
    const boxed = one.type === "checkbox" || one.type === "radio";
    const found = draft.values.find(([name, , value]) => name === one.name && (!boxed || one.type === "checkbox" || value === one.value));
    if (!found) continue;
    if (boxed) one.checked = found[1];
    else one.value = found[1];
  }
}

const came = performance.getEntriesByType("navigation")[0]?.type;
const outcome = document.querySelector("#outcome");
if (outcome) {
  keep();
  outcome.focus({ preventScroll: matchMedia("(min-width: 62rem)").matches });
} else if (came === "back_forward") {
  restore();
} else {
  sessionStorage.removeItem(key);
}
form.addEventListener("input", keep);
addEventListener("pagehide", keep); // also what was typed before this script had come
