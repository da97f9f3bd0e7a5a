/** One meeting with the server: send what waits, fetch what is new, tell how the tablet is, obey. */

import type { Account } from '../server/account.ts';
import { fetchStanding, greet, type Returned } from '../server/own.ts';
import { Unreached } from '../server/openrosa.ts';
import { troubleIn, wordsIn, type Trouble } from '../server/trouble.ts';
import * as vault from '../vault/vault.ts';
import { wipe } from '../vault/database.ts';
import { keepStanding } from './elsewhere.ts';
import { renew } from './forms.ts';
import { heads, save } from './interview.ts';
import { sendAll, type Cause } from './queue.ts';
import { isNews, returnedHead } from './returns.ts';
import { condition } from './tablet.ts';

export interface Contact {
  readonly at: number;
  readonly waiting: number;
  readonly trouble: '' | Trouble;
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
    if (!navigator.onLine) throw new Unreached();
    const waiting = await sendAll(account, cause, now);
    const order = await greet(account, await condition());
    if (order.wipe && waiting === 0) return await emptied(account);
    await renew(account);
    const found = await fetchStanding(account);
    await take(found.returned);
    await keepStanding(found);
    contact = { ...contact, waiting, words: order.message };
  } catch (error) {
    const waiting = (await heads()).filter((head) => head.state === 'waiting').length;
    const before = (await lastContact())?.at ?? 0;
    contact = { at: before, waiting, trouble: troubleIn(error), words: wordsIn(error) };
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

/** Put the remarks of returned interviews to those that this tablet sent; one that was corrected elsewhere waits no more. */
async function take(list: readonly Returned[]): Promise<void> {
  for (const head of await heads()) {
    const entry = list.find((one) => one.instance === head.instance);
    if (head.state === 'returned' && !entry) await save({ ...head, state: 'received', reason: '', remarks: [], deadline: 0 });
    const mayBe = head.state === 'received' || head.state === 'returned';
    if (entry && mayBe && isNews(head, entry)) await save(returnedHead(head, entry));
  }
}
