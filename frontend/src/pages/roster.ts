/** The roster: its rows as first, second, third person, to fill, to add, to remove. */

import type { RosterSheet } from '../interview/sheets.ts';
import { rowName, rowNumber } from '../interview/sheets.ts';
import { fault, questions, reference, type AnyNode, type Range, type RepeatInstanceNode } from '../interview/tree.ts';
import { confirm } from '../ui/dialog.ts';
import { h } from '../ui/dom.ts';
import { show } from '../ui/frame.ts';
import { remarkBox } from '../widgets/remark.ts';
import { say, type Word } from '../words/index.ts';
import { contentsPage, titleOf, type Filling } from './filling.ts';
import { progress } from './questions.ts';

export function rosterPage(filling: Filling, sheet: RosterSheet): void {
  const { session } = filling;
  const { range } = sheet;
  const rows = range.currentState.children as readonly RepeatInstanceNode[];
  const mayChange = range.nodeType === 'repeat-range:uncontrolled';
  const add = (): void => {
    session.addRow(range);
    filling.open(reference(range.currentState.children.at(-1) as AnyNode));
  };
  const remarks = session.head.remarks.filter((remark) => remark.path === sheet.key).map((remark) => {
    const box = remarkBox(remark, session);
    box.update();
    return box.element;
  });
  const cards = rows.map((row) => card(filling, sheet, row, mayChange));
  show({
    title: titleOf(sheet),
    back: filling.leave,
    aside: [h('button', { type: 'button', onclick: () => contentsPage(filling, sheet.key) }, say('overview'))],
    main: [
      progress(filling, sheet.key).element,
      ...remarks,
      rows.length > 0 ? h('ol', { class: 'cards roster' }, ...cards) : h('p', { class: 'empty' }, say('rosterEmpty')),
      mayChange ? h('button', { type: 'button', class: 'wide', id: 'add', onclick: add }, say(rowWord(range) === 'person' ? 'addPerson' : 'addItem')) : null,
    ],
    foot: [
      h('button', { type: 'button', onclick: () => filling.move(sheet.key, -1) }, say('previous')),
      h('button', { type: 'button', class: 'main', id: 'next', onclick: () => filling.move(sheet.key, 1) }, say('next')),
    ],
  });
}

function card(filling: Filling, sheet: RosterSheet, row: RepeatInstanceNode, mayChange: boolean): HTMLElement {
  const name = [say(rowWord(sheet.range), rowNumber(row)), rowName(row)].filter(Boolean).join(' · ');
  const open = [...questions(row)].filter((leaf) => fault(leaf) !== null).length;
  const remove = async (): Promise<void> => {
    if (!(await confirm(say('removeAsk', name), say('removePerson')))) return;
    filling.session.removeRow(sheet.range, rowNumber(row) - 1);
    filling.open(sheet.key);
  };
  const words = [h('strong', {}, name), open > 0 ? h('span', { class: 'about' }, say('rowOpen', open)) : null];
  const fill = h('button', { type: 'button', class: 'card', onclick: () => filling.open(reference(row)) }, ...words);
  const bin = h('button', { type: 'button', class: 'danger', onclick: remove, 'aria-label': `${say('removePerson')} ${name}` }, say('removePerson'));
  return h('li', {}, fill, mayChange ? bin : null);
}

/** People are counted as persons, everything else as items. */
export function rowWord(range: Range): Extract<Word, 'person' | 'item'> {
  const words = `${range.currentState.label?.asString ?? ''} ${reference(range).split('/').at(-1) ?? ''}`;
  return /member|person|people|人|成员/i.test(words) ? 'person' : 'item';
}
