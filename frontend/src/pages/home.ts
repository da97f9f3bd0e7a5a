/** The first page: my households with their states, other forms, the queue, and what the tablet needs. */

import { fill, h, replace } from '../ui/dom.ts';
import { show } from '../ui/frame.ts';
import type { Returned } from '../server/own.ts';
import { missing, standing } from '../work/elsewhere.ts';
import { forms, forHouseholds, households } from '../work/forms.ts';
import type { Row } from '../work/csv.ts';
import { heads, type Head } from '../work/interview.ts';
import { lastContact, type Contact } from '../work/sync.ts';
import { condition, LITTLE_BATTERY, LITTLE_ROOM } from '../work/tablet.ts';
import { fits, shownState, tasks, type Stage, type Task } from '../work/tasks.ts';
import { moment, say, size, type Word } from '../words/index.ts';
import { beginForm, bringBack, openHead, openTask, resultWords, whereIs } from './opening.ts';
import { deadlineLine } from './filling.ts';
import { device, home } from './places.ts';
import { troubleSaid } from './trouble.ts';

const PORTION = 60; // households shown at once
export const STAGES: Readonly<Record<Stage, Word>> = {
  new: 'stateNew',
  draft: 'stateDraft',
  waiting: 'stateWaiting',
  received: 'stateReceived',
  returned: 'stateReturned',
};

let typed = '';
let stage: Stage | 'all' = 'all';

export async function homePage(keep = false): Promise<void> {
  const [listed, own, contact, known, found] = await Promise.all([households(), heads(), lastContact(), forms(), standing()]);
  const all = tasks(listed, own, found);
  const waiting = own.filter((head) => head.state === 'waiting').length;
  const sync = h('button', { class: 'main', type: 'button', id: 'sync' }, say('sync'));
  sync.addEventListener('click', () => window.dispatchEvent(new Event('houping-sync')));
  const gear = h('a', { class: 'button', href: device }, say('device'));
  const others = known.filter((form) => !forHouseholds(form));
  show({
    title: say('home'),
    keep,
    aside: [gear, sync],
    main: [
      h('div', { id: 'warnings' }),
      statusLine(contact, waiting),
      all.length > 0 ? list(all) : h('p', { class: 'empty' }, say('nothingHere')),
      others.length > 0 ? section('otherForms', others.map((form) => beginButton(form.name, () => void beginForm(form, null)))) : null,
      interviewsOfOthers(own, missing(own, found)),
    ],
  });
  void warn();
}

function statusLine(contact: Contact | undefined, waiting: number): HTMLElement {
  const parts = [
    h('span', { class: navigator.onLine ? 'good' : 'muted' }, say(navigator.onLine ? 'online' : 'offline')),
    h('span', {}, say('lastContact', moment(contact?.at ?? 0))),
    h('span', { class: waiting > 0 ? 'warm' : '' }, waiting > 0 ? say('queueCount', waiting) : say('queueEmpty')),
  ];
  const words = contact?.trouble ? troubleSaid(contact.trouble, contact.words) : (contact?.words ?? '');
  return h('div', { class: 'status', role: 'status' }, h('p', {}, ...parts), words && h('p', { class: 'warm' }, words));
}

function list(all: readonly Task[]): HTMLElement {
  const search = h('input', { type: 'search', id: 'search', placeholder: say('searchHousehold'), 'aria-label': say('searchHousehold') });
  search.value = typed;
  const chips = h('div', { class: 'chips', role: 'group', 'aria-label': say('households') });
  const rows = h('ul', { class: 'cards' });
  const more = h('button', { type: 'button' });
  let shown = PORTION;
  const draw = (): void => {
    const fitting = all.filter((task) => (stage === 'all' || task.stage === stage) && fits(task, typed));
    replace(rows, ...fitting.slice(0, shown).map(card));
    if (fitting.length === 0) rows.append(nothing(all.length));
    more.hidden = fitting.length <= shown;
    more.textContent = say('more', Math.min(PORTION, fitting.length - shown));
    replace(chips, ...chipsFor(all, () => {
      shown = PORTION;
      draw();
    }));
  };
  const nothing = (count: number): HTMLElement => {
    const clear = (): void => {
      [typed, stage, search.value] = ['', 'all', ''];
      draw();
      search.focus();
    };
    const said = [typed && say('typedIs', typed), stage !== 'all' && say('stageIs', say(STAGES[stage]))].filter(Boolean);
    const words = h('p', { role: 'status' }, say('nothingFound', said.join(say('and'))));
    return h('li', { class: 'empty' }, words, h('button', { type: 'button', id: 'clear', onclick: clear }, say('clear', count)));
  };
  search.addEventListener('input', () => {
    typed = search.value.trim();
    shown = PORTION;
    draw();
  });
  more.addEventListener('click', () => {
    shown += PORTION;
    draw();
  });
  draw();
  return h('section', { 'aria-label': say('households') }, h('h2', {}, say('households')), search, chips, rows, more);
}

