// Files go up in parts by the protocol tus 1.0.0: a broken connection goes on where it stopped, also after the page was
// loaded again. A form with data-resume is done once its files are; the files of a control with data-staged go to the
// address of their form and wait there, then the form is sent and names them. Without this script a form brings its files.
const PART = 1 << 20, TRIES = 40, LONGEST = 15000, HEADERS = { "Tus-Resumable": "1.0.0" };

// Begun files are remembered on this device for as long as the server keeps them: name → "since when, address".
const MARK = "houping-upload ", LASTS = 20 * 3600 * 1000;

function addressOf(key) {
  const [since, address] = (localStorage.getItem(key) ?? "").split(" ");
  return address && Date.now() - Number(since) < LASTS ? address : null;
}

// Forget files that were never finished: their names say what somebody was about to hand in.
for (const key of Object.keys(localStorage)) {
  if (key.startsWith(MARK) && !addressOf(key)) localStorage.removeItem(key);
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const encoded = (text) => btoa(String.fromCodePoint(...new TextEncoder().encode(text)));

// Refused: told in the server's words. Stopped: without words of its own (an ended session, a lost address); the page has
// them, under the name that is its message. Both end the sending; every other error is tried again.
class Refused extends Error {}
class Stopped extends Error {
  constructor(status, name) {
    super(name);
    this.status = status;
  }
}

// What may go better later: the server is busy, or a file stands elsewhere than thought.
const LATER = [408, 409, 410, 423, 429];

async function refusal(answer) {
  const { status } = answer, isPlain = answer.headers.get("Content-Type")?.startsWith("text/plain");
  if (answer.redirected || answer.ok) return new Stopped(status, "ended"); // the page of the sign-in
  if (LATER.includes(status)) return new Error(String(status));
  if (isPlain) return new Refused(await answer.text());
  return new Stopped(status, [401, 403].includes(status) ? "ended" : "stopped");
}

// After a new sign-in in another window the form needs the token of that; a form that somebody else began is not sent.
async function renew(form) {
  const personOf = (page) => page.getElementById("filled-in-again")?.dataset.person;
  const answer = await fetch(location.href, { cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const name = "csrfmiddlewaretoken", fresh = page.querySelector(`[name=${name}]`);
  if (!fresh || personOf(page) !== personOf(document)) throw new Stopped(answer.status, "ended");
  form.elements.namedItem(name).value = fresh.value;
}

// The addresses to which a form sends its files, and itself (an input may be called “action” too).
const place = (form) => form.dataset.resume ?? new URL(form.getAttribute("action") ?? "", location).pathname;

async function ask(form, address, method, headers, body) {
  const token = form.elements.namedItem("csrfmiddlewaretoken").value;
  const answer = await fetch(address, { method, body, headers: { ...HEADERS, "X-CSRFToken": token, ...headers } });
  if (answer.status >= 500) throw new Error(String(answer.status));
  return answer;
}

function remembered(form, file) {
  const value = (name) => form.elements.namedItem(name)?.value ?? "";
  const said = [place(form), value("purpose"), file.name, file.size, file.lastModified];
  return MARK + said.join(" ");
}

async function begin(form, file) {
  const value = (name) => form.elements.namedItem(name)?.value ?? "";
  const said = { filename: file.name, purpose: value("purpose"), note: value("note") };
  const metadata = Object.entries(said).filter(([, text]) => text).map(([name, text]) => `${name} ${encoded(text)}`);
  const headers = { "Upload-Length": String(file.size), "Upload-Metadata": metadata.join(",") };
  const answer = await ask(form, place(form), "POST", headers);
  if (answer.status !== 201) throw await refusal(answer);
  return answer.headers.get("Location");
}

// Where to go on: the address of the file, and how much of it has arrived.
async function standing(form, file) {
  const key = remembered(form, file), known = addressOf(key);
  const answer = known && (await ask(form, known, "HEAD"));
  if (answer?.headers.has("Upload-Offset")) return { address: known, offset: Number(answer.headers.get("Upload-Offset")) };
  if (answer?.ok) throw await refusal(answer);
  const address = await begin(form, file);
  localStorage.setItem(key, `${Date.now()} ${address}`);
  return { address, offset: 0 };
}

async function carryOn(form, file, show) {
  let { address, offset } = await standing(form, file);
  do {
    show(offset / file.size);
    const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset) };
    const answer = await ask(form, address, "PATCH", headers, file.slice(offset, offset + PART));
    if (answer.status !== 204) {
      const error = await refusal(answer);
      if (answer.status === 410 || error instanceof Refused) localStorage.removeItem(remembered(form, file));
      throw error; // 409: another part came first, it is asked again where the file stands
    }
    offset = Number(answer.headers.get("Upload-Offset"));
  } while (offset < file.size);
  if (form.dataset.resume) localStorage.removeItem(remembered(form, file)); // one that waits: once its form is sent
  return address;
}

async function send(form, file, show, tell, waiting) {
  for (let tries = 1; ; tries++) {
    try {
      return await carryOn(form, file, (share) => { tell(""); show(share); if (share) tries = 1; });
    } catch (error) {
      if (error instanceof Refused || error instanceof Stopped || tries >= TRIES) throw error;
      tell(waiting);
      await pause(Math.min(LONGEST, 500 * 2 ** tries));
    }
  }
}

// Send files one after the other, showing how far they are; return their addresses.
async function sendAll(form, files, shown) {
  const bar = shown.querySelector("progress"), words = shown.querySelector("[role=status]"), addresses = [];
  shown.hidden = false;
  for (const [number, file] of files.entries()) {
    const tell = (text) => { words.textContent = [`${number + 1} / ${files.length} ${file.name}`, text].filter(Boolean).join(" · "); };
    addresses.push(await send(form, file, (share) => { bar.value = share; }, tell, shown.dataset.waiting));
  }
  return addresses;
}

// Leave the files of a control with the server, and name them in the form in its stead.
async function stage(form, input, shown) {
  const keys = [...input.files].map((file) => remembered(form, file));
  for (const address of await sendAll(form, [...input.files], shown)) {
    const value = new URL(address, location).searchParams.get("upload");
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: `staged-${input.name}`, value }));
  }
  input.value = "";
  input.required = false;
  addEventListener("pagehide", () => keys.forEach((key) => localStorage.removeItem(key)), { once: true });
}

