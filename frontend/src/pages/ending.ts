/** The end of an interview: what is missing, what was left empty, what reviewers asked; then it is finished. */

import { fault, label, reference, relevant, type Leaf } from '../interview/tree.ts';
import { confirm, notice } from '../ui/dialog.ts';
import { h } from '../ui/dom.ts';
import { show } from '../ui/frame.ts';
import { complaintOf } from '../widgets/question.ts';
import { stateOf } from '../widgets/remark.ts';
import { sheetOf, type Sheet } from '../interview/sheets.ts';
import { say } from '../words/index.ts';
import { titleOf, type Filling } from './filling.ts';
import { go, home } from './places.ts';

export function endPage(filling: Filling): void {
  const { session } = filling;
  session.audit.mark('end screen');
  void session.save();
  const faults = session.faults();
  const skipped = session.skipped();
  const open = session.head.remarks.filter((remark) => stateOf(remark, session) === 'remarkOpen').length;
  const finish = h('button', { type: 'button', class: 'main', id: 'finish', disabled: faults.length > 0 }, say('finish'));
  finish.addEventListener('click', () => void finishNow(filling, finish));
  const back = (): void => filling.open(session.head.page);
  show({
    title: say('endTitle'),
    back,
    main: [
      faults.length > 0 ? block(filling, say('endFaults', faults.length), faults, true) : h('p', { class: 'goodbox' }, say('endReady')),
      open > 0 ? h('p', { class: 'warning' }, say('remarksLeft', open)) : null,
      skipped.length > 0 ? block(filling, say('endSkipped', skipped.length), skipped, false) : null,
      h('p', { class: 'muted' }, say('finishNote')),
    ],
    foot: [h('button', { type: 'button', onclick: back }, say('back')), h('button', { type: 'button', onclick: filling.leave }, say('leave')), finish],
  });
}

function block(filling: Filling, title: string, leaves: readonly Leaf[], wrong: boolean): HTMLElement {
  const all = filling.sheets();
  const rows = leaves.filter(relevant).map((leaf) => h('li', {}, line(filling, all, leaf, wrong)));
  const cards = h('ul', { class: 'cards' }, ...rows);
  if (wrong) return h('section', { class: 'faults' }, h('h2', {}, title), cards);
  return h('details', { class: 'skipped' }, h('summary', {}, title), cards);
}

function line(filling: Filling, all: readonly Sheet[], leaf: Leaf, wrong: boolean): HTMLElement {
  const path = reference(leaf);
  const jump = (): void => {
    filling.session.audit.mark('jump', path);
    filling.open(path, path);
  };
  const place = all[sheetOf(all, path)];
  const words = [
    h('strong', {}, label(leaf) || path),
    h('span', { class: 'about' }, place ? titleOf(place) : ''),
    wrong && fault(leaf) ? h('span', { class: 'complaint' }, complaintOf(leaf)) : null,
  ];
  return h('button', { type: 'button', class: 'card', onclick: jump }, ...words);
}

async function finishNow(filling: Filling, button: HTMLButtonElement): Promise<void> {
  if (!(await confirm(say('finishNote'), say('finish'), 'main'))) return;
  button.disabled = true;
  const { session } = filling;
  await session.finish(session.head.remarks.filter((remark) => stateOf(remark, session) === 'remarkKept'));
  notice(say('finished'));
  window.dispatchEvent(new Event('houping-finished'));
  go(home);
}
