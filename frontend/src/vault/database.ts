/**
 * The tablet's database: `plain` holds locks and settings, `sealed` everything with answers, names or tokens, `typed` what
 * is being typed until the draft with it is written (sealed too).
 */

import type { Sealed } from './seal.ts';

const NAME = 'houping-filler';
const VERSION = 2;
const STORES = ['plain', 'sealed', 'typed'] as const;
type Store = (typeof STORES)[number];

let opened: Promise<IDBDatabase> | null = null;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      const there = request.result.objectStoreNames;
      for (const name of STORES) if (!there.contains(name)) request.result.createObjectStore(name);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('database blocked'));
  });
  return opened;
}

/**
 * Run one transaction and wait until it is on the disk (not only with the system: power may fail).
 *
 * `relaxed` waits for the system alone, which is enough when the browser is killed, and takes a moment only.
 */
async function write(store: Store, act: (place: IDBObjectStore) => void, durability: IDBTransactionDurability = 'strict'): Promise<void> {
  const transaction = (await database()).transaction(store, 'readwrite', { durability });
  act(transaction.objectStore(store));
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

async function read<T>(store: Store, ask: (place: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const request = ask((await database()).transaction(store).objectStore(store));
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Say whether something was not written because the tablet has no room left. */
export const isFull = (error: unknown): boolean => error instanceof DOMException && error.name === 'QuotaExceededError';

const below = (prefix: string): IDBKeyRange => IDBKeyRange.bound(prefix, `${prefix}\uffff`);

export const plain = {
  get: <T>(key: string) => read('plain', (place) => place.get(key) as IDBRequest<T | undefined>),
  put: (key: string, value: unknown) => write('plain', (place) => place.put(value, key)),
};

export const sealed = {
  get: (key: string) => read('sealed', (place) => place.get(key) as IDBRequest<Sealed | undefined>),
  keys: async (prefix: string) =>
    (await read('sealed', (place) => place.getAllKeys(below(prefix)))) as string[],
  all: (prefix: string) => read('sealed', (place) => place.getAll(below(prefix)) as IDBRequest<Sealed[]>),
  /** Put and remove several records in one transaction: all or none. */
  change: (puts: ReadonlyMap<string, Sealed>, removals: readonly string[] = []) =>
    write('sealed', (place) => {
      for (const [key, value] of puts) place.put(value, key);
      for (const key of removals) place.delete(key);
    }),
};

/** A store of its own: what is typed does not wait for a draft that is being written to the disk. */
export const typed = {
  keys: async (prefix: string) => (await read('typed', (place) => place.getAllKeys(below(prefix)))) as string[],
  all: (prefix: string) => read('typed', (place) => place.getAll(below(prefix)) as IDBRequest<Sealed[]>),
  put: (key: string, value: Sealed) => write('typed', (place) => place.put(value, key), 'relaxed'),
  remove: (prefix: string) => write('typed', (place) => place.delete(below(prefix)), 'relaxed'),
};

/** Remove everything from this tablet. */
export async function wipe(): Promise<void> {
  (await database()).close();
  opened = null;
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.deleteDatabase(NAME);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
    request.onblocked = () => resolve(); // another tab still shows it; it goes when that tab closes
  });
}
