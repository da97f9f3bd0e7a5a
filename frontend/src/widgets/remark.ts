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
  const words = say('remarkReply');
  const reply = h('textarea', { rows: 2, maxlength: 500, 'aria-label': words, placeholder: words, autocomplete: 'off' });
  reply.value = now(remark, session).reply ?? '';
  const element = h('div', { class: 'remark' }, h('p', {}, remark.text), by, state, reply);
  const update = (): void => {
    const standing = stateOf(now(remark, session), session);
    setText(state, say(standing));
    element.classList.toggle('done', standing === 'remarkDone');
    reply.hidden = standing === 'remarkDone';
  };
  reply.addEventListener('input', () => {
    session.explain(remark, reply.value.trim());
    update();
  });
  return { element, update };
}

/** A remark as the interview has it now: with what was written about it since the page was opened. */
const now = (remark: Remark, session: Session): Remark =>
  session.head.remarks.find((one) => one.path === remark.path && one.at === remark.at) ?? remark;

/** Say how it stands with a remark: changed, left with a reason, or left without a word. */
export function stateOf(remark: Remark, session: Session): 'remarkDone' | 'remarkKept' | 'remarkOpen' {
  if (isChanged(remark, session)) return 'remarkDone';
  return remark.reply ? 'remarkKept' : 'remarkOpen';
}

/** Say whether what the remark is about has changed: the answer, or any answer of the row or group. */
export function isChanged(remark: Remark, session: Session): boolean {
  for (const leaf of questions(session.root)) {
    if (reference(leaf) === remark.path) return valueOf(leaf) !== session.returnedAt(remark.path);
  }
  return session.changedBelow(remark.path);
}
