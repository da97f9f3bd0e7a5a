/**
 * What is being typed, kept at every keystroke.
 *
 * A draft is written whole: its XML, its log, two seals, and the disk must say that it has them. On a slow tablet that
 * takes longer than a keystroke, and what is typed meanwhile waits for the next writing. So each answer is also jotted
 * down by itself, at once, and stands there until a draft with it is on the disk.
 */

import * as vault from '../vault/vault.ts';

export interface Jotted {
  readonly seq: number;
  readonly path: string;
  readonly value: string;
}

export class Typed {
  seq: number; // of the last answer
  private readonly id: string;
  private readonly slots = new Map<string, number>(); // by path: names of questions are no names of records
  private readonly put = new Map<number, number>(); // slot -> the newest that was handed to the disk

  constructor(id: string, seq: number) {
    this.id = id;
    this.seq = seq;
  }

  /** Jot an answer down. Seals may end in another order than they began: an older answer never follows a newer one. */
  note(path: string, value: string): Promise<void> {
    const seq = (this.seq += 1);
    const slot = this.slots.get(path) ?? this.slots.size;
    this.slots.set(path, slot);
    const isNewest = (): boolean => {
      if ((this.put.get(slot) ?? 0) > seq) return false;
      this.put.set(slot, seq);
      return true;
    };
    return vault.jot(`${this.id}:${slot}`, { seq, path, value } satisfies Jotted, isNewest);
  }

  /** Forget what is in a draft that was written, if nothing was typed since. */
  async written(seq: number): Promise<void> {
    if (seq < this.seq || this.slots.size === 0) return;
    this.slots.clear();
    this.put.clear();
    await vault.forget(`${this.id}:`);
  }
}

/** Return what was typed after a draft was written, the oldest first. */
export async function typedSince(id: string, seq: number): Promise<Jotted[]> {
  const found = await vault.jotted<Jotted>(`${id}:`);
  return found.filter((one) => one.seq > seq).sort((a, b) => a.seq - b.seq);
}
