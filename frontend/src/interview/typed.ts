/**
 * What is being typed, kept at every keystroke.
 *
 * A draft is written whole: its XML, its log, two seals, and the disk must say that it has them. On a slow tablet that
 * takes longer than a keystroke, and what is typed meanwhile waits for the next writing. So each answer is also jotted
 * down by itself, at once, and stands there until a draft with it is on the disk. So are rows that come and go: answers
 * are jotted down under the place of their row, which is another one afterwards.
 */

import * as vault from '../vault/vault.ts';

export interface Jotted {
  readonly seq: number;
  readonly path: string;
  readonly value?: string; // of an answer
  readonly row?: RowAct; // of a row
}

export type RowAct = 'added' | 'removed';

export class Typed {
  seq: number; // of the last answer
  private readonly id: string;
  private readonly slots = new Map<string, number>(); // by path: names of questions are no names of records
  private used = 0; // slots so far
  private readonly put = new Map<number, number>(); // slot -> the newest that was handed to the disk

  constructor(id: string, seq: number) {
    this.id = id;
    this.seq = seq;
  }

  /** Jot an answer down. */
  note(path: string, value: string): Promise<void> {
    const slot = this.slots.get(path) ?? (this.used += 1);
    this.slots.set(path, slot);
    return this.jot(slot, { path, value });
  }

  /** Jot down that a row came or went. What is typed from then on replaces nothing that was typed under the old places. */
  row(path: string, row: RowAct): Promise<void> {
    this.slots.clear();
    return this.jot((this.used += 1), { path, row });
  }

  /** Seals may end in another order than they began: an older answer never follows a newer one. */
  private jot(slot: number, what: Omit<Jotted, 'seq'>): Promise<void> {
    const seq = (this.seq += 1);
    const isNewest = (): boolean => {
      if ((this.put.get(slot) ?? 0) > seq) return false;
      this.put.set(slot, seq);
      return true;
    };
    return vault.jot(`${this.id}:${slot}`, { seq, ...what } satisfies Jotted, isNewest);
  }

  /** Forget what is in a draft that was written, if nothing was typed since. */
  async written(seq: number): Promise<void> {
    if (seq < this.seq || this.used === 0) return;
    this.slots.clear();
    this.used = 0;
    this.put.clear();
    await vault.forget(`${this.id}:`);
  }
}

/** Return what was typed after a draft was written, the oldest first. */
export async function typedSince(id: string, seq: number): Promise<Jotted[]> {
  const found = await vault.jotted<Jotted>(`${id}:`);
  return found.filter((one) => one.seq > seq).sort((a, b) => a.seq - b.seq);
}
