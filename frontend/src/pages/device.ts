/** The page of the tablet: how it is, its queue, the encrypted export, PIN, language, lock. */

import type { Account } from '../server/account.ts';
import { notice } from '../ui/dialog.ts';
import { h, setText } from '../ui/dom.ts';
import { complaint, field, show } from '../ui/frame.ts';
import { exported, exportName } from '../work/export.ts';
import { heads, type Head } from '../work/interview.ts';
import { lastContact } from '../work/sync.ts';
import { APP, condition } from '../work/tablet.ts';
import * as vault from '../vault/vault.ts';
import { moment, say, size } from '../words/index.ts';
import { pinInput, pinTrouble } from './enrol.ts';
import { languageButton } from './language.ts';
import { offer } from './offer.ts';
import { whereIs } from './opening.ts';
import { home } from './places.ts';

export async function devicePage(account: Account, lock: () => void): Promise<void> {
  const [all, facts] = await Promise.all([heads(), factLines(account)]);
  const unsent = all.filter((head) => head.state === 'waiting' || head.state === 'draft');
  show({
    title: say('device'),
    back: home,
    aside: [languageButton(() => void devicePage(account, lock)), h('button', { type: 'button', onclick: lock }, say('lock'))],
    main: [
      h('dl', { class: 'facts' }, ...facts.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)])),
      queue(all.filter((head) => head.state === 'waiting')),
      exportBlock(unsent, account),
      pinBlock(),
    ],
  });
}

async function factLines(account: Account): Promise<[string, string][]> {
  const [found, contact] = await Promise.all([condition(), lastContact()]);
  const battery = found.battery === null ? say('unknown') : `${Math.round(found.battery * 100)}%`;
  return [
    [say('deviceId'), account.device.slice(-12)],
    [say('version'), APP],
    [say('room'), size(found.room)],
    [say('battery'), battery],
    [say('kept'), say(found.persisted ? 'yes' : 'no')],
    [say('lastContact', ''), moment(contact?.at ?? 0)],
  ];
}

function queue(waiting: readonly Head[]): HTMLElement {
  const rows = waiting.map((head) => {
    const name = head.household?.['label'] ?? head.title;
    return h('li', { class: 'line' }, h('strong', {}, name), h('span', { class: 'about' }, whereIs(head)));
  });
  const content = rows.length > 0 ? h('ul', { class: 'cards' }, ...rows) : h('p', { class: 'muted' }, say('queueEmpty'));
  return h('section', {}, h('h2', {}, say('queue')), content);
}

function exportBlock(unsent: readonly Head[], account: Account): HTMLElement {
  const act = async (): Promise<void> => {
    if (unsent.length === 0) return notice(say('exportNone'));
    const now = new Date();
    offer(await exported(unsent, account.device, now), exportName(account.device, now));
    notice(say('exported', unsent.length));
  };
  const button = h('button', { type: 'button', id: 'export', onclick: () => void act() }, say('export'));
  return h('section', {}, h('h2', {}, say('exportTitle')), h('p', {}, say('exportIntro')), button);
}

function pinBlock(): HTMLElement {
  const [old, pin, again, wrong] = [pinInput(), pinInput(), pinInput(), complaint()];
  const lines = [field(say('pinOld'), old), field(say('pinNew'), pin), field(say('pinAgain'), again)];
  const form = h('form', { class: 'narrow' }, ...lines, wrong, h('button', { type: 'submit' }, say('changePin')));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const trouble = pinTrouble(pin.value, again.value);
    const done = trouble === '' && (await vault.renewPin(old.value, pin.value));
    setText(wrong, done ? '' : trouble || say('pinWrong'));
    if (!done) return;
    form.reset();
    notice(say('pinChanged'));
  });
  return h('details', {}, h('summary', {}, say('changePin')), form);
}
