/** Reads a chosen certificate into the text that the form sends, a binary one as base64; without scripts it is pasted. */

const choose = document.querySelector("#choose-file");
choose.hidden = false;
choose.querySelector("input").addEventListener("change", async (event) => {
  const bytes = new Uint8Array(await event.target.files[0].slice(0, 32768).arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  document.querySelector("#certificate").value = text.includes("-----BEGIN") ? text : btoa(String.fromCharCode(...bytes));
});
