/** What there is to do: each household with its interviews, and in which state the newest of them is. */

import type { Row } from './csv.ts';
import type { Form, Listed } from './forms.ts';
import type { Head, State } from './interview.ts';

export type Stage = 'new' | State;

export interface Task {
  readonly row: Row;
  readonly forms: readonly Form[];
  readonly heads: readonly Head[];
  readonly stage: Stage;
}

const URGENCY: readonly State[] = ['returned', 'draft', 'waiting', 'received'];

/** Return the state that asks for the person's attention first. */
export function stageOf(heads: readonly Head[]): Stage {
  return URGENCY.find((state) => heads.some((head) => shownState(head) === state)) ?? 'new';
}

/** A correction that was begun still counts as returned, until it is finished. */
export function shownState(head: Head): State {
  return head.state === 'draft' && head.remarks.length + head.reason.length > 0 ? 'returned' : head.state;
}

/** Join the list with the interviews on the tablet; households that left the list stay while something is open. */
export function tasks(listed: readonly Listed[], heads: readonly Head[]): Task[] {
  const known = new Set(listed.map((entry) => entry.row['name']));
  const strays = heads.filter((head) => head.household && !known.has(head.household['name']));
  const left = new Map(strays.map((head) => [head.household?.['name'], head.household as Row]));
  const all = [...listed, ...[...left.values()].map((row) => ({ row, forms: [] as Form[] }))];
  return all.map(({ row, forms }) => {
    const own = heads.filter((head) => head.household?.['name'] === row['name']);
    return { row, forms, heads: own, stage: stageOf(own) };
  });
}

/**
 * Say whether a household fits what was typed: every word in its number, its village or the name of its head.
 *
 * Codes of places and units are not searched: every number that a person types stands somewhere in them. The list shows
 * names masked, so a whole name finds those that it may be.
 */
export function fits(task: Task, typed: string): boolean {
  const line = `${task.row['label'] ?? ''} ${task.row['village_name'] ?? ''}`.normalize('NFKC').toLowerCase();
  const names = line.split(/[\s()]+/).filter((part) => part.includes('*')).map(masked);
  const words = typed.normalize('NFKC').toLowerCase().split(/\s+/);
  return words.every((word) => line.includes(word) || names.some((name) => name.test(word)));
}

const masked = (name: string): RegExp =>
  new RegExp(`^${name.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.+')}$`);
