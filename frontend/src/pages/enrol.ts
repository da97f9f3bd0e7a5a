/** Enrolment: from the link or QR code of the team leader to a tablet with a PIN. */

import { readLink, type Account } from '../server/account.ts';
import { askJson, formList } from '../server/openrosa.ts';
import { troubleIn, wordsIn } from '../server/trouble.ts';
import { complaint, field, show } from '../ui/frame.ts';
import { h, setText } from '../ui/dom.ts';
import { askPersistence } from '../work/tablet.ts';
import { isGoodPin, type RecoveryKey } from '../vault/keys.ts';
import * as vault from '../vault/vault.ts';
import { say } from '../words/index.ts';
import { languageButton } from './language.ts';

const RECOVERY_KEY = '/fill/key/';
const KEY = 'account';

export const account = (): Promise<Account | undefined> => vault.readJson<Account>(KEY);

/** Show the first page of an empty tablet. The secret part of the link leaves the address line at once. */
export function enrolPage(done: () => void): void {
  const link = location.hash;
  if (link.includes('t=')) history.replaceState(null, '', location.pathname);
  if (!window.isSecureContext) {
    show({ title: say('enrolTitle'), main: [h('p', { class: 'complaint' }, say('enrolInsecure'))] });
    return;
  }
  const input = h('textarea', { rows: 3, autocomplete: 'off', spellcheck: 'false' });
  input.value = readLink(link) ? link : '';
  const wrong = complaint();
  const next = h('button', { class: 'main', type: 'submit' }, say('enrolNext'));
  const form = h('form', { class: 'narrow' }, h('p', {}, say('enrolIntro')), field(say('enrolLink'), input), wrong, next);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    next.disabled = true;
    const found = await checked(input.value);
    next.disabled = false;
    if (typeof found === 'string') setText(wrong, found);
    else pinPage(found.account, found.recovery, done);
  });
  show({ title: say('enrolTitle'), aside: [languageButton(() => enrolPage(done))], main: [form] });
  if (readLink(link)) form.requestSubmit();
}

interface Checked {
  readonly account: Account;
  readonly recovery: RecoveryKey;
}

async function checked(link: string): Promise<Checked | string> {
  const found = readLink(link);
  if (!found) return say('enrolBadLink');
  const account = { ...found, device: `houping:${crypto.randomUUID()}` };
  try {
    await formList(account);
    return { account, recovery: await askJson<RecoveryKey>(account, RECOVERY_KEY) };
  } catch (error) {
    return trouble(error);
  }
}

function trouble(error: unknown): string {
  const found = troubleIn(error);
  if (found === 'fault') return say('troubleFault', wordsIn(error));
  if (found === 'offline') return say('enrolOffline');
  return say(found === 'server' ? 'enrolServer' : 'enrolRefused');
}

function pinPage(account: Account, recovery: RecoveryKey, done: () => void): void {
  const [pin, again, wrong] = [pinInput(), pinInput(), complaint()];
  const set = h('button', { class: 'main', type: 'submit' }, say('pinSet'));
  const lines = [field(say('pin'), pin), field(say('pinAgain'), again)];
  const form = h('form', { class: 'narrow' }, h('p', {}, say('pinIntro')), ...lines, wrong, set);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const trouble = pinTrouble(pin.value, again.value);
    setText(wrong, trouble);
    if (trouble) return;
    set.disabled = true;
    await vault.setUp(pin.value, recovery);
    await vault.change({ json: { [KEY]: account } });
    await askPersistence();
    done();
  });
  show({ title: say('pinTitle'), main: [form] });
  pin.focus();
}

export function pinTrouble(pin: string, again: string): string {
  if (!isGoodPin(pin)) return say('pinBad');
  return pin === again ? '' : say('pinDiffers');
}

export function pinInput(): HTMLInputElement {
  return h('input', { type: 'password', inputmode: 'numeric', autocomplete: 'off', class: 'pin', required: true });
}
