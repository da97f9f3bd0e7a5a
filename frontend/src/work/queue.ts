/** The queue of finished interviews: each goes until the server says that it has it, and exactly once. */

import { textsIn } from '../interview/finished.ts';
import { AUDIT_FILE } from '../interview/names.ts';
import type { Account } from '../server/account.ts';
import * as server from '../server/openrosa.ts';
import { wordsIn } from '../server/trouble.ts';
import { body, heads, photoFile, save, type Head } from './interview.ts';

const PORTION = 2_000_000; // bytes of a request on a weak link: what is lost with a cut is sent again
const FIRST_PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 30 * 60_000;

interface Part {
  readonly name: string;
  readonly size: number;
  readonly file: () => Promise<File | null>;
}

export function pauseAfter(tries: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.min(tries - 1, 10), LONGEST_PAUSE_MS);
}

/** What made us send: the clock (what is due), the network that came back (all but refused), a person (all). */
export type Cause = 'clock' | 'network' | 'person';

export function isDue(head: Head, cause: Cause, now: number): boolean {
  if (head.state !== 'waiting') return false;
  return cause === 'person' || (!head.held && (cause === 'network' || head.due <= now));
}

/** Send what is due, the oldest first. Returns how many are still waiting. */
export async function sendAll(account: Account, cause: Cause, now: () => number): Promise<number> {
  const due = (await heads()).filter((head) => isDue(head, cause, now())).reverse();
  for (const head of due) await sendOne(account, head, now);
  return (await heads()).filter((head) => head.state === 'waiting').length;
}

async function sendOne(account: Account, head: Head, now: () => number): Promise<void> {
  let current = head;
  try {
    const limit = Math.min(await server.acceptedLength(account), PORTION);
    const content = await body(head.id);
    if (!content) throw new Error('no answers');
    const left = parts(head, content.audit, content.xml).filter((part) => !head.sent.includes(part.name));
    const groups = server.portions(left, limit, content.xml.length * 3 + 500);
    for (const [at, group] of groups.entries()) {
      await server.post(account, await request(content.xml, group, at < groups.length - 1));
      current = { ...current, sent: [...current.sent, ...group.map((part) => part.name)] };
      await save(current);
    }
    current = { ...current, state: 'received', received: now(), answer: '', held: false, tries: 0, remarks: [] };
  } catch (error) {
    current = putOff(current, error, now());
  }
  await save(current);
}

function parts(head: Head, audit: string, xml: string): Part[] {
  const named = textsIn(xml);
  const photos = head.photos
    .filter((photo) => named.has(photo.name))
    .map((photo) => ({ ...photo, file: () => photoFile(head, photo.name) }));
  if (!named.has(AUDIT_FILE)) return photos;
  const file = new File([audit], AUDIT_FILE, { type: 'text/csv' });
  return [{ name: AUDIT_FILE, size: file.size, file: async () => file }, ...photos];
}

async function request(xml: string, group: readonly Part[], more: boolean): Promise<FormData> {
  const form = new FormData();
  form.append('xml_submission_file', new Blob([xml], { type: 'text/xml' }), 'submission.xml');
  for (const part of group) {
    const file = await part.file();
    if (file) form.append(part.name, file, part.name);
  }
  if (more) form.append('*isIncomplete*', 'yes');
  return form;
}

/** A lost line or a fault of the server is tried again by itself; a refusal waits for a person. */
export function putOff(head: Head, error: unknown, now: number): Head {
  const tries = head.tries + 1;
  const refused = error instanceof server.Refusal && error.status < 500 && ![408, 423, 429].includes(error.status);
  return { ...head, tries, answer: wordsIn(error), held: refused, due: now + pauseAfter(tries) };
}
