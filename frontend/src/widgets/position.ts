/** The position of the tablet, by its own receiver only; it may stay empty. No map, no outside address. */

import { reference, type AnyInputNode } from '../interview/tree.ts';
import { h, setText } from '../ui/dom.ts';
import { say } from '../words/index.ts';
import type { Asked, Widget } from './widget.ts';

const PATIENCE_MS = 60_000;

export function position(node: AnyInputNode, asked: Asked): Widget {
  const get = h('button', { type: 'button', 'aria-describedby': asked.label });
  const remove = h('button', { type: 'button' }, say('placeRemove'));
  const about = h('span', { 'aria-live': 'polite' });
  let trouble = '';
  const set = (value: string | null): void => {
    asked.session.answer(node, () => (node.setValue as (value: string | null) => void)(value));
    asked.changed();
  };
  const update = (): void => {
    const value = node.currentState.instanceValue;
    setText(get, say(value ? 'placeAgain' : 'place'));
    remove.hidden = !value;
    setText(about, value ? say('placeFound', Math.round(Number(value.split(' ')[3] ?? 0))) : trouble);
  };
  get.addEventListener('click', () => {
    asked.session.audit.touch(reference(node), node.currentState.instanceValue);
    setText(about, say('placeWaiting'));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => set(`${coords.latitude} ${coords.longitude} ${coords.altitude ?? 0} ${coords.accuracy}`),
      () => {
        trouble = say('placeFailed');
        update();
      },
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 0 },
    );
  });
  remove.addEventListener('click', () => set(null));
  return { element: h('div', { class: 'position' }, get, remove, about), update, focus: () => get.focus() };
}
