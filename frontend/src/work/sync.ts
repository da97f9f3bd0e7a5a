/** One meeting with the server: send what waits, fetch what is new, tell how the tablet is, obey. */

import type { Account } from '../server/account.ts';
import { fetchReturned, greet, type Returned } from '../server/own.ts';
import { Refusal } from '../server/openrosa.ts';
import * as vault from '../vault/vault.ts';
import { wipe } from '../vault/database.ts';
import { valueAt } from '../interview/finished.ts';
import { renew } from './forms.ts';
import { body, heads, save, type Head } from './interview.ts';
import { sendAll } from './queue.ts';
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
export function meet(account: Account, told: () => void, force = false): Promise<Outcome> {
  running ??= meeting(account, told, force).finally(() => (running = null));
  return running;
}

export const lastContact = (): Promise<Contact | undefined> => vault.readJson<Contact>('contact');

async function meeting(account: Account, told: () => void, force: boolean): Promise<Outcome> {
  const now = (): number => Date.now();
  let contact: Contact = { at: now(), waiting: 0, trouble: '', words: '' };
  try {
    const waiting = await sendAll(account, told, now, force);
    const order = await greet(account, await condition(waiting));
    if (order.wipe && waiting === 0) {
      await wipe();
      return 'wiped';
    }
    await renew(account);
    await take(await fetchReturned(account));
    contact = { ...contact, waiting, words: order.message };
  } catch (error) {
    const waiting = (await heads()).filter((head) => head.state === 'waiting').length;
    const before = (await lastContact())?.at ?? 0;
    contact = { at: before, waiting, trouble: troubleIn(error), words: error instanceof Refusal ? error.message : '' };
  }
  await vault.change({ json: { contact } });
  told();
  return contact;
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
    const head = own.find((one) => one.instance === entry.instance && one.state === 'received');
    const fresh = head ? await returned(head, entry) : null;
    if (fresh) await save(fresh);
  }
}

async function returned(head: Head, entry: Returned): Promise<Head | null> {
  const content = await body(head.id);
  if (!content) return null;
  const remarks = entry.remarks.map((remark) => ({ ...remark, before: valueAt(content.xml, remark.path) }));
  return { ...head, state: 'returned', reason: entry.reason, remarks, changed: Date.now() };
}
