/** Shows what the server pushes, and leads to the page that asked for it: this worker's scope. It keeps nothing. */
addEventListener("push", (event) => {
  const { title, body, tag, stays, lang } = event.data.json();
  const vibrate = stays ? [500, 200, 500] : [200];
  const shown = { body, tag, lang, vibrate, renotify: true, requireInteraction: stays, icon: "/static/icon.svg" };
  event.waitUntil(registration.showNotification(title, shown));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(
    (async () => {
      const open = await clients.matchAll({ type: "window", includeUncontrolled: true });
      const page = open.find((each) => each.url.startsWith(registration.scope));
      return page ? page.focus() : clients.openWindow(registration.scope);
    })(),
  );
});

// A new version takes over at once: there is no page's state to keep in step with it.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
