/** Meeting the server from the pages: by hand, when the network comes, and from time to time. */

import type { Account } from '../server/account.ts';
import { notice } from '../ui/dialog.ts';
import * as vault from '../vault/vault.ts';
import { heads } from '../work/interview.ts';
import { isDue, type Cause } from '../work/queue.ts';
import { meet } from '../work/sync.ts';
import { say } from '../words/index.ts';
import { homePage } from './home.ts';
import { home } from './places.ts';

const LOOK_MS = 15_000;
const EVERY_MS = 120_000;

let ended: () => void = () => undefined;
let last = 0;

/** Meet the server and show what came of it, if the person is on the first page. */
export async function runSync(account: Account, cause: Cause): Promise<void> {
  last = Date.now();
  const button = document.querySelector<HTMLButtonElement>('#sync');
  if (button && cause === 'person') {
    button.disabled = true;
    button.textContent = say('syncing');
  }
  const outcome = await meet(account, cause);
  if (outcome === 'wiped') return ended();
  if (location.hash === home && vault.isOpen()) await homePage(true);
  if (cause === 'person' && outcome.trouble === 'offline') notice(say('troubleOffline'));
}

/** Keep meeting the server while the tablet is unlocked; what waits for its next try is looked at more often. */
export function keepMeeting(account: Account, whenWiped: () => void): void {
  ended = whenWiped;
  window.addEventListener('online', () => void runSync(account, 'network'));
  window.addEventListener('houping-sync', () => void runSync(account, 'person'));
  window.addEventListener('houping-finished', () => void runSync(account, 'network'));
  setInterval(() => void look(account), LOOK_MS);
  void runSync(account, 'network');
}

async function look(account: Account): Promise<void> {
  if (!navigator.onLine || !vault.isOpen()) return;
  const now = Date.now();
  const due = (await heads()).some((head) => isDue(head, 'clock', now));
  if (due || now - last > EVERY_MS) await runSync(account, 'clock');
}
