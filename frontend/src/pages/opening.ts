/** From a household to its interview: which form, and whether to begin, to go on or to correct. */

import { choose, confirm, notice, type Choice } from '../ui/dialog.ts';
import type { Form } from '../work/forms.ts';
import type { Row } from '../work/csv.ts';
import * as store from '../work/interview.ts';
import { shownState, type Task } from '../work/tasks.ts';
import { moment, say } from '../words/index.ts';
import { fillPlace, go, home } from './places.ts';

type Act = { readonly open: store.Head } | { readonly begin: Form } | { readonly discard: store.Head } | { readonly tell: store.Head };

/** Open the only thing that can be done, or ask which. */
export async function openTask(task: Task): Promise<void> {
  const choices = acts(task);
  if (choices.length === 0) return;
  const only = choices.length === 1 ? choices[0]?.value : null;
  const act = only ?? (await choose(task.row['label'] || task.row['name'] || '', choices));
  if (act) await run(act, task.row);
}

export async function openHead(head: store.Head): Promise<void> {
  await openTask({ row: head.household ?? { label: head.title }, forms: [], heads: [head], stage: head.state });
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
    if (state === 'waiting' || state === 'received') made.push({ label: `${head.title} · ${whereIs(head)}`, value: { tell: head }, kind: 'quiet' });
  }
  const begun = new Set(task.heads.map((head) => head.form));
  for (const form of task.forms) {
    if (!begun.has(form.id)) made.push({ label: `${say('begin')} · ${form.name}`, value: { begin: form } });
  }
  return made;
}

/** Say where a finished interview is. */
export function whereIs(head: store.Head): string {
  if (head.state === 'received') return say('receivedAt', moment(head.received ?? 0));
  if (head.held) return say('held', head.answer);
  return head.tries > 0 ? say('retryAt', moment(head.due), head.tries) : say('stateWaiting');
}

async function run(act: Act, row: Row): Promise<void> {
  if ('open' in act) return go(fillPlace(act.open.id));
  if ('begin' in act) return beginForm(act.begin, row);
  if ('tell' in act) return notice(whereIs(act.tell));
  if (await confirm(say('discardAsk'), say('discardDraft'))) {
    await store.discard(act.discard.id);
    go(home);
  }
}
