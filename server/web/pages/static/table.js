/** Arrow keys move between the boxes of a table; Home and End to the ends of a row. */

for (const table of document.querySelectorAll("[data-table]")) {
  const rows = [...table.tBodies].flatMap((body) => [...body.rows])
    .map((row) => [...row.querySelectorAll("input[type=checkbox]")]).filter((row) => row.length);
  table.addEventListener("keydown", (event) => {
    const at = rows.findIndex((row) => row.includes(event.target));
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const place = rows[at].indexOf(event.target);
    const last = rows[at].length - 1;
    const to = { ArrowUp: [at - 1, place], ArrowDown: [at + 1, place], ArrowLeft: [at, place - 1], ArrowRight: [at, place + 1], Home: [at, 0], End: [at, last] }[event.key];
    const box = to && rows[to[0]]?.[to[1]];
    if (!to) return;
    event.preventDefault();
    box?.focus();
  });
}
