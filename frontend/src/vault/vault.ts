/** The open vault: reads and writes sealed records by name while the PIN has been given. */

import { plain, sealed, typed } from './database.ts';
import { changePin, makeLocks, resetPin, unlockWithPin, type Locks, type RecoveryKey } from './keys.ts';
import { openBytes, openJson, sealBytes, sealJson, type Sealed } from './seal.ts';

const FREE_TRIES = 5;
const LONGEST_WAIT_MS = 3_600_000;

interface Failures {
  readonly count: number;
  readonly until: number;
}

export type Unlocking = 'open' | 'wrong' | { readonly waitUntil: number };

let key: CryptoKey | null = null;

function required(): CryptoKey {
  if (key === null) throw new Error('the vault is locked');
  return key;
}

export const isOpen = (): boolean => key !== null;
export const lock = (): void => void (key = null);
export const locks = (): Promise<Locks | undefined> => plain.get<Locks>('locks');

/** Set up this tablet: a new data key behind a new PIN. */
export async function setUp(pin: string, recovery: RecoveryKey): Promise<void> {
  const made = await makeLocks(pin, recovery);
  await plain.put('locks', made);
  key = await unlockWithPin(made.pin, pin);
}

/** Try a PIN; after five wrong ones each further try waits twice as long, an hour at most. */
export async function unlock(pin: string, now: number): Promise<Unlocking> {
  const failures = (await plain.get<Failures>('failures')) ?? { count: 0, until: 0 };
  if (now < failures.until) return { waitUntil: failures.until };
  const found = await locks();
  key = found ? await unlockWithPin(found.pin, pin) : null;
  if (key) {
    await plain.put('failures', { count: 0, until: 0 });
    return 'open';
  }
  const count = failures.count + 1;
  await plain.put('failures', { count, until: now + waitAfter(count) });
  return 'wrong';
}

export function waitAfter(failures: number): number {
  return failures < FREE_TRIES ? 0 : Math.min(30_000 * 2 ** (failures - FREE_TRIES), LONGEST_WAIT_MS);
}

/** Change the PIN; false when the old one is wrong. */
export async function renewPin(old: string, fresh: string): Promise<boolean> {
  return keep(async (found) => changePin(found.pin, old, fresh));
}

/** Set a new PIN with the recovery code that the server's people have told; false when it does not fit. */
export async function recover(code: string, fresh: string): Promise<boolean> {
  const done = await keep(async (found) => resetPin(found, code, fresh));
  if (done) await plain.put('failures', { count: 0, until: 0 });
  return done;
}

async function keep(make: (found: Locks) => Promise<Locks['pin'] | null>): Promise<boolean> {
  const found = await locks();
  const fresh = found && (await make(found));
  if (!found || !fresh) return false;
  await plain.put('locks', { ...found, pin: fresh });
  return true;
}

export async function readJson<T>(name: string): Promise<T | undefined> {
  const found = await sealed.get(name);
  return found && openJson<T>(required(), name, found);
}

export async function readBytes(name: string): Promise<ArrayBuffer | undefined> {
  const found = await sealed.get(name);
  return found && openBytes(required(), name, found);
}

/** Read all records whose name begins so. */
export async function readAll<T>(prefix: string): Promise<T[]> {
  const [names, records] = await Promise.all([sealed.keys(prefix), sealed.all(prefix)]);
  return Promise.all(records.map((record, i) => openJson<T>(required(), names[i] ?? '', record)));
}

export interface Change {
  readonly json?: Readonly<Record<string, unknown>>;
  readonly bytes?: Readonly<Record<string, BufferSource>>;
  readonly remove?: readonly string[];
}

/** Write several records as one: after a power failure all of them are there, or none. */
export async function change(wanted: Change): Promise<void> {
  const puts = new Map<string, Sealed>();
  for (const [name, value] of Object.entries(wanted.json ?? {})) {
    puts.set(name, await sealJson(required(), name, value));
  }
  for (const [name, value] of Object.entries(wanted.bytes ?? {})) {
    puts.set(name, await sealBytes(required(), name, value));
  }
  await sealed.change(puts, wanted.remove);
}

/** Write one small record at once, beside what is being written; `isNewest` is asked when it is sealed. */
export async function jot(name: string, value: unknown, isNewest: () => boolean): Promise<void> {
  const made = await sealJson(required(), name, value);
  if (isNewest()) await typed.put(name, made);
}

/** Read what was jotted down under names that begin so. */
export async function jotted<T>(prefix: string): Promise<T[]> {
  const [names, records] = await Promise.all([typed.keys(prefix), typed.all(prefix)]);
  return Promise.all(records.map((record, i) => openJson<T>(required(), names[i] ?? '', record)));
}

export const forget = (prefix: string): Promise<void> => typed.remove(prefix);

export const names = (prefix: string): Promise<string[]> => sealed.keys(prefix);
