/** From a household to its interview: which form, and whether to begin, to go on or to correct. */

import type { Result, Returned } from '../server/own.ts';
import { troubleIn, wordsIn } from '../server/trouble.ts';
import { choose, confirm, hush, notice, type Choice } from '../ui/dialog.ts';
import { isFull } from '../vault/database.ts';
import { bring } from '../work/elsewhere.ts';
import type { Form } from '../work/forms.ts';
import type { Row } from '../work/csv.ts';
import * as store from '../work/interview.ts';
import { shownState, type Task } from '../work/tasks.ts';
import { moment, say } from '../words/index.ts';
import { account } from './enrol.ts';
import { fillPlace, go, home } from './places.ts';
import { troubleSaid } from './trouble.ts';

type Act =
  | { readonly open: store.Head }
  | { readonly begin: Form; readonly beside?: Result }
  | { readonly discard: store.Head }
  | { readonly tell: string }
  | { readonly bring: Returned };

/** Open the only thing that can be done, or ask which. */
export async function openTask(task: Task): Promise<void> {
  const choices = acts(task);
  if (choices.length === 0) return;
  const only = choices.length === 1 ? choices[0]?.value : null;
  const act = only ?? (await choose(task.row['label'] || task.row['name'] || '', choices));
  if (act) await run(act, task.row);
}

export async function openHead(head: store.Head): Promise<void> {
  const row = head.household ?? { label: head.title };
  await openTask({ row, forms: [], heads: [head], away: [], results: [], stage: head.state });
}

export async function beginForm(form: Form, row: Row | null): Promise<void> {
  const made = store.fresh(form, row, Date.now());
  await store.save(made);
  go(fillPlace(made.id));
}

function acts(task: Task): Choice<Act>[] {
  const made: Choice<Act>[] = [];
  for (const head of task.heads) {
    const state = shownState(head);
    if (state === 'returned') made.push({ label: `${say('correct')} · ${head.title}`, value: { open: head } });
    if (state === 'draft') {
      made.push({ label: `${say('goOn')} · ${head.title}`, value: { open: head } });
      made.push({ label: `${say('discardDraft')} · ${head.title}`, value: { discard: head }, kind: 'danger' });
    }
    if (state === 'waiting' || state === 'received') made.push({ label: `${head.title} · ${whereIs(head)}`, value: { tell: whereIs(head) }, kind: 'quiet' });
  }
  return [...made, ...actsElsewhere(task), ...beginnings(task)];
}

/** What was returned and lies elsewhere is fetched; of what others have sent the person hears. */
function actsElsewhere(task: Task): Choice<Act>[] {
  const names = new Map(task.forms.map((form) => [form.id, form.name]));
  return [
    ...task.away.map((entry) => ({ label: `${say('bring')} · ${entry.title}`, value: { bring: entry } })),
    ...task.results.map((one) => {
      const words = resultWords(one);
      return { label: `${names.get(one.form) ?? ''} · ${words}`, value: { tell: words }, kind: 'quiet' };
    }),
  ];
}

/** A form of which there is a result already is begun once more only after a warning. */
function beginnings(task: Task): Choice<Act>[] {
  const begun = new Set([...task.heads, ...task.away].map((one) => one.form));
  return task.forms
    .filter((form) => !begun.has(form.id))
    .map((form) => {
      const beside = task.results.find((one) => one.form === form.id);
      const label = `${say(beside ? 'beginAgain' : 'begin')} · ${form.name}`;
      return beside ? { label, value: { begin: form, beside }, kind: 'danger' } : { label, value: { begin: form } };
    });
}

/** Say who has sent a result, and how it stands. */
export function resultWords(one: Result): string {
  return say(one.state === 'returned' ? 'resultReturned' : 'resultBy', one.by, moment(Date.parse(one.at)));
}

/** Say where a finished interview is. */
export function whereIs(head: store.Head): string {
  if (head.state === 'received') return say('receivedAt', moment(head.received ?? 0));
  if (head.held) return say('held', head.answer);
  if (head.tries === 0) return say('stateWaiting');
  return [say('retryAt', moment(head.due), head.tries), head.answer].filter(Boolean).join(' · ');
}

async function run(act: Act, row: Row): Promise<void> {
  if ('open' in act) return go(fillPlace(act.open.id));
  if ('begin' in act) return begin(act.begin, row, act.beside);
  if ('tell' in act) return notice(act.tell);
  if ('bring' in act) return bringBack(act.bring, row);
  if (await confirm(say('discardAsk'), say('discardDraft'))) {
    await store.discard(act.discard.id);
    go(home);
  }
}

async function begin(form: Form, row: Row, beside?: Result): Promise<void> {
  if (beside && !(await confirm(say('beginAgainAsk', resultWords(beside)), say('beginAgain')))) return;
  await beginForm(form, row);
}

/** Fetch what was returned from the server; from then on it is corrected without a network as all others. */
export async function bringBack(entry: Returned, row: Row | null): Promise<void> {
  const own = await account();
  if (!own) return;
  notice(say('bringing'));
  try {
    const head = await bring(own, entry, row);
    hush();
    go(fillPlace(head.id));
  } catch (error) {
    if (isFull(error)) throw error;
    const trouble = troubleIn(error);
    notice(trouble === 'offline' ? say('bringOffline') : troubleSaid(trouble, wordsIn(error)));
  }
}
