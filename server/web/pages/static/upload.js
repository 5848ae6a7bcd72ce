/** Sends a chosen picture or film to the server; the form then names it. */

for (const field of document.querySelectorAll("[data-upload]")) {
  const choose = field.querySelector("input[type=file]");
  const named = field.querySelector("input[type=hidden]");
  const picture = field.querySelector("img");
  const film = field.querySelector(".film");
  const status = field.querySelector("[role=status]");
  const none = field.querySelector(".none-chosen");
  const said = field.dataset;
  const inline = "inline" in said; // a slip's logo: the form holds the picture itself

  const show = (file) => {
    named.value = file;
    picture.hidden = inline ? file === "" : !/\.(jpg|png)$/.test(file);
    if (picture.hidden) picture.removeAttribute("src");
    else picture.src = inline ? `data:image/png;base64,${file}` : `${said.upload}/${file}`;
    if (film) film.hidden = !/\.(mp4|webm)$/.test(file);
    none.hidden = file === "";
  };

  choose.disabled = false;
  none.addEventListener("click", () => {
    choose.value = "";
    status.textContent = "";
    show("");
  });
  choose.addEventListener("change", async () => {
    const [file] = choose.files;
    if (!file) return;
    const buttons = [...field.closest("form").querySelectorAll("button")];
    for (const one of buttons) one.disabled = true;
    status.textContent = said.sending;
    try {
      const answer = await fetch(said.upload, { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } });
      if (answer.ok) {
        const kept = await answer.json();
        show(inline ? kept.logo : kept.file);
      }
      status.textContent = answer.ok ? said.sent : answer.status === 413 ? said.tooLarge : answer.status === 415 || answer.status === 422 ? said.unknown : said.failed;
    } catch {
      status.textContent = said.failed;
    }
    for (const one of buttons) one.disabled = false;
  });
}
