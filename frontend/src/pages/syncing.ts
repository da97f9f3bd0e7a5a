/** Meeting the server from the pages: by hand, when the network comes, and from time to time. */

import type { Account } from '../server/account.ts';
import { notice } from '../ui/dialog.ts';
import { meet } from '../work/sync.ts';
import { say } from '../words/index.ts';
import { homePage } from './home.ts';
import { home } from './places.ts';

const EVERY_MS = 120_000;

let ended: () => void = () => undefined;

/** Meet the server and show what came of it, if the person is on the first page. */
export async function runSync(account: Account, byHand = false): Promise<void> {
  const button = document.querySelector<HTMLButtonElement>('#sync');
  if (button) {
    button.disabled = true;
    button.textContent = say('syncing');
  }
  const outcome = await meet(account, () => undefined, byHand);
  if (outcome === 'wiped') return ended();
  if (location.hash === home) await homePage(true);
  if (byHand && outcome.trouble === 'offline') notice(say('troubleOffline'));
}

/** Keep meeting the server while the tablet is unlocked. */
export function keepMeeting(account: Account, whenWiped: () => void): void {
  ended = whenWiped;
  window.addEventListener('online', () => void runSync(account));
  window.addEventListener('houping-sync', () => void runSync(account, true));
  setInterval(() => {
    if (navigator.onLine) void runSync(account);
  }, EVERY_MS);
  void runSync(account);
}
