/**
 * The data key of a tablet and the two locks on it.
 *
 * One lock opens with the PIN (PBKDF2, SHA-256). The other opens with a recovery code, which the tablet itself keeps
 * only sealed for the public key of the server (RSA-OAEP, SHA-256): a forgotten PIN loses nothing, and no code that
 * opens the tablet lies on it.
 */

import { fromBase64, toBase32, toBase64, fromBase32 } from './encoding.ts';
import { openBytes, sealBytes, utf8, type Sealed } from './seal.ts';

export const ITERATIONS = 600_000; // OWASP's advice of 2023 for PBKDF2 with SHA-256
export const SHORTEST_PIN = 6;
const KEY_BYTES = 32;
const CODE_BYTES = 20;

export interface PinLock {
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly iterations: number;
  readonly sealed: Sealed;
}

export interface RecoveryKey {
  readonly id: string;
  readonly spki: string;
}

export interface RecoveryLock {
  readonly sealed: Sealed;
  readonly code: string; // the recovery code, sealed for the server, base64
  readonly key: RecoveryKey;
}

export interface Locks {
  readonly pin: PinLock;
  readonly recovery: RecoveryLock;
}

/** Make a new data key, locked twice. Raw bytes of the key do not leave this module. */
export async function makeLocks(pin: string, key: RecoveryKey, iterations = ITERATIONS): Promise<Locks> {
  const raw = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  const locks = { pin: await lockWithPin(raw, pin, iterations), recovery: await lockForRecovery(raw, key) };
  raw.fill(0);
  return locks;
}

/** Return the data key, or null when the PIN is another one. */
export async function unlockWithPin(lock: PinLock, pin: string): Promise<CryptoKey | null> {
  const raw = await rawByPin(lock, pin);
  return raw && dataKey(raw);
}

/** Return a new lock with another PIN, or null when the old one is wrong. */
export async function changePin(lock: PinLock, old: string, fresh: string): Promise<PinLock | null> {
  const raw = await rawByPin(lock, old);
  return raw && lockWithPin(raw, fresh, lock.iterations);
}

/** Return a new lock with a fresh PIN, or null when the recovery code does not fit. */
export async function resetPin(locks: Locks, code: string, fresh: string): Promise<PinLock | null> {
  const secret = fromBase32(code);
  if (secret === null || secret.length !== CODE_BYTES) return null;
  const raw = await attempt(async () => openBytes(await codeKey(secret), 'recovery', locks.recovery.sealed));
  return raw && lockWithPin(new Uint8Array(raw), fresh, locks.pin.iterations);
}

/** Say whether a PIN is long enough and not one that everybody tries first. */
export function isGoodPin(pin: string): boolean {
  if (!/^\d+$/.test(pin) || pin.length < SHORTEST_PIN) return false;
  const steps = new Set([...pin].slice(1).map((digit, i) => Number(digit) - Number(pin[i])));
  return steps.size > 1; // neither 111111 nor 123456 nor 654321
}

/** Encrypt bytes for the holder of the server's private key. */
export async function sealForServer(key: RecoveryKey, data: BufferSource): Promise<string> {
  const algorithm = { name: 'RSA-OAEP', hash: 'SHA-256' };
  const open = await crypto.subtle.importKey('spki', fromBase64(key.spki), algorithm, false, ['encrypt']);
  return toBase64(await crypto.subtle.encrypt(algorithm, open, data));
}

async function lockWithPin(raw: Uint8Array<ArrayBuffer>, pin: string, iterations: number): Promise<PinLock> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  return { salt, iterations, sealed: await sealBytes(await pinKey(pin, salt, iterations), 'pin', raw) };
}

async function lockForRecovery(raw: Uint8Array<ArrayBuffer>, key: RecoveryKey): Promise<RecoveryLock> {
  const secret = crypto.getRandomValues(new Uint8Array(CODE_BYTES));
  const sealed = await sealBytes(await codeKey(secret), 'recovery', raw);
  return { sealed, code: await sealForServer(key, utf8(toBase32(secret))), key };
}

async function rawByPin(lock: PinLock, pin: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const raw = await attempt(async () =>
    openBytes(await pinKey(pin, lock.salt, lock.iterations), 'pin', lock.sealed),
  );
  return raw && new Uint8Array(raw);
}

async function attempt(open: () => Promise<ArrayBuffer>): Promise<ArrayBuffer | null> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'OperationError') return null;
    throw error;
  }
}

async function dataKey(raw: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

async function pinKey(pin: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', utf8(pin), 'PBKDF2', false, ['deriveKey']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations };
  return crypto.subtle.deriveKey(how, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

async function codeKey(secret: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  const how = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: utf8('houping recovery') };
  return crypto.subtle.deriveKey(how, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}
