/** What the server has of my households and this tablet has not: results of others or of another tablet of mine. */

import type { Account } from '../server/account.ts';
import { download, downloadBytes } from '../server/openrosa.ts';
import { fetchKept, type Kept, type Result, type Returned, type Standing } from '../server/own.ts';
import * as vault from '../vault/vault.ts';
import type { Row } from './csv.ts';
import { textsIn } from '../interview/finished.ts';
import { AUDIT_FILE } from '../interview/names.ts';
import { keepDefinition } from './forms.ts';
import { fresh, photoName, save, type Head } from './interview.ts';
import { returnedHead } from './returns.ts';

const NAME = 'elsewhere';
const NOTHING: Standing = { returned: [], results: [] };

export async function standing(): Promise<Standing> {
  return (await vault.readJson<Standing>(NAME)) ?? NOTHING;
}

export const keepStanding = (found: Standing): Promise<void> => vault.change({ json: { [NAME]: found } });

/** Leave out the interviews on the tablet that the server has made void: their households are to be asked again. */
export function inForce(heads: readonly Head[], found: Standing): Head[] {
  const void_ = new Set(found.results.filter((one) => one.state === 'void').flatMap((one) => one.instances));
  return heads.filter((head) => head.state !== 'received' || !void_.has(head.instance));
}

/** Return what was returned to me and is not on this tablet. */
export function missing(heads: readonly Head[], found: Standing): Returned[] {
  return found.returned.filter((entry) => !heads.some((head) => isOf(head, [entry.instance])));
}

/** Return the results that count and were not made on this tablet. */
export function others(heads: readonly Head[], found: Standing): Result[] {
  return found.results.filter((one) => one.state !== 'void' && !heads.some((head) => isOf(head, one.instances)));
}

const isOf = (head: Head, instances: readonly string[]): boolean =>
  instances.includes(head.instance) || instances.includes(head.replaces);

/**
 * Bring a returned interview onto this tablet, sealed as all others, to be corrected here.
 *
 * Files come one by one and stay when the line breaks; the interview is there once all of it is.
 */
export async function bring(account: Account, entry: Returned, row: Row | null): Promise<Head> {
  const kept = await fetchKept(account, entry.instance);
  await keepDefinition(kept.form, kept.version, () => download(account, kept.definition));
  const id = entry.instance;
  const named = textsIn(kept.xml);
  const photos = kept.files.filter((file) => file.name !== AUDIT_FILE && named.has(file.name));
  for (const { name, url } of photos) {
    if ((await vault.readBytes(photoName(id, name))) !== undefined) continue;
    await vault.change({ bytes: { [photoName(id, name)]: await downloadBytes(account, url) } });
  }
  const log = kept.files.find((file) => file.name === AUDIT_FILE);
  const audit = log ? await download(account, log.url) : '';
  const head = returnedHead(blank(kept, row, photos, id), entry);
  await save(head, { xml: kept.xml, audit, base: '' });
  return head;
}

function blank(kept: Kept, row: Row | null, photos: Kept['files'], id: string): Head {
  const made = fresh({ id: kept.form, version: kept.version, name: kept.title }, kept.household ?? row, Date.now());
  return { ...made, id, instance: id, photos: photos.map(({ name, size }) => ({ name, size })) };
}
