/** Questions and notices in the middle of the page; the keyboard stays inside (a modal dialog of the browser). */

import { say } from '../words/index.ts';
import { h, newId } from './dom.ts';

/** Ask before an act that cannot be undone. */
export function confirm(question: string, act: string, kind = 'danger'): Promise<boolean> {
  return choose(question, [{ label: act, value: true, kind }]).then((value) => value === true);
}

export interface Choice<T> {
  readonly label: string;
  readonly value: T;
  readonly kind?: string;
}

/** Offer some choices; null when the person would rather not. */
export function choose<T>(question: string, choices: readonly Choice<T>[]): Promise<T | null> {
  const title = newId();
  return new Promise((resolve) => {
    const done = (value: T | null) => () => {
      dialog.close();
      dialog.remove(); // at once: the next question may come before the browser says that this one is closed
      resolve(value);
    };
    const buttons = choices.map((c) => h('button', { class: c.kind ?? 'main', type: 'button', onclick: done(c.value) }, c.label));
    const cancel = h('button', { type: 'button', onclick: done(null) }, say('cancel'));
    const dialog = h('dialog', { 'aria-labelledby': title }, h('p', { id: title }, question), h('div', { class: 'acts' }, ...buttons, cancel));
    dialog.addEventListener('close', () => dialog.remove());
    dialog.addEventListener('cancel', () => resolve(null));
    document.body.append(dialog);
    dialog.showModal();
    cancel.focus();
  });
}

/** Say something in passing; it goes by itself. */
export function notice(text: string): void {
  const box = document.querySelector<HTMLElement>('#notice');
  if (!box) return;
  box.textContent = text;
  box.hidden = false;
  setTimeout(() => {
    if (box.textContent === text) box.hidden = true;
  }, 6000);
}

/** Say it anew in other words, if it is still there: the number of faults of a page falls while they are mended. */
export function amend(text: string): void {
  const box = document.querySelector<HTMLElement>('#notice');
  if (box && !box.hidden && box.textContent !== text) notice(text);
}

/** Take back what was said in passing: it was about the page before. */
export function hush(): void {
  const box = document.querySelector<HTMLElement>('#notice');
  if (box) box.hidden = true;
}
