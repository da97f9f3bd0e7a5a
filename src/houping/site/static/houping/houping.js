// Small behaviours of every page; pages work without them.
document.addEventListener("submit", (event) => {
  const form = event.target, button = event.submitter;
  if (form.method === "dialog") return;
  const question = button?.dataset.confirm ?? form.dataset.confirm;
  if (question && !form.dataset.agreed) {
    event.preventDefault();
    ask(question, form, button);
    return;
  }
  // A second click on the same button must not send the form twice; a page that got a file stays, and so does its button.
  if (button && !form.hasAttribute("hx-post")) setTimeout(() => { button.disabled = true; }, 0);
  if (button && "download" in form.dataset) setTimeout(() => { button.disabled = false; }, 3000);
});

// An act that cannot be undone asks first. Title and button of the question bear the name of the act; the focus is on
// “cancel”, so that Enter pressed twice does nothing.
function ask(question, form, button) {
  const dialog = document.getElementById("question"), act = (button ?? form.querySelector("button")).textContent.trim();
  for (const place of dialog.querySelectorAll("[data-act]")) place.textContent = act;
  dialog.querySelector("[data-consequence]").textContent = question;
  dialog.returnValue = "";
  dialog.onclose = () => {
    if (dialog.returnValue !== "yes") return;
    form.dataset.agreed = "yes";
    form.requestSubmit(button);
    delete form.dataset.agreed;
  };
  dialog.showModal();
}

// What was typed when a session ran out is filled in again after the next sign-in, for the same person only. It is kept
// in the tab (sessionStorage): it ends with the tab and never reaches another one.
const TYPED = "houping-typed", PERSON = "houping-person";

function keepTyped(list) {
  const fields = [...list.querySelectorAll("[data-field]")].map((field) => [field.dataset.field, field.value]);
  const kept = { page: list.dataset.typedOn, person: sessionStorage.getItem(PERSON), fields };
  sessionStorage.setItem(TYPED, JSON.stringify(kept));
}

function fillIn(field, fields) {
  const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
  if (["hidden", "password", "file", "submit", "button"].includes(field.type)) return false;
  if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
  else if (values.length) field.value = values[0];
  else return false;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  return values.length > 0;
}

function formOf(names) {
  const known = (form) => names.filter((name) => form.elements.namedItem(name)).length;
  return [...document.forms].filter((form) => form.method === "post").sort((a, b) => known(b) - known(a))[0];
}

function fillInAgain(notice) {
  const kept = JSON.parse(sessionStorage.getItem(TYPED) ?? "null");
  const person = notice.dataset.person;
  sessionStorage.setItem(PERSON, person);
  if (kept && kept.person !== person) sessionStorage.removeItem(TYPED);
  else if (kept && kept.page === location.pathname) {
    sessionStorage.removeItem(TYPED);
    const form = formOf(kept.fields.map(([name]) => name));
    const filled = [...(form?.elements ?? [])].filter((field) => fillIn(field, kept.fields));
    if (filled.length) document.getElementById("notices").append(notice.content.cloneNode(true));
  }
}

document.addEventListener("DOMContentLoaded", () => {
  const list = document.querySelector("[data-typed-on]"), notice = document.getElementById("filled-in-again");
  if (list) keepTyped(list);
  if (notice) fillInAgain(notice);
});

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
