/** The two addresses of our own server beside OpenRosa: returned interviews, and the sign of life. */

import type { Condition } from '../work/tablet.ts';
import { base, type Account } from './account.ts';
import { ask } from './openrosa.ts';

export interface Returned {
  readonly instance: string;
  readonly reason: string;
  readonly remarks: readonly { readonly path: string; readonly text: string; readonly by: string; readonly at: string }[];
}

export interface Order {
  readonly wipe: boolean;
  readonly message: string;
}

export async function fetchReturned(account: Account): Promise<Returned[]> {
  const answer = await ask(account, `${base(account)}/returned`);
  return ((await answer.json()) as { returned: Returned[] }).returned;
}

export async function greet(account: Account, condition: Condition): Promise<Order> {
  const init = {
    method: 'POST',
    body: JSON.stringify(condition),
    headers: { 'Content-Type': 'application/json' },
  };
  const order = (await (await ask(account, `${base(account)}/heartbeat`, init)).json()) as Partial<Order>;
  return { wipe: order.wipe === true, message: order.message ?? '' };
}
