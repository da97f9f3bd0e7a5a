/** One meeting with the server: send what waits, fetch what is new, tell how the tablet is, obey. */

import type { Account } from '../server/account.ts';
import { fetchReturned, greet, type Returned } from '../server/own.ts';
import { Refusal } from '../server/openrosa.ts';
import * as vault from '../vault/vault.ts';
import { wipe } from '../vault/database.ts';
import { valueAt } from '../interview/finished.ts';
import { renew } from './forms.ts';
import { body, heads, save, type Head } from './interview.ts';
import { sendAll, type Cause } from './queue.ts';
import { isNews, reference } from './returns.ts';
import { condition } from './tablet.ts';

export interface Contact {
  readonly at: number;
  readonly waiting: number;
  readonly trouble: '' | 'offline' | 'revoked' | 'refused' | 'server';
  readonly words: string;
}

export type Outcome = Contact | 'wiped';

let running: Promise<Outcome> | null = null;

/** Meet the server; a second call while one runs joins it. */
export function meet(account: Account, cause: Cause): Promise<Outcome> {
  running ??= meeting(account, cause).finally(() => (running = null));
  return running;
}

export const lastContact = (): Promise<Contact | undefined> => vault.readJson<Contact>('contact');

async function meeting(account: Account, cause: Cause): Promise<Outcome> {
  const now = (): number => Date.now();
  let contact: Contact = { at: now(), waiting: 0, trouble: '', words: '' };
  try {
    if (!navigator.onLine) throw new TypeError('no network');
    const waiting = await sendAll(account, cause, now);
    const order = await greet(account, await condition());
    if (order.wipe && waiting === 0) return await emptied(account);
    await renew(account);
    await take(await fetchReturned(account));
    contact = { ...contact, waiting, words: order.message };
  } catch (error) {
    const waiting = (await heads()).filter((head) => head.state === 'waiting').length;
    const before = (await lastContact())?.at ?? 0;
    contact = { at: before, waiting, trouble: troubleIn(error), words: error instanceof Refusal ? error.message : '' };
  }
  await vault.change({ json: { contact } });
  return contact;
}

/** Empty the tablet, then tell the server that it is empty. */
async function emptied(account: Account): Promise<'wiped'> {
  const state = await condition();
  await wipe();
  await greet(account, state, true).catch(() => undefined); // told or not, it is empty
  return 'wiped';
}

export function troubleIn(error: unknown): Contact['trouble'] {
  if (!(error instanceof Refusal)) return 'offline';
  if (error.status === 403 || error.status === 401) return 'revoked';
  return error.status < 500 ? 'refused' : 'server';
}

/** Put the remarks of returned interviews to the interviews that this tablet sent. */
async function take(list: readonly Returned[]): Promise<void> {
  const own = await heads();
  for (const entry of list) {
    const head = own.find((one) => one.instance === entry.instance && (one.state === 'received' || one.state === 'returned'));
    const fresh = head && isNews(head, entry) ? await returned(head, entry) : null;
    if (fresh) await save(fresh);
  }
}

async function returned(head: Head, entry: Returned): Promise<Head | null> {
  const content = await body(head.id);
  if (!content) return null;
  const remarks = entry.remarks.map((remark) => {
    const path = reference(remark.path);
    return { ...remark, path, before: valueAt(content.xml, path) };
  });
  const deadline = Date.parse(entry.deadline ?? '') || 0;
  return { ...head, state: 'returned', reason: entry.reason, deadline, remarks, changed: Date.now() };
}
