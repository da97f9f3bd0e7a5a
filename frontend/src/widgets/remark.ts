/** A remark of the reviewer at its question, and whether the answer has changed since. */

import type { Remark } from '../work/interview.ts';
import type { Session } from '../interview/session.ts';
import { questions, reference, valueOf } from '../interview/tree.ts';
import { h, setText } from '../ui/dom.ts';
import { say } from '../words/index.ts';

export interface RemarkBox {
  readonly element: HTMLElement;
  readonly update: () => void;
}

export function remarkBox(remark: Remark, session: Session): RemarkBox {
  const state = h('span', { class: 'state' });
  const by = h('small', {}, say('remarkBy', remark.by, remark.at.slice(0, 16).replace('T', ' ')));
  const element = h('div', { class: 'remark' }, h('p', {}, remark.text), by, state);
  const update = (): void => {
    const done = isChanged(remark, session);
    setText(state, say(done ? 'remarkDone' : 'remarkOpen'));
    element.classList.toggle('done', done);
  };
  return { element, update };
}

/** Say whether what the remark is about has changed: the answer, or any answer of the row or group. */
export function isChanged(remark: Remark, session: Session): boolean {
  for (const leaf of questions(session.root)) {
    if (reference(leaf) === remark.path) return valueOf(leaf) !== remark.before;
  }
  return session.changedBelow(remark.path);
}