// Say why it ended; a session that did is looked for anew when the form is sent once more.
function told(form, error, words) {
  if (error instanceof Refused) return error.message;
  if (!(error instanceof Stopped)) return words.failed;
  if (error.message === "stopped") return `${words.stopped} (${error.status})`;
  form.dataset.ended = "yes";
  return words.ended;
}

function sendForm(form, button) {
  form.dataset.agreed = "yes"; // whoever was asked is not asked again
  if (button) button.disabled = false;
  form.requestSubmit(button);
  delete form.dataset.agreed;
}

const beside = (form, input) => input.parentElement.querySelector("[data-progress]") ?? form.querySelector("[data-progress]");

document.addEventListener("submit", async (event) => {
  const form = event.target, button = event.submitter ?? form.querySelector("button");
  const chosen = [...form.querySelectorAll("input[type=file]")].filter((input) => input.files.length);
  const inputs = form.dataset.resume ? chosen.slice(0, 1) : chosen.filter((input) => "staged" in input.dataset);
  if (event.defaultPrevented || !inputs.length) return;
  event.preventDefault();
  let shown = beside(form, inputs[0]);
  try {
    if (form.dataset.ended) await renew(form);
    delete form.dataset.ended;
    for (const input of inputs) {
      shown = beside(form, input);
      if (form.dataset.resume) await sendAll(form, [...input.files], shown);
      else await stage(form, input, shown);
    }
    if (form.dataset.resume) location.reload();
    else sendForm(form, button);
  } catch (error) {
    shown.querySelector("[role=status]").textContent = told(form, error, shown.dataset);
    button.disabled = false;
  }
});

// What waits already need not be chosen again; the server says so when nothing is left.
for (const kept of document.querySelectorAll("[name^=staged-]")) {
  kept.form.elements.namedItem(kept.name.slice("staged-".length)).required = false;
}
