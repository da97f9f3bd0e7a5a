/** The tablet's database: `plain` holds locks and settings, `sealed` everything with answers, names or tokens. */

import type { Sealed } from './seal.ts';

const NAME = 'houping-filler';
const VERSION = 1;
type Store = 'plain' | 'sealed';

let opened: Promise<IDBDatabase> | null = null;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('plain');
      request.result.createObjectStore('sealed');
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('database blocked'));
  });
  return opened;
}

/** Run one transaction and wait until it is on the disk (not only with the system: power may fail). */
async function write(store: Store, act: (place: IDBObjectStore) => void): Promise<void> {
  const transaction = (await database()).transaction(store, 'readwrite', { durability: 'strict' });
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
