/** An open interview: its sheets, one at a time; contents, remarks, and the check at the end. */

import type { Account } from '../server/account.ts';
import { Session } from '../interview/session.ts';
import { rowName, rowNumber, sheetOf, type Sheet } from '../interview/sheets.ts';
import { label, reference, relevant, type AnyNode, type Leaf } from '../interview/tree.ts';
import { hush } from '../ui/dialog.ts';
import { h } from '../ui/dom.ts';
import { show } from '../ui/frame.ts';
import * as store from '../work/interview.ts';
import { stateOf } from '../widgets/remark.ts';
import { limit, say } from '../words/index.ts';
import { endPage } from './ending.ts';
import { go, home } from './places.ts';
import { rosterPage, rowWord } from './roster.ts';
import { questionPage } from './questions.ts';

export interface Filling {
  readonly session: Session;
  readonly sheets: () => Sheet[];
  readonly open: (key: string, focus?: string) => void;
  readonly move: (from: string, by: number) => void;
  readonly end: () => void;
  readonly leave: () => void;
}

let current: Session | null = null;

/** Open an interview at the page where it was left. */
export async function fillingPage(id: string, account: Account): Promise<void> {
  const head = await store.head(id);
  if (!head || (head.state !== 'draft' && head.state !== 'returned')) {
    show({ title: say('home'), back: home, main: [h('p', { class: 'empty' }, say('interviewGone'))] });
    return;
  }
  show({ title: head.title, main: [h('p', { class: 'empty', role: 'status' }, say('loading'))] });
  await frame();
  current = await Session.open(head, account, Date.now);
  const filling = steps(current);
  if (current.head.remarks.length > 0 && head.state === 'returned') remarksPage(filling);
  else filling.open(head.page);
}

/** Let the browser paint before the form is loaded. */
const frame = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Keep the open interview when the page goes away. */
export async function leaveFilling(): Promise<void> {
  const session = current;
  current = null;
  if (session && session.head.state === 'draft') await session.close();
}

function steps(session: Session): Filling {
  const filling: Filling = {
    session,
    sheets: () => session.sheets(),
    open: (key, focus) => {
      hush();
      const all = session.sheets();
      const sheet = all[sheetOf(all, key)];
      if (!sheet) return filling.end();
      session.enter(sheet);
      if (sheet.kind === 'roster') rosterPage(filling, sheet);
      else questionPage(filling, sheet, focus);
    },
    move: (from, by) => {
      const all = session.sheets();
      const next = all[sheetOf(all, from) + by];
      if (next) filling.open(next.key);
      else if (by > 0) filling.end();
    },
    end: () => endPage(filling),
    leave: () => go(home),
  };
  return filling;
}

/** Return what a sheet is called: its group, or the person of its row. */
export function titleOf(sheet: Sheet): string {
  if (sheet.kind === 'roster') return label(sheet.range) || say('households');
  const nameless = sheet.later || sheet.group.nodeType === 'root' || sheet.group === sheet.row;
  const own = nameless ? '' : label(sheet.group as AnyNode); // two pages of one name would be taken for one that came back
  if (!sheet.row) return own || firstWords(sheet.sections[0]?.leaves ?? []);
  const name = rowName(sheet.row);
  const row = say(rowWord(sheet.row.parent), rowNumber(sheet.row));
  return [row, name, own].filter(Boolean).join(' · ');
}

function firstWords(leaves: readonly Leaf[]): string {
  const first = leaves.find(relevant);
  return first ? label(first).slice(0, 24) : '';
}

/** The contents of the interview, to go to any sheet. */
export function contentsPage(filling: Filling, from: string): void {
  const rows = filling.sheets().map((sheet, i) => {
    const jump = (): void => {
      filling.session.audit.mark('jump', sheet.key);
      filling.open(sheet.key);
    };
    const here = sheet.key === from ? { 'aria-current': 'page' } : {};
    return h('li', {}, h('button', { type: 'button', class: 'card', onclick: jump, ...here }, h('span', {}, `${i + 1}　${titleOf(sheet)}`)));
  });
  const remarks = filling.session.head.remarks.length > 0 ? h('button', { type: 'button', onclick: () => remarksPage(filling) }, say('remarks')) : null;
  show({
    title: say('overview'),
    back: () => filling.open(from),
    aside: [remarks],
    main: [h('ol', { class: 'cards' }, ...rows)],
    foot: [h('button', { type: 'button', onclick: filling.leave }, say('leave')), h('button', { type: 'button', class: 'main', onclick: filling.end }, say('toEnd'))],
  });
}

/** The remarks of a returned interview, with what has been changed since. */
export function remarksPage(filling: Filling): void {
  const { head } = filling.session;
  const rows = head.remarks.map((remark) => {
    const standing = stateOf(remark, filling.session);
    const jump = (): void => {
      filling.session.audit.mark('jump', remark.path);
      filling.open(remark.path, remark.path);
    };
    const title = questionWords(filling, remark.path);
    const about = [h('strong', {}, title), h('span', {}, remark.text), h('small', {}, say('remarkBy', remark.by, remark.at.slice(0, 16).replace('T', ' ')))];
    const state = h('span', { class: `badge ${standing === 'remarkOpen' ? 'returned' : 'received'}` }, say(standing));
    return h('li', {}, h('button', { type: 'button', class: 'card', onclick: jump }, ...about, state));
  });
  show({
    title: say('remarks'),
    back: filling.leave,
    main: [head.reason ? h('p', { class: 'warning' }, say('remarkReason', head.reason)) : null, deadlineLine(head.deadline), h('ul', { class: 'cards' }, ...rows)],
    foot: [h('button', { type: 'button', onclick: filling.leave }, say('leave')), h('button', { type: 'button', class: 'main', onclick: () => filling.open(head.page) }, say('goOn'))],
  });
}

/** Say until when a returned interview is to be corrected; nothing without a time limit. */
export function deadlineLine(until: number | undefined, inCard = false): HTMLElement | null {
  if (!until) return null;
  const late = until <= Date.now();
  const words = say(late ? 'remarkLate' : 'remarkDeadline', limit(until));
  if (inCard) return h('span', { class: late ? 'complaint' : 'about' }, words);
  return h('p', { class: 'warning' }, words);
}

function questionWords(filling: Filling, path: string): string {
  if (!path) return say('remarkWhole');
  for (const sheet of filling.sheets()) {
    if (sheet.key === path) return titleOf(sheet);
    if (sheet.kind === 'roster') continue;
    const leaf = sheet.sections.flatMap((s) => s.leaves).find((one) => reference(one) === path);
    if (leaf) return sheet.row ? `${titleOf(sheet)} · ${label(leaf)}` : label(leaf);
    if (sheet.row && reference(sheet.row) === path) return titleOf(sheet);
  }
  return path.split('/').at(-1) ?? path;
}
