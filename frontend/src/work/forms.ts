/** The forms on this tablet and their lists, renewed when their digests change. */

import type { Account } from '../server/account.ts';
import * as server from '../server/openrosa.ts';
import * as vault from '../vault/vault.ts';
import { readCsv, type Row } from './csv.ts';
import { heads } from './interview.ts';
import { prepare, type Prepared } from './prepare.ts';

export const HOUSEHOLDS = 'households.csv';

export interface Form {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly hash: string;
  readonly files: readonly { readonly name: string; readonly hash: string }[];
}

const formName = (form: string, version: string): string => `form:${form}:${version}`;
const listName = (form: string, file: string): string => `list:${form}:${file}`;

export async function forms(): Promise<Form[]> {
  return (await vault.readJson<Form[]>('forms')) ?? [];
}

export async function prepared(form: string, version: string): Promise<Prepared> {
  const found = await vault.readJson<Prepared>(formName(form, version));
  if (found === undefined) throw new Error(`${form} ${version}: no definition on this tablet`);
  return found;
}

/** Keep the definition of a form that an interview from elsewhere was filled with, unless it is here. */
export async function keepDefinition(form: string, version: string, fetch: () => Promise<string>): Promise<void> {
  const name = formName(form, version);
  if ((await vault.readJson<Prepared>(name)) !== undefined) return;
  await vault.change({ json: { [name]: prepare(await fetch(), HOUSEHOLDS.replace('.csv', '')) } });
}

/** Return the text of a list; an old version of a form uses the newest list. */
export async function list(form: string, file: string): Promise<string | undefined> {
  return vault.readJson<string>(listName(form, file));
}

export const forHouseholds = (form: Form): boolean => form.files.some((file) => file.name === HOUSEHOLDS);

export interface Listed {
  readonly row: Row;
  readonly forms: readonly Form[];
}

/** Return my households with the forms that may be filled for each. */
export async function households(): Promise<Listed[]> {
  const found = new Map<string, { row: Row; forms: Form[] }>();
  for (const form of (await forms()).filter(forHouseholds)) {
    for (const row of readCsv((await list(form.id, HOUSEHOLDS)) ?? '')) {
      const key = row['name'] ?? '';
      const entry = found.get(key) ?? { row, forms: [] };
      entry.forms.push(form);
      found.set(key, entry);
    }
  }
  return [...found.values()];
}

/** Fetch what has changed. Old versions stay for drafts that were begun with them, and so do the lists of closed forms. */
export async function renew(account: Account): Promise<void> {
  const known = await forms();
  const listed = await server.formList(account);
  const fresh: Form[] = [];
  for (const entry of listed) {
    const before = known.find((form) => form.id === entry.id);
    fresh.push(await renewOne(account, entry, before));
  }
  const begun = new Set((await heads()).map((head) => head.form));
  const gone = known.filter((form) => !begun.has(form.id) && !listed.some((entry) => entry.id === form.id));
  const lists = gone.flatMap((form) => form.files.map((file) => listName(form.id, file.name)));
  await vault.change({ json: { forms: fresh }, remove: lists });
}

async function renewOne(account: Account, entry: server.ListedForm, before?: Form): Promise<Form> {
  const json: Record<string, Prepared | string> = {};
  if (before?.hash !== entry.hash) {
    const definition = await server.download(account, entry.url);
    json[formName(entry.id, entry.version)] = prepare(definition, HOUSEHOLDS.replace('.csv', ''));
  }
  const files = entry.manifest ? await server.manifest(account, entry.manifest) : [];
  for (const file of files) {
    if (before?.files.find((known) => known.name === file.name)?.hash === file.hash) continue;
    json[listName(entry.id, file.name)] = await server.download(account, file.url);
  }
  await vault.change({ json });
  const { id, name, version, hash } = entry;
  return { id, name, version, hash, files: files.map((file) => ({ name: file.name, hash: file.hash })) };
}
