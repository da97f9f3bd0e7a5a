/** The locked tablet: the PIN, or the way to a new one when it is forgotten. */

import { notice } from '../ui/dialog.ts';
import { complaint, field, show } from '../ui/frame.ts';
import { h, setText } from '../ui/dom.ts';
import * as vault from '../vault/vault.ts';
import { moment, say } from '../words/index.ts';
import { pinInput, pinTrouble } from './enrol.ts';
import { languageButton } from './language.ts';
import { offer } from './offer.ts';

export function unlockPage(done: () => void): void {
  const [pin, wrong] = [pinInput(), complaint()];
  const open = h('button', { class: 'main', type: 'submit' }, say('unlock'));
  const forgot = h('button', { type: 'button', onclick: () => void forgotPage(done) }, say('forgot'));
  const form = h('form', { class: 'narrow' }, field(say('pin'), pin), wrong, open, forgot);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    open.disabled = true;
    const result = await vault.unlock(pin.value, Date.now());
    open.disabled = false;
    if (result === 'open') return done();
    pin.value = '';
    setText(wrong, result === 'wrong' ? say('pinWrong') : say('pinWait', moment(result.waitUntil)));
    pin.focus();
  });
  show({ title: say('unlockTitle'), aside: [languageButton(() => unlockPage(done))], main: [form] });
  pin.focus();
}

async function forgotPage(done: () => void): Promise<void> {
  const found = await vault.locks();
  const request = found ? `${found.recovery.key.id}:${found.recovery.code}` : '';
  const text = h('textarea', { rows: 6, readonly: true, class: 'code' }, request);
  const save = (): void => offer(new Blob([request], { type: 'text/plain' }), 'houping-recovery.txt');
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(request);
    notice(say('copied'));
  };
  const acts = [
    h('button', { type: 'button', onclick: save }, say('download')),
    h('button', { type: 'button', onclick: copy }, say('copy')),
  ];
  const asking = [h('p', {}, say('forgotIntro')), field(say('forgotRequest'), text), h('div', { class: 'acts' }, ...acts)];
  show({ title: say('forgotTitle'), back: () => unlockPage(done), main: [h('div', { class: 'narrow' }, ...asking), codeForm(done)] });
}

function codeForm(done: () => void): HTMLElement {
  const code = h('input', { type: 'text', autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false', class: 'code' });
  const [pin, again, wrong] = [pinInput(), pinInput(), complaint()];
  const set = h('button', { class: 'main', type: 'submit' }, say('pinSet'));
  const lines = [field(say('code'), code), field(say('pinNew'), pin), field(say('pinAgain'), again)];
  const form = h('form', { class: 'narrow' }, ...lines, wrong, set);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const trouble = pinTrouble(pin.value, again.value);
    const opened = trouble === '' && (await vault.recover(code.value, pin.value));
    if (!opened) return setText(wrong, trouble || say('codeWrong'));
    notice(say('pinReset'));
    unlockPage(done);
  });
  return form;
}
