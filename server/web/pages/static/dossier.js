/**
 * The look-up of a dossier: code and secret stand behind the # of a receipt's QR code, where no server sees them. They
 * are put into the form, taken out of the address, and posted.
 */
const form = document.getElementById("look-up");
const [, code, secret] = /^#(.+)\.([^.]+)$/.exec(decodeURIComponent(location.hash)) ?? [];

if (form && code) {
  history.replaceState(null, "", location.pathname + location.search);
  form.elements.code.value = code;
  form.elements.secret.value = secret;
  form.requestSubmit();
}

/** The other language shows the same dossier. */
const { code: shown, secret: held } = document.querySelector("main").dataset;
if (shown) {
  for (const link of document.querySelectorAll("a.language")) link.hash = `${shown}.${held}`;
}
