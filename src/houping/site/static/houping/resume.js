// Files of a form with data-resume go up in parts by the protocol tus 1.0.0: a broken connection goes on where it
// stopped, also after the page was loaded again. Without this script the form sends them in one request.
const PART = 1 << 20, TRIES = 40, LONGEST = 15000, HEADERS = { "Tus-Resumable": "1.0.0" };

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const encoded = (text) => btoa(String.fromCodePoint(...new TextEncoder().encode(text)));

class Refused extends Error {}

async function ask(form, address, method, headers, body) {
  const token = form.elements.namedItem("csrfmiddlewaretoken").value;
  const answer = await fetch(address, { method, body, headers: { ...HEADERS, "X-CSRFToken": token, ...headers } });
  if (answer.status >= 500) throw new Error(String(answer.status));
  return answer;
}

function remembered(form, file) {
  const value = (name) => form.elements.namedItem(name)?.value ?? "";
  const said = [form.dataset.resume, value("purpose"), file.name, file.size, file.lastModified];
  return `houping-upload ${said.join(" ")}`;
}

async function begin(form, file) {
  const value = (name) => form.elements.namedItem(name)?.value ?? "";
  const said = { filename: file.name, purpose: value("purpose"), note: value("note") };
  const metadata = Object.entries(said).filter(([, text]) => text).map(([name, text]) => `${name} ${encoded(text)}`);
  const headers = { "Upload-Length": String(file.size), "Upload-Metadata": metadata.join(",") };
  const answer = await ask(form, form.dataset.resume, "POST", headers);
  if (answer.status !== 201) throw new Refused(await answer.text());
  return answer.headers.get("Location");
}

// Where to go on: the address of the file, and how much of it has arrived.
async function standing(form, file) {
  const key = remembered(form, file), known = localStorage.getItem(key);
  const answer = known && (await ask(form, known, "HEAD"));
  if (answer?.ok) return { address: known, offset: Number(answer.headers.get("Upload-Offset")) };
  const address = await begin(form, file);
  localStorage.setItem(key, address);
  return { address, offset: 0 };
}

async function carryOn(form, file, show) {
  let { address, offset } = await standing(form, file);
  do {
    show(offset / file.size);
    const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset) };
    const answer = await ask(form, address, "PATCH", headers, file.slice(offset, offset + PART));
    if (answer.status !== 204) {
      if (answer.status === 409) throw new Error("409"); // another part came first: ask again where it stands
      localStorage.removeItem(remembered(form, file));
      throw answer.status === 410 ? new Error("410") : new Refused(await answer.text());
    }
    offset = Number(answer.headers.get("Upload-Offset"));
  } while (offset < file.size);
  localStorage.removeItem(remembered(form, file));
}

async function send(form, file, show, tell) {
  for (let tries = 1; ; tries++) {
    try {
      return await carryOn(form, file, (share) => { tell(""); show(share); if (share) tries = 1; });
    } catch (error) {
      if (error instanceof Refused || tries >= TRIES) throw error;
      tell(form.dataset.waiting);
      await pause(Math.min(LONGEST, 500 * 2 ** tries));
    }
  }
}

async function sendAll(form, files) {
  const place = form.querySelector("[data-progress]"), bar = place.querySelector("progress"), words = place.querySelector("[role=status]");
  place.hidden = false;
  for (const [number, file] of files.entries()) {
    const tell = (text) => { words.textContent = [`${number + 1} / ${files.length} ${file.name}`, text].filter(Boolean).join(" · "); };
    await send(form, file, (share) => { bar.value = share; }, tell);
  }
  location.reload();
}

document.addEventListener("submit", (event) => {
  const form = event.target, files = [...(form.querySelector("input[type=file]")?.files ?? [])];
  if (event.defaultPrevented || !form.dataset?.resume || !files.length) return;
  event.preventDefault();
  const button = event.submitter ?? form.querySelector("button");
  sendAll(form, files).catch((error) => {
    form.querySelector("[role=status]").textContent = error instanceof Refused ? error.message : form.dataset.failed;
    button.disabled = false;
  });
});
