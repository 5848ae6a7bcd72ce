/**
 * Messages to this browser also when its page is closed (Web Push), once somebody has asked for them by a tap. An extra:
 * it needs HTTPS, a service worker and the browser's push service; where one is missing there is no button.
 */
const TIMEOUT_MS = 8000;
const SERVICE_MS = 20_000;
const OVER = ["completed", "cancelled", "expired"];

const part = document.getElementById("push");
const button = part.querySelector("button");
const said = part.querySelector("p");
const state = document.getElementById("state");

function show(on, words) {
  button.setAttribute("aria-pressed", String(on));
  button.textContent = on ? button.dataset.on : button.dataset.off;
  said.textContent = words;
}

async function mine() {
  const found = await navigator.serviceWorker.getRegistration(part.dataset.scope);
  return found && new URL(found.scope).pathname === part.dataset.scope ? found : null;
}

async function tell(fields) {
  const answer = await fetch(part.dataset.post, {
    method: "POST",
    body: new URLSearchParams(fields),
    redirect: "manual",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!answer.ok && answer.type !== "opaqueredirect") throw new Error(String(answer.status));
}

/** A browser that does not reach its push service may go on trying without an end. */
function inTime(promise) {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error("late")), SERVICE_MS));
  return Promise.race([promise, late]);
}

/** A registration is active before it can subscribe; the page is in its scope, so that `ready` is about it. */
async function subscribe() {
  await navigator.serviceWorker.register("/static/push-worker.js", { scope: part.dataset.scope });
  const { pushManager } = await navigator.serviceWorker.ready;
  const { endpoint, keys } = (
    await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: part.dataset.key })
  ).toJSON();
  await tell({ endpoint, p256dh: keys.p256dh, auth: keys.auth });
}

/** The browser forgets first: what it no longer has cannot be sent to. */
async function forget() {
  const found = await mine();
  const subscription = found && (await found.pushManager.getSubscription());
  if (subscription) await subscription.unsubscribe();
  if (found) await found.unregister();
}

button.addEventListener("click", async () => {
  const on = button.getAttribute("aria-pressed") === "true";
  button.disabled = true;
  try {
    if (on) {
      await forget();
      await tell({ act: "end" });
      show(false, "");
    } else if ((await Notification.requestPermission()) !== "granted") {
      show(false, said.dataset.denied);
    } else {
      await inTime(subscribe());
      show(true, said.dataset.done);
    }
  } catch {
    if (!on) await forget().catch(() => {});
    show(false, on ? "" : said.dataset.failed);
  } finally {
    button.disabled = false;
    if (document.activeElement === document.body) button.focus(); // a disabled button loses it
  }
});

/** With the visit over there is nothing to tell any more. */
async function look() {
  const over = state !== null && OVER.includes(state.dataset.state);
  part.hidden = over;
  if (over) await forget();
}

if (isSecureContext && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
  try {
    const found = await mine();
    if (found && (await found.pushManager.getSubscription())) show(true, "");
    await look();
    if (state) new MutationObserver(look).observe(state, { attributes: true, attributeFilter: ["data-state"] });
  } catch {
    part.hidden = true; // a browser that keeps nothing, as in a private window
  }
}
