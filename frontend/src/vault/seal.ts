/** Sealing of records with AES-GCM. The name of a record is bound to it, so that no record can stand in for another. */

export interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly body: ArrayBuffer;
}

const IV_BYTES = 12;

export async function sealBytes(key: CryptoKey, name: string, data: BufferSource): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const body = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: utf8(name) }, key, data);
  return { iv, body };
}

/** Open a sealed record; rejects when key, name or bytes are not those of the sealing. */
export async function openBytes(key: CryptoKey, name: string, sealed: Sealed): Promise<ArrayBuffer> {
  const algorithm = { name: 'AES-GCM', iv: sealed.iv, additionalData: utf8(name) };
  return crypto.subtle.decrypt(algorithm, key, sealed.body);
}

export async function sealJson(key: CryptoKey, name: string, value: unknown): Promise<Sealed> {
  return sealBytes(key, name, utf8(JSON.stringify(value)));
}

export async function openJson<T>(key: CryptoKey, name: string, sealed: Sealed): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await openBytes(key, name, sealed))) as T;
}

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
}