function chipsFor(all: readonly Task[], draw: () => void): HTMLElement[] {
  const choices: [Stage | 'all', string][] = [['all', say('all')]];
  for (const [key, word] of Object.entries(STAGES) as [Stage, Word][]) choices.push([key, say(word)]);
  return choices.map(([key, words]) => {
    const count = key === 'all' ? all.length : all.filter((task) => task.stage === key).length;
    const pick = (): void => {
      stage = key;
      draw();
      document.querySelector<HTMLElement>(`[data-stage="${key}"]`)?.focus();
    };
    return h('button', { type: 'button', 'aria-pressed': String(stage === key), 'data-stage': key, onclick: pick }, `${words} ${count}`);
  });
}

/** What a card says of a household besides its label: what the columns of our lists mean, in words. */
const SAID: Readonly<Record<string, Readonly<Record<string, Word>>>> = {
  class: { relieved: 'classRelieved', monitored: 'classMonitored', general: 'classGeneral' },
  category: { unstable: 'categoryUnstable', borderline: 'categoryBorderline', sudden: 'categorySudden' },
  listed: { 1: 'listed' },
  relocated: { 1: 'relocated' },
  kind: { reserve: 'kindReserve', special: 'kindSpecial' },
};

function about(row: Row): string {
  const words = Object.entries(SAID).map(([column, known]) => known[row[column] ?? '']);
  return words.filter((word) => word !== undefined).map((word) => say(word)).join(' · ');
}

function card(task: Task): HTMLElement {
  const content = [
    h('strong', {}, task.row['label'] || task.row['name'] || ''),
    h('span', { class: 'about' }, about(task.row)),
    h('span', { class: `badge ${task.stage}` }, say(STAGES[task.stage])),
    task.stage === 'returned' ? deadlines(task) : null,
    ...task.heads.map(refused),
    ...task.results.map((one) => h('span', { class: 'warm' }, resultWords(one))),
  ];
  return h('li', {}, h('button', { type: 'button', class: 'card', 'data-name': task.row['name'] ?? '', onclick: () => void openTask(task) }, ...content));
}

/** What the server did not accept waits for a person: it says why, and what to do, until it is settled. */
function refused(head: Head): HTMLElement | null {
  return head.state === 'waiting' && head.held ? h('span', { class: 'complaint' }, whereIs(head)) : null;
}

function deadlines(task: Task): HTMLElement | null {
  const head = task.heads.find((one) => shownState(one) === 'returned');
  const until = head?.deadline ?? Date.parse(task.away[0]?.deadline ?? '');
  return deadlineLine(until, true);
}

function interviewsOfOthers(own: readonly Head[], away: readonly Returned[]): HTMLElement | null {
  const loose = own.filter((head) => head.household === null);
  const back = away.filter((entry) => entry.unit === '');
  if (loose.length + back.length === 0) return null;
  const rows = loose.map((head) => {
    const state = shownState(head);
    const content = [
      h('strong', {}, head.title),
      h('span', { class: 'about' }, moment(head.begun)),
      h('span', { class: `badge ${state}` }, say(STAGES[state])),
      refused(head),
    ];
    return h('li', {}, h('button', { type: 'button', class: 'card', onclick: () => void openHead(head) }, ...content));
  });
  const fetched = back.map((entry) => {
    const content = [h('strong', {}, entry.title), deadlineLine(Date.parse(entry.deadline ?? ''), true), h('span', { class: 'badge returned' }, say('stateReturned'))];
    return h('li', {}, h('button', { type: 'button', class: 'card', onclick: () => void bringBack(entry, null) }, ...content));
  });
  return section('otherInterviews', [h('ul', { class: 'cards' }, ...fetched, ...rows)]);
}

function section(title: Word, content: readonly HTMLElement[]): HTMLElement {
  return h('section', {}, h('h2', {}, say(title)), h('div', { class: 'acts' }, ...content));
}

function beginButton(name: string, onclick: () => void): HTMLElement {
  return h('button', { type: 'button', onclick }, name);
}

/** Say what the tablet needs: room, power, the promise of the browser. */
export async function warn(): Promise<void> {
  const found = await condition();
  const words: string[] = [];
  if (found.room > 0 && found.room < LITTLE_ROOM) words.push(say('roomLow', size(found.room)));
  if (found.battery !== null && found.battery < LITTLE_BATTERY && !found.charging) {
    words.push(say('batteryLow', Math.round(found.battery * 100)));
  }
  if (!found.persisted) words.push(say('notKept'));
  const place = document.querySelector<HTMLElement>('#warnings');
  if (place && location.hash === home) {
    place.replaceChildren();
    fill(place, words.map((text) => h('p', { class: 'warning' }, text)));
  }
}
