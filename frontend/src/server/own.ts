/** The two addresses of our own server beside OpenRosa: returned interviews, and the sign of life. */

import type { Condition } from '../work/tablet.ts';
import { base, type Account } from './account.ts';
import { ask } from './openrosa.ts';

export interface Returned {
  readonly instance: string;
  readonly reason: string;
  readonly deadline?: string; // until when it is to be corrected
  readonly remarks: readonly { readonly path: string; readonly text: string; readonly by: string; readonly at: string }[];
}

export interface Order {
  readonly wipe: boolean;
  readonly message: string; // why this person gets no forms, in words; empty when nothing is in the way
}

/** Fetch the interviews of this tablet that were returned, with the remarks at their questions. */
export async function fetchReturned(account: Account): Promise<Returned[]> {
  const answer = await ask(account, `${base(account)}/returned`);
  return ((await answer.json()) as { returned: Returned[] }).returned;
}

/** Say how the tablet is, and hear what it is to do. */
export async function greet(account: Account, condition: Condition, wiped = false): Promise<Order> {
  const said = {
    queue: condition.queued,
    finished: condition.finished,
    battery: condition.battery,
    room: condition.room,
    app: `houping-filler ${condition.app}`,
    clock: Date.now(),
    wiped,
  };
  const headers = { 'Content-Type': 'application/json' };
  const answer = await ask(account, `${base(account)}/heartbeat`, { method: 'POST', body: JSON.stringify(said), headers });
  const order = (await answer.json()) as Partial<Order>;
  return { wipe: order.wipe === true, message: order.message ?? '' };
}
