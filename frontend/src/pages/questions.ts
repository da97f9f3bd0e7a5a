/** One sheet of questions. Widgets are made for this sheet only; after every answer the sheet follows the form. */

import type { QuestionSheet } from '../interview/sheets.ts';
import { sheetOf } from '../interview/sheets.ts';
import { amend, hush, notice } from '../ui/dialog.ts';
import { h, setText } from '../ui/dom.ts';
import { show } from '../ui/frame.ts';
import { question, type Question } from '../widgets/question.ts';
import { remarkBox } from '../widgets/remark.ts';
import { say } from '../words/index.ts';
import { contentsPage, titleOf, type Filling } from './filling.ts';

export function questionPage(filling: Filling, sheet: QuestionSheet, focus?: string): void {
  const asked: Question[] = [];
  const counter = progress(filling, sheet.key);
  let strict = false;
  const update = (): void => {
    asked.forEach((one) => one.update(strict));
    counter.update();
    if (!strict || pass.hidden) return;
    const wrong = asked.filter((one) => one.isWrong()).length;
    pass.hidden = wrong === 0;
    if (wrong === 0) hush();
    else amend(say('notYet', wrong));
  };
  const sections = sheet.sections.map(({ title, leaves }) => {
    const own = leaves.map((leaf) => question(leaf, filling.session, update));
    asked.push(...own);
    return h('div', { class: 'section' }, title ? h('h2', {}, title) : null, ...own.map((one) => one.element));
  });
  const next = (anyway = false): void => {
    const wrong = asked.filter((one) => one.isWrong());
    if (wrong.length === 0 || anyway) return filling.move(sheet.key, 1);
    strict = true;
    update();
    pass.hidden = false;
    notice(say('notYet', wrong.length));
    wrong[0]?.element.scrollIntoView({ block: 'center' });
    wrong[0]?.focus();
  };
  const pass = h('button', { type: 'button', hidden: true, onclick: () => next(true) }, say('nextAnyway'));
  show({
    title: titleOf(sheet),
    back: filling.leave,
    aside: [h('button', { type: 'button', onclick: () => contentsPage(filling, sheet.key) }, say('overview'))],
    main: [counter.element, ...rowRemarks(filling, sheet), ...sections],
    foot: [
      h('button', { type: 'button', onclick: () => filling.move(sheet.key, -1), disabled: isFirst(filling, sheet.key) }, say('previous')),
      pass,
      h('button', { type: 'button', class: 'main', id: 'next', onclick: () => next() }, say('next')),
    ],
  });
  update();
  if (focus) focusOn(asked, focus);
}

const isFirst = (filling: Filling, key: string): boolean => sheetOf(filling.sheets(), key) === 0;

function focusOn(asked: readonly Question[], path: string): void {
  const found = asked.find((one) => one.element.dataset['path'] === path);
  found?.element.scrollIntoView({ block: 'center' });
  found?.focus();
}

function rowRemarks(filling: Filling, sheet: QuestionSheet): HTMLElement[] {
  const paths = [sheet.key, sheet.row?.currentState.reference];
  const own = filling.session.head.remarks.filter((remark) => paths.includes(remark.path));
  return own.map((remark) => {
    const box = remarkBox(remark, filling.session);
    box.update();
    return box.element;
  });
}

export interface Progress {
  readonly element: HTMLElement;
  readonly update: () => void;
}

/** Say which page of how many this is; answers on the page open and close pages behind it. */
export function progress(filling: Filling, key: string): Progress {
  const bar = h('progress', {});
  const words = h('span', {});
  const update = (): void => {
    const all = filling.sheets();
    const [at, count] = [sheetOf(all, key) + 1, all.length];
    setText(words, say('progress', at, count));
    bar.value = at / (count + 1);
    bar.setAttribute('aria-label', words.textContent);
  };
  update();
  return { element: h('div', { class: 'progress' }, bar, words), update };
}
