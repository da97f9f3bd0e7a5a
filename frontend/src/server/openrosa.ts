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

const SILENCE_MS = 60_000;
const VERSION = { 'X-OpenRosa-Version': '1.0' };

/** Ask the server; a network fault rejects with TypeError, a status outside 200–299 with Refusal. */
export async function ask(account: Account, url: string, init: RequestInit = {}): Promise<Response> {
  const address = new URL(url, location.origin);
  address.searchParams.set('deviceID', account.device);
  const answer = await fetch(address, {
    ...init,
    headers: { ...VERSION, ...init.headers },
    cache: 'no-store',
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    signal: AbortSignal.timeout(SILENCE_MS),
  });
  if (!answer.ok) throw new Refusal(answer.status, messageIn(await answer.text()));
  return answer;
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
  const tree = parse(await (await ask(account, `${base(account)}/formList`)).text());
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
  const tree = parse(await (await ask(account, url)).text());
  return elements(tree, 'mediaFile').map((file) => ({
    name: text(file, 'filename'),
    hash: text(file, 'hash'),
    url: text(file, 'downloadUrl'),
  }));
}

export async function download(account: Account, url: string): Promise<string> {
  return (await ask(account, url)).text();
}

export async function downloadBytes(account: Account, url: string): Promise<ArrayBuffer> {
  return (await ask(account, url)).arrayBuffer();
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
