/** The OpenRosa protocol as a client speaks it: list of forms, files of a form, sending an interview. */

import { base, type Account } from './account.ts';

export interface ListedForm {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly hash: string;
  readonly url: string;
  readonly manifest: string;
}

export interface ListedFile {
  readonly name: string;
  readonly hash: string;
  readonly url: string;
}

/** What the server said: `text` is its sentence for the enumerator, empty when it said none. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(text);
    this.status = status;
  }
}

/** The server was not reached, or the line broke before all of its answer was there. */
export class Unreached extends Error {}

const SILENCE_MS = 60_000;
const VERSION = { 'X-OpenRosa-Version': '1.0' };

/** Ask the server; a fault of the line rejects with Unreached, a status outside 200–299 with Refusal. */
async function ask(account: Account, url: string, init: RequestInit = {}): Promise<Response> {
  const address = new URL(url, location.origin);
  address.searchParams.set('deviceID', account.device);
  const asked = fetch(address, {
    ...init,
    headers: { ...VERSION, ...init.headers },
    cache: 'no-store',
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    signal: AbortSignal.timeout(SILENCE_MS),
  });
  const answer = await reached(asked);
  if (!answer.ok) throw new Refusal(answer.status, messageIn(await reached(answer.text())));
  return answer;
}

/** Tell the line from everything else: a fetch that fails says TypeError, one that was silent too long TimeoutError. */
async function reached<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    const isLine = error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError');
    throw isLine ? new Unreached() : error;
  }
}

export async function askJson<T>(account: Account, url: string, init: RequestInit = {}): Promise<T> {
  return JSON.parse(await reached((await ask(account, url, init)).text())) as T;
}

/** Return the sentence of an OpenRosaResponse, or of a JSON answer of ours. */
export function messageIn(body: string): string {
  if (body.startsWith('{')) {
    const found = JSON.parse(body) as { message?: unknown };
    return typeof found.message === 'string' ? found.message : '';
  }
  const found = /<message[^>]*>([\s\S]*?)<\/message>/.exec(body);
  return (found?.[1] ?? '').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&').trim();
}

export async function formList(account: Account): Promise<ListedForm[]> {
  const tree = parse(await download(account, `${base(account)}/formList`));
  return elements(tree, 'xform').map((form) => ({
    id: text(form, 'formID'),
    name: text(form, 'name'),
    version: text(form, 'version'),
    hash: text(form, 'hash'),
    url: text(form, 'downloadUrl'),
    manifest: text(form, 'manifestUrl'),
  }));
}

export async function manifest(account: Account, url: string): Promise<ListedFile[]> {
  const tree = parse(await download(account, url));
  return elements(tree, 'mediaFile').map((file) => ({
    name: text(file, 'filename'),
    hash: text(file, 'hash'),
    url: text(file, 'downloadUrl'),
  }));
}

export async function download(account: Account, url: string): Promise<string> {
  return reached((await ask(account, url)).text());
}

export async function downloadBytes(account: Account, url: string): Promise<ArrayBuffer> {
  return reached((await ask(account, url)).arrayBuffer());
}

/** Ask how much one request may hold. */
export async function acceptedLength(account: Account): Promise<number> {
  const answer = await ask(account, `${base(account)}/submission`, { method: 'HEAD' });
  return Number(answer.headers.get('X-OpenRosa-Accept-Content-Length')) || 10_000_000;
}

export async function post(account: Account, body: FormData): Promise<void> {
  const answer = await ask(account, `${base(account)}/submission`, { method: 'POST', body });
  if (answer.status !== 201 && answer.status !== 202) throw new Refusal(answer.status, '');
}

/** Divide files into requests: none larger than the limit, unless a single file is. The first may be empty of files. */
export function portions<T extends { readonly size: number }>(files: readonly T[], limit: number, fixed: number): T[][] {
  const made: T[][] = [[]];
  let used = fixed;
  for (const file of files) {
    const cost = file.size + 300; // head of the part
    if (used + cost > limit && (made.at(-1) ?? []).length > 0) {
      made.push([]);
      used = fixed;
    }
    made.at(-1)?.push(file);
    used += cost;
  }
  return made;
}

function parse(xml: string): Document {
  return new DOMParser().parseFromString(xml, 'text/xml');
}

function elements(tree: Document, name: string): Element[] {
  return [...tree.getElementsByTagNameNS('*', name)];
}

function text(parent: Element, name: string): string {
  return parent.getElementsByTagNameNS('*', name)[0]?.textContent?.trim() ?? '';
}
