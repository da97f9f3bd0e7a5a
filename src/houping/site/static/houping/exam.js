// The paper of an exam: every answer is sent when it is given. What could not be sent waits in this tab
// (sessionStorage), also over a reload and a new sign-in of the same person. The time is the server's: it says how many
// seconds are left, and the page counts them by a clock that nobody can set. The page works without this script.
const form = document.getElementById("paper");
const state = form.querySelector("[data-state]"), clock = form.querySelector("[data-clock]");
const KEY = `houping-exam-${form.dataset.person}-${form.dataset.attempt}`;
const RETRY_MS = 3000, SHOWN = 10;
const token = form.querySelector("input[name=csrfmiddlewaretoken]").value;
let waiting = JSON.parse(sessionStorage.getItem(KEY) ?? "{}"), sending = false, over = false, leaving = false;
let ends = performance.now() + Number(form.dataset.left) * 1000;

function say(text, warns = false) {
  state.textContent = text;
  state.classList.toggle("is-warning", warns);
}

function keep() {
  if (Object.keys(waiting).length) sessionStorage.setItem(KEY, JSON.stringify(waiting));
  else sessionStorage.removeItem(KEY);
}

function ticked(question) {
  return [...form.querySelectorAll(`input[name="q${question}"]:checked`)].map((box) => box.value).join("");
}

function show(question) {
  const mark = form.querySelector(`[data-number="${question}"]`);
  mark?.classList.toggle("is-answered", ticked(question) !== "");
  mark?.classList.toggle("is-waiting", question in waiting);
}

// The question before handing in says how many questions are open, and which.
function ask() {
  if (over) return;
  const open = [...form.querySelectorAll("[data-number]")].filter((mark) => !ticked(mark.dataset.number));
  const which = open.slice(0, SHOWN).map((mark) => mark.textContent).join("、") + (open.length > SHOWN ? "…" : "");
  const { all, some } = form.dataset;
  form.dataset.confirm = open.length ? some.replace("%n%", open.length).replace("%which%", which) : all;
}

async function send() {
  if (sending || over || leaving) return;
  const question = Object.keys(waiting)[0];
  if (question === undefined) return;
  sending = true;
  const letters = waiting[question];
  const body = new FormData();
  body.append("question", question);
  for (const letter of letters) body.append("answer", letter);
  let next = 0;
  try {
    const answer = await fetch(form.dataset.save, {
      method: "POST", body, redirect: "manual", headers: { "X-CSRFToken": token, "HX-Request": "true" },
    });
    next = await received(answer, question, letters);
  } catch {
    say(state.dataset.offline, true);
    next = RETRY_MS;
  }
  sending = false;
  show(question);
  if (Object.keys(waiting).length && !over && next >= 0) setTimeout(send, next);
}

// Return how long to wait before the next answer is sent; -1: not before the person does something.
async function received(answer, question, letters) {
  if (answer.status === 401 || answer.status === 403 || answer.type === "opaqueredirect") {
    say(state.dataset.signedOut, true);
    const link = document.createElement("a");
    link.href = `${form.dataset.login}?next=${encodeURIComponent(location.pathname)}`;
    link.className = "btn btn-sm ms-2";
    link.textContent = "→";
    state.append(link);
    return -1;
  }
  const said = await answer.json();
  if (leaving) return -1; // the paper itself is on its way: to go elsewhere now would break it off
  if (answer.status === 409) {
    over = true;
    sessionStorage.removeItem(KEY);
    location.assign(form.dataset.result);
    return -1;
  }
  if (!answer.ok) throw new Error(String(answer.status));
  if (waiting[question] === letters) delete waiting[question];
  keep();
  ends = performance.now() + said.left * 1000;
  say(said.said);
  return 0;
}

function given(question) {
  waiting[question] = ticked(question);
  keep();
  show(question);
  ask();
  say(state.dataset.saving);
  send();
}

function tick() {
  const left = Math.max(0, Math.round((ends - performance.now()) / 1000));
  clock.textContent = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60].map((n) => String(n).padStart(2, "0")).join(":");
  clock.parentElement.classList.toggle("is-short", left < 300);
  if (left > 0 || over) return;
  over = true;
  say(state.dataset.over, true);
  delete form.dataset.confirm;
  form.requestSubmit();
}

form.addEventListener("change", (event) => {
  const question = event.target.closest("[data-question]")?.dataset.question;
  if (question) given(question);
});
form.addEventListener("submit", (event) => {
  if (event.defaultPrevented || (form.dataset.confirm && !form.dataset.agreed)) return;
  leaving = true;
  sessionStorage.removeItem(KEY);
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) leaving = false; // back again, for the paper did not arrive
});
window.addEventListener("online", send);
for (const [question, letters] of Object.entries(waiting)) {
  for (const box of form.querySelectorAll(`input[name="q${question}"]`)) box.checked = letters.includes(box.value);
  show(question);
}
ask();
tick();
setInterval(tick, 500);
send();
