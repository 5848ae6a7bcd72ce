/**
 * Lists that stand still under the hand: while the pointer or the focus is in a part marked `data-still`, its rows keep
 * their places. What a row says is renewed; a row that has gone stays, grey; a new one comes last, marked.
 */

/** Whether somebody's hand is in this part. */
export function isHeld(part) {
  return "still" in part.dataset && (part.matches(":hover") || part.contains(document.activeElement));
}

/** Renews the rows of `old` from `part`, place by place; `exchange(row, fresh)` replaces the content of a row. */
export function renewRows(old, part, exchange) {
  const list = old.querySelector("[data-rows]");
  const fresh = part.querySelector("[data-rows]");
  if (!list) return false;
  const rows = new Map([...(fresh ? fresh.children : [])].map((row) => [row.dataset.key, row]));
  for (const row of [...list.children]) {
    const same = rows.get(row.dataset.key);
    row.classList.toggle("gone", !same);
    row.inert = !same;
    if (!same) continue;
    rows.delete(row.dataset.key);
    if (row.innerHTML !== same.innerHTML) exchange(row, same);
  }
  for (const row of rows.values()) {
    row.classList.add("new");
    list.append(row);
  }
  return true;
}

/** Calls `released` when the hand has left a part that stood still. */
export function watchHands(released) {
  const later = () => setTimeout(released, 0);
  document.addEventListener("pointerout", (event) => {
    const part = event.target.closest?.("[data-still]");
    if (part && !part.contains(event.relatedTarget)) later();
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.closest?.("[data-still]")) later();
  });
}
