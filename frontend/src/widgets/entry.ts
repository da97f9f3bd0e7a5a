/** Lines of text, numbers, dates and times. Every keystroke is an answer, so that none is lost. */

import { reference, type AnyInputNode } from '../interview/tree.ts';
import { h, newId } from '../ui/dom.ts';
import { say } from '../words/index.ts';
import type { Asked, Widget } from './widget.ts';

type Line = HTMLInputElement | HTMLTextAreaElement;

const KINDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  int: { type: 'text', inputmode: 'numeric', pattern: '-?[0-9]*' },
  decimal: { type: 'text', inputmode: 'decimal' },
  date: { type: 'date' },
  time: { type: 'time' },
  dateTime: { type: 'datetime-local' },
};

export function entry(node: AnyInputNode, asked: Asked): Widget {
  const input = line(node, asked.label);
  const none = saysNone(node) ? noneButton(asked.label) : null;
  let wrong = false;
  const take = (): void => {
    const text = plain(node.valueType, input.value);
    wrong = text === null;
    asked.session.answer(node, () => set(node, text ?? ''));
    asked.changed();
  };
  input.addEventListener('focusin', () => asked.session.audit.touch(reference(node), node.currentState.instanceValue));
  input.addEventListener('input', take);
  none?.addEventListener('click', () => {
    input.value = input.value === '' ? '0' : '';
    take();
  });
  const update = (): void => {
    input.toggleAttribute('readonly', node.currentState.readonly);
    if (document.activeElement !== input && !wrong) input.value = shown(node);
    if (!none) return;
    none.setAttribute('aria-pressed', String(input.value === '0'));
    none.hidden = node.currentState.readonly || !['', '0'].includes(input.value); // a sum that was typed is not lost by a tap
  };
  input.value = shown(node);
  const element = none ? h('div', { class: 'entry' }, input, none) : input;
  return { element, update, focus: () => input.focus(), unread: () => wrong };
}

/** A sum of money of which a family often has none: the form marks the question (appearance `hp-none`, see docs). */
function saysNone(node: AnyInputNode): boolean {
  return (node.appearances as Readonly<Record<string, boolean>> | null)?.['hp-none'] === true;
}

/** A tap for "none" writes 0, another takes it back; left empty, the question counts as not asked. */
function noneButton(label: string): HTMLButtonElement {
  const id = newId();
  return h('button', { type: 'button', class: 'none', id, 'aria-labelledby': `${id} ${label}` }, say('none'));
}

function line(node: AnyInputNode, label: string): Line {
  const looks = node.appearances as { multiline?: boolean } | null;
  if (node.valueType === 'string' && looks?.multiline) {
    return h('textarea', { rows: 4, 'aria-labelledby': label, autocomplete: 'off' });
  }
  const kind = KINDS[node.valueType] ?? { type: 'text' };
  const numeric = (node.appearances as { numbers?: boolean } | null)?.numbers ? { inputmode: 'numeric' } : {};
  return h('input', { ...kind, ...numeric, 'aria-labelledby': label, autocomplete: 'off' });
}

/**
 * Return what was typed in the form's writing, or null when it is no such value.
 *
 * Numbers may be typed with full-width digits and with separators of thousands, as Chinese keyboards give them.
 */
export function plain(kind: string, typed: string): string | null {
  if (kind !== 'int' && kind !== 'decimal') return typed;
  const text = typed.normalize('NFKC').replace(/[\s,，]/g, '').replace('。', '.');
  if (text === '') return '';
  const pattern = kind === 'int' ? /^-?\d{1,15}$/ : /^-?\d{1,15}(\.\d{0,9})?$/;
  return pattern.test(text) ? text.replace(/\.$/, '') : null;
}

/** Set what was typed; a text is emptied with "", because rules such as regex() cannot read a text that is null. */
function set(node: AnyInputNode, text: string): void {
  const empty = node.valueType === 'string' ? '' : null;
  (node.setValue as (value: string | null) => void)(text === '' ? empty : text);
}

/** Return the value as the line shows it; a whole decimal without ".0". */
function shown(node: AnyInputNode): string {
  const value = node.currentState.instanceValue;
  if (node.valueType === 'decimal') return value.replace(/\.0+$/, '');
  if (node.valueType === 'date') return value.slice(0, 10);
  if (node.valueType === 'time') return value.slice(0, 5);
  return node.valueType === 'dateTime' ? value.slice(0, 16) : value;
}
