/** What there is to do: each household with its interviews, and in which state the newest of them is. */

import type { Result, Returned, Standing } from '../server/own.ts';
import type { Row } from './csv.ts';
import { inForce, missing, others } from './elsewhere.ts';
import type { Form, Listed } from './forms.ts';
import type { Head, State } from './interview.ts';

export type Stage = 'new' | State;

export interface Task {
  readonly row: Row;
  readonly forms: readonly Form[];
  readonly heads: readonly Head[];
  readonly away: readonly Returned[]; // returned to me, not on this tablet
  readonly results: readonly Result[]; // with the server, made by others or on another tablet
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

/** Join the list with the interviews on the tablet and elsewhere; households that left the list stay while something is open. */
export function tasks(listed: readonly Listed[], heads: readonly Head[], found: Standing): Task[] {
  const own = inForce(heads, found);
  const [away, results] = [missing(heads, found), others(heads, found)];
  const known = new Set(listed.map((entry) => entry.row['name']));
  const left = new Map<string, Row>();
  for (const { household } of own) if (household) left.set(household['name'] ?? '', household);
  for (const { unit, title } of away) if (unit && !left.has(unit)) left.set(unit, { name: unit, label: title });
  const strays = [...left].filter(([name]) => !known.has(name)).map(([, row]) => ({ row, forms: [] as Form[] }));
  return [...listed, ...strays].map(({ row, forms }) => {
    const mine = own.filter((head) => head.household?.['name'] === row['name']);
    const back = away.filter((entry) => entry.unit === row['name']);
    const there = results.filter((one) => one.unit === row['name'] && !back.some((entry) => one.instances.includes(entry.instance)));
    return { row, forms, heads: mine, away: back, results: there, stage: stageOfTask(mine, back, there) };
  });
}

/** What is open on this tablet counts first; what the server has elsewhere, where this tablet has nothing. */
function stageOfTask(heads: readonly Head[], away: readonly Returned[], results: readonly Result[]): Stage {
  const stage = away.length > 0 ? 'returned' : stageOf(heads);
  return stage === 'new' && results.length > 0 ? 'received' : stage;
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
