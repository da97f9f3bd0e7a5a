/** An interview on the tablet: its head (what lists show) and its body (answers), two sealed records. */

import * as vault from '../vault/vault.ts';
import type { Row } from './csv.ts';

export type State = 'draft' | 'waiting' | 'received' | 'returned';

export interface Remark {
  readonly path: string; // reference of the question or of a row, as the engine writes it
  readonly text: string;
  readonly by: string;
  readonly at: string;
  readonly reply?: string; // why the answer is left as it was
}

export interface Photo {
  readonly name: string;
  readonly size: number;
}

export interface Head {
  readonly id: string;
  readonly form: string;
  readonly version: string;
  readonly title: string;
  readonly household: Row | null;
  readonly state: State;
  readonly page: string;
  readonly instance: string;
  readonly replaces: string; // instance id of the version that was returned
  readonly begun: number;
  readonly changed: number;
  readonly finished: number | null;
  readonly received: number | null;
  readonly photos: readonly Photo[];
  readonly sent: readonly string[]; // files that the server has
  readonly tries: number;
  readonly due: number; // not sent again before this time
  readonly answer: string; // what the server or the network said last
  readonly held: boolean; // refused for good: a person must look
  readonly reason: string; // why it was returned
  readonly deadline?: number; // until when it is to be corrected
  readonly remarks: readonly Remark[];
}

export interface Body {
  readonly xml: string;
  readonly audit: string;
  readonly base: string; // the answers that were returned, as the engine writes them; empty when none were
  readonly seq?: number; // of the last answer in it
}

const COUNT = 'finished';
const headName = (id: string): string => `head:${id}`;
const bodyName = (id: string): string => `body:${id}`;
export const photoName = (id: string, name: string): string => `photo:${id}:${name}`;

export async function heads(): Promise<Head[]> {
  const found = await vault.readAll<Head>('head:');
  return found.sort((a, b) => b.changed - a.changed);
}

export const head = (id: string): Promise<Head | undefined> => vault.readJson<Head>(headName(id));
export const body = (id: string): Promise<Body | undefined> => vault.readJson<Body>(bodyName(id));

export async function save(found: Head, content?: Body): Promise<void> {
  const json: Record<string, unknown> = { [headName(found.id)]: found };
  if (content) json[bodyName(found.id)] = content;
  await vault.change({ json });
}

/** Keep a finished interview, and count it: the server compares the count with what it has. */
export async function saveFinished(found: Head, content: Body): Promise<void> {
  const count = (await finishedCount()) + 1;
  await vault.change({ json: { [headName(found.id)]: found, [bodyName(found.id)]: content, [COUNT]: count } });
}

export async function finishedCount(): Promise<number> {
  return (await vault.readJson<number>(COUNT)) ?? 0;
}

export async function savePhoto(found: Head, photo: File): Promise<Head> {
  const photos = [...found.photos.filter((p) => p.name !== photo.name), { name: photo.name, size: photo.size }];
  const fresh = { ...found, photos };
  await vault.change({
    json: { [headName(found.id)]: fresh },
    bytes: { [photoName(found.id, photo.name)]: await photo.arrayBuffer() },
  });
  return fresh;
}

export async function photoFile(found: Head, name: string): Promise<File | null> {
  const data = await vault.readBytes(photoName(found.id, name));
  return data ? new File([data], name, { type: 'image/jpeg' }) : null;
}

/** Remove an interview with everything that belongs to it. */
export async function discard(id: string): Promise<void> {
  const photos = await vault.names(photoName(id, ''));
  await vault.change({ remove: [headName(id), bodyName(id), ...photos] });
  await vault.forget(`${id}:`);
}

export function fresh(form: { id: string; version: string; name: string }, household: Row | null, now: number): Head {
  return {
    id: crypto.randomUUID(),
    form: form.id,
    version: form.version,
    title: form.name,
    household,
    state: 'draft',
    page: '',
    instance: '',
    replaces: '',
    begun: now,
    changed: now,
    finished: null,
    received: null,
    photos: [],
    sent: [],
    tries: 0,
    due: 0,
    answer: '',
    held: false,
    reason: '',
    remarks: [],
  };
}
