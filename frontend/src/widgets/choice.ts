/** Choices as large buttons: radio buttons and check boxes underneath, so that keyboard and reader know them. */

import { reference, type SelectNode } from '../interview/tree.ts';
import { h, newId, replace } from '../ui/dom.ts';
import { say } from '../words/index.ts';
import type { Asked, Widget } from './widget.ts';

const MANY = 40; // from here on a list is searched, not scanned

export function choice(node: SelectNode, asked: Asked): Widget {
  const one = node.selectType === 'select1';
  const box = h('div', { class: 'choices', role: one ? 'radiogroup' : 'group', 'aria-labelledby': asked.label });
  const search = h('input', { type: 'search', 'aria-label': say('search'), placeholder: say('search'), hidden: true });
  const element = h('div', {}, search, box);
  const name = newId();
  let shown = '';

  const set = (value: string, on: boolean): void => {
    const rest = node.currentState.value.filter((v) => v !== value);
    asked.session.answer(node, () => (one ? node.selectValue(on ? value : null) : node.selectValues(on ? [...rest, value] : rest)));
    asked.changed();
  };

  const draw = (): void => {
    const options = node.currentState.valueOptions;
    const wanted = search.value.trim().toLowerCase();
    search.hidden = options.length <= MANY;
    const chosen = new Set(node.currentState.value);
    const fits = options.filter((o) => chosen.has(o.value) || o.label.asString.toLowerCase().includes(wanted));
    const visible = fits.slice(0, MANY);
    const signature = JSON.stringify(visible.map((o) => [o.value, o.label.asString]));
    if (signature !== shown) {
      shown = signature;
      replace(box, ...visible.map((o) => button(name, one, o.value, o.label.asString, set)));
    }
    for (const input of box.querySelectorAll('input')) {
      input.checked = chosen.has(input.value);
      input.disabled = node.currentState.readonly;
    }
  };
  search.addEventListener('input', draw);
  box.addEventListener('focusin', () => asked.session.audit.touch(reference(node), node.currentState.instanceValue));
  return { element, update: draw, focus: () => box.querySelector('input')?.focus() };
}

function button(
  name: string,
  one: boolean,
  value: string,
  label: string,
  set: (value: string, on: boolean) => void,
): HTMLElement {
  const input = h('input', { type: one ? 'radio' : 'checkbox', name, value });
  input.addEventListener('change', () => set(value, input.checked));
  return h('label', {}, input, h('span', {}, label));
}
