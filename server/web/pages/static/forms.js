/** Sends a page's `data-quiet` forms without leaving the page: if the connection is cut, one can press again. */

const TIMEOUT_MS = 8000;

export function watchForms(refresher, failedWords) {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!("quiet" in form.dataset)) return;
    event.preventDefault();
    const button = form.querySelector("button");
    const failed = form.querySelector(".failed");
    button.disabled = true;
    failed.textContent = "";
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (!answer.ok && answer.type !== "opaqueredirect") failed.textContent = await reason(answer, failedWords);
      else done(form);
      await refresher.ask();
    } catch {
      failed.textContent = failedWords;
    } finally {
      button.disabled = false;
      if (document.activeElement === document.body) button.focus(); // a disabled button loses it
    }
  });
}

document.addEventListener("keydown", (event) => {
  const details = event.key === "Escape" && document.querySelector("details.tell[open]");
  if (!details) return;
  details.open = false;
  details.querySelector("summary").focus();
});

/** Empties a form that was sent, so that it is not sent twice. */
function done(form) {
  form.reset();
  const details = form.closest("details");
  if (details) details.open = false;
}

/** The error message of the page that answered a refused form. */
async function reason(answer, otherwise) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const said = page.querySelector("main .notice.red, main h1");
  return said ? said.textContent : otherwise;
}
