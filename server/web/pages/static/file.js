/** Reads chosen files into the text that the form sends; without scripts the text is pasted. */

const choose = document.querySelector("#choose-file");
choose.hidden = false;
choose.querySelector("input").addEventListener("change", async (event) => {
  const files = [...event.target.files].sort((one, other) => one.name.localeCompare(other.name));
  const texts = await Promise.all(files.map((file) => file.text()));
  document.querySelector("#f-text").value = texts.join("\n");
});
