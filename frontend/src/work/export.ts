/**
 * The encrypted file for the USB drive: what has not been sent, in a form that only the server can open.
 *
 * Layout (docs/reference/filler-export.md): a line of JSON, then records. Each record is its length (4 bytes, big
 * endian) and AES-GCM of: the length of its head (4 bytes), the head (JSON), the bytes of the file. The number of the
 * record is bound to it; the last record has the kind "end" and the count, so that nothing can be cut off or moved.
 */

import { sealForServer } from '../vault/keys.ts';
import { utf8 } from '../vault/seal.ts';
import * as vault from '../vault/vault.ts';
import { AUDIT_FILE } from '../interview/names.ts';
import { body, photoFile, type Head } from './interview.ts';

const FORMAT = 'houping-filler-export/1';

interface RecordHead {
  readonly kind: 'interview' | 'file' | 'end';
  readonly [name: string]: string | number | boolean | null;
}

export async function exported(list: readonly Head[], device: string, now: Date): Promise<Blob> {
  const recovery = (await vault.locks())?.recovery.key;
  if (!recovery) throw new Error('not enrolled');
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt']);
  const head = { format: FORMAT, device, made: now.toISOString(), key: await sealForServer(recovery, raw), recovery: recovery.id };
  const pieces: BlobPart[] = [`${JSON.stringify(head)}\n`];
  let number = 0;
  const add = async (about: RecordHead, data: Uint8Array<ArrayBuffer>): Promise<void> => {
    pieces.push(await record(key, number, about, data));
    number += 1;
  };
  for (const interview of list) await addInterview(interview, add);
  await add({ kind: 'end', records: number }, new Uint8Array(0));
  return new Blob(pieces, { type: 'application/octet-stream' });
}

type Add = (about: RecordHead, data: Uint8Array<ArrayBuffer>) => Promise<void>;

async function addInterview(head: Head, add: Add): Promise<void> {
  const content = await body(head.id);
  if (!content) return;
  const { form, version, instance } = head;
  await add({ kind: 'interview', form, version, instance, finished: head.state === 'waiting' }, utf8(content.xml));
  await add({ kind: 'file', instance, name: AUDIT_FILE }, utf8(content.audit));
  for (const photo of head.photos) {
    const file = await photoFile(head, photo.name);
    if (file) await add({ kind: 'file', instance, name: photo.name }, new Uint8Array(await file.arrayBuffer()));
  }
}

async function record(key: CryptoKey, number: number, about: RecordHead, data: Uint8Array<ArrayBuffer>): Promise<Blob> {
  const head = utf8(JSON.stringify(about));
  const plain = await new Blob([length(head.length), head, data]).arrayBuffer();
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const body = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: utf8(`record ${number}`) }, key, plain);
  return new Blob([length(iv.length + body.byteLength), iv, body]);
}

function length(value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

export const exportName = (device: string, now: Date): string =>
  `houping-${device.replace(/\W/g, '').slice(-8)}-${now.toISOString().slice(0, 16).replace(/\D/g, '')}.houping`;

