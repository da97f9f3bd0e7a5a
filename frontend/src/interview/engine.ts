/** The bridge to the form engine, which is loaded only when a form is opened. */

import type { AnyFormInstance, FormInstanceConfig, LoadFormResult } from '@getodk/xforms-engine';
import { readCsv, writeCsv, type Row } from '../work/csv.ts';
import { HOUSEHOLDS } from '../work/forms.ts';

type Engine = typeof import('@getodk/xforms-engine');
type InstanceFiles = Parameters<Awaited<ReturnType<Engine['loadForm']>>['restoreInstance']>[0]['data'];

export const engine = (): Promise<Engine> => import('@getodk/xforms-engine');

export interface Source {
  readonly definition: string;
  readonly household: Row | null;
  readonly list: (file: string) => Promise<string | undefined>;
}

export type Loaded = Exclude<LoadFormResult, { status: 'failure' }>;

/** Load a form with its lists. Of the household list only the row that is asked about goes in: lists may be long. */
export async function load(source: Source): Promise<Loaded> {
  const { loadForm } = await engine();
  const found = await loadForm(source.definition, {
    fetchFormAttachment: async (url) => answer(await attachment(source, fileOf(String(url)))),
    missingResourceBehavior: 'BLANK',
  });
  if (found.status === 'failure') throw found.error;
  return found;
}

export function fileOf(url: string): string {
  return decodeURIComponent(url.split('/').at(-1) ?? '');
}

async function attachment(source: Source, file: string): Promise<string | undefined> {
  const text = await source.list(file);
  return file === HOUSEHOLDS && source.household ? onlyRow(text ?? '', source.household) : text;
}

/** Cut a list down to its head line and one row; of a list that is gone (a closed form) the row itself is left. */
export function onlyRow(text: string, row: Row): string {
  const header = text.slice(0, text.search(/\r|\n|$/)).replace(/^\uFEFF/, '');
  return writeCsv(Object.keys(readCsv(`${header}\n${header}`)[0] ?? row), [row]);
}

function answer(text: string | undefined): Response {
  if (text === undefined) return new Response(null, { status: 404 });
  return new Response(text, { headers: { 'Content-Type': 'text/csv; charset=utf-8' } });
}

export interface Kept {
  readonly xml: string;
  readonly photos: readonly File[];
}

function files(kept: Kept): InstanceFiles {
  const form = new FormData();
  form.set('xml_submission_file', new File([kept.xml], 'xml_submission_file', { type: 'text/xml' }));
  for (const photo of kept.photos) form.set(photo.name, photo);
  return [form] as unknown as InstanceFiles;
}

export function create(loaded: Loaded, device: string): AnyFormInstance {
  return loaded.createInstance(config(device));
}

/** Go on with a draft: the same answers, the same instance id. */
export async function restore(loaded: Loaded, kept: Kept, device: string): Promise<AnyFormInstance> {
  return loaded.restoreInstance({ data: files(kept) }, config(device));
}

/** Correct what was returned: the same answers, a new instance id, the old one as deprecatedID. */
export async function edit(loaded: Loaded, kept: Kept, device: string): Promise<AnyFormInstance> {
  const input = { inputType: 'FORM_INSTANCE_INPUT_RESOLVED', data: files(kept) } as const;
  return loaded.editInstance(input, config(device));
}

function config(device: string): FormInstanceConfig {
  return {
    preloadProperties: { deviceID: device },
    instanceAttachments: { fileNameFactory: ({ basename, extension }) => `${basename}${extension ?? ''}` },
  };
}
