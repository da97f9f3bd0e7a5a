/**
 * The audit log of an interview in the format of ODK: `audit.csv`, times in milliseconds since 1970.
 *
 * Source: docs.getodk.org, form-audit-log. A page of ours is a "group questions" event; each question that was
 * touched on it is a "question" event with its old and new value.
 */

import { cell } from '../work/csv.ts';

const HEADER = 'event,node,start,end,old-value,new-value,change-reason';

export type Event =
  | 'form start'
  | 'form resume'
  | 'form save'
  | 'form exit'
  | 'form finalize'
  | 'finalize error'
  | 'jump'
  | 'add repeat'
  | 'delete repeat'
  | 'end screen'
  | 'change reason';

interface Touched {
  start: number;
  end: number;
  readonly before: string;
  after: string;
}

export class Audit {
  private text: string;
  private page: { readonly node: string; readonly start: number } | null = null;
  private current = ''; // the question that has the attention
  private readonly touched = new Map<string, Touched>();
  private readonly clock: () => number;

  constructor(text: string, clock: () => number) {
    this.text = text.includes(HEADER) ? text : `${text}${HEADER}\n`; // a log of an older program goes on under a new header
    this.clock = clock;
  }

  /** Write an event that happens at one moment, after what was on the page until then. */
  mark(event: Event, node = '', reason = ''): void {
    this.leave();
    const now = this.clock();
    this.line(event, node, now, now, ['', ''], reason);
  }

  /** Come to a page: the one before is left. */
  enter(node: string): void {
    this.leave();
    this.page = { node, start: this.clock() };
  }

  /** Note that a question has, or had, the attention; its time runs until another one has it. */
  touch(node: string, value: string): void {
    const now = this.clock();
    const last = this.touched.get(this.current);
    if (last) last.end = now;
    this.current = node;
    const known = this.touched.get(node);
    if (known) known.end = now;
    else this.touched.set(node, { start: now, end: now, before: value, after: value });
  }

  answered(node: string, before: string, after: string): void {
    this.touch(node, before);
    const known = this.touched.get(node);
    if (known) known.after = after;
  }

  /** Leave the page: write it and the questions that were touched. */
  leave(): void {
    if (!this.page) return;
    const now = this.clock();
    const last = this.touched.get(this.current);
    if (last) last.end = now;
    this.line('group questions', this.page.node, this.page.start, now);
    for (const [node, seen] of this.touched) {
      const changed = seen.before !== seen.after;
      this.line('question', node, seen.start, seen.end, changed ? [seen.before, seen.after] : ['', '']);
    }
    this.touched.clear();
    this.current = '';
    this.page = null;
  }

  /** The file so far, with the open page as if it were left now: what a killed browser leaves behind. */
  snapshot(): string {
    const copy = new Audit(this.text, this.clock);
    copy.page = this.page;
    copy.current = this.current;
    for (const [node, seen] of this.touched) copy.touched.set(node, { ...seen });
    copy.leave();
    return copy.text;
  }

  private line(event: string, node: string, start: number, end: number, values = ['', ''], reason = ''): void {
    this.text += `${[event, node, String(start), String(end), ...values, reason].map(cell).join(',')}\n`;
  }
}
