/** The addresses of our own server beside OpenRosa: returned interviews, what it has of households, the sign of life. */

import type { Row } from '../work/csv.ts';
import type { Condition } from '../work/tablet.ts';
import { base, type Account } from './account.ts';
import { askJson } from './openrosa.ts';

export interface Returned {
  readonly instance: string;
  readonly form: string;
  readonly title: string;
  readonly unit: string; // household; empty for forms that ask about none
  readonly reason: string;
  readonly deadline?: string; // until when it is to be corrected
  readonly remarks: readonly { readonly path: string; readonly text: string; readonly by: string; readonly at: string }[];
}

export interface Order {
  readonly wipe: boolean;
  readonly message: string; // why this person gets no forms, in words; empty when nothing is in the way
}

/** An interview of one of my households that the server has, whoever sent it from whichever tablet. */
export interface Result {
  readonly form: string;
  readonly unit: string;
  readonly instances: readonly string[]; // ids of all its versions: a tablet may hold any of them
  readonly state: 'received' | 'returned' | 'void';
  readonly at: string;
  readonly by: string;
}

export interface Standing {
  readonly returned: readonly Returned[];
  readonly results: readonly Result[];
}

/** An interview that comes back to a tablet that does not hold it. */
export interface Kept {
  readonly form: string;
  readonly version: string;
  readonly title: string;
  readonly definition: string; // address of the form
  readonly household: Row | null;
  readonly xml: string;
  readonly files: readonly { readonly name: string; readonly size: number; readonly url: string }[];
}

/** Fetch which of my interviews were returned, with the remarks at their questions, and how my households stand. */
export async function fetchStanding(account: Account): Promise<Standing> {
  return askJson<Standing>(account, `${base(account)}/returned`);
}

/** Fetch a returned interview itself, but for its files. */
export async function fetchKept(account: Account, instance: string): Promise<Kept> {
  return askJson<Kept>(account, `${base(account)}/returned/${encodeURIComponent(instance)}`);
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
  const init = { method: 'POST', body: JSON.stringify(said), headers };
  const order = await askJson<Partial<Order>>(account, `${base(account)}/heartbeat`, init);
  return { wipe: order.wipe === true, message: order.message ?? '' };
}
