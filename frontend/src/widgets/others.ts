/** Notes, acknowledgements, ranges, and a plain word about what this page cannot ask. */

import type { RangeNode, TriggerNode } from '@getodk/xforms-engine';
import { reference, type Leaf } from '../interview/tree.ts';
import { h, setText } from '../ui/dom.ts';
import { say } from '../words/index.ts';
import type { Asked, Widget } from './widget.ts';

export function note(): Widget {
  return { element: h('div'), update: () => undefined, focus: () => undefined };
}

export function trigger(node: TriggerNode, asked: Asked): Widget {
  const input = h('input', { type: 'checkbox', 'aria-labelledby': asked.label });
  input.addEventListener('change', () => {
    asked.session.answer(node, () => node.setValue(input.checked));
    asked.changed();
  });
  const update = (): void => void (input.checked = node.currentState.value === true);
  const element = h('div', { class: 'choices' }, h('label', {}, input, h('span', {}, say('confirm'))));
  return { element, update, focus: () => input.focus() };
}

export function range(node: RangeNode, asked: Asked): Widget {
  const { start, end, step } = node.definition.bodyElement.bounds as unknown as Record<string, { toString: () => string }>;
  const bounds = { min: String(start), max: String(end), step: String(step) };
  const input = h('input', { type: 'range', ...bounds, 'aria-labelledby': asked.label });
  const value = h('output');
  input.addEventListener('input', () => {
    asked.session.audit.touch(reference(node), node.currentState.instanceValue);
    asked.session.answer(node, () => (node.setValue as (value: string) => void)(input.value));
    asked.changed();
  });
  const update = (): void => {
    const text = node.currentState.instanceValue;
    if (text) input.value = text;
    setText(value, text || say('chosenNone'));
  };
  return { element: h('div', { class: 'range' }, input, value), update, focus: () => input.focus() };
}

export function unsupported(node: Leaf): Widget {
  const kind = `${node.nodeType} ${node.valueType}`;
  const element = h('p', { class: 'complaint' }, say('unsupported', kind));
  return { element, update: () => undefined, focus: () => undefined };
}
