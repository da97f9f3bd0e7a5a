import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import { changePin, isGoodPin, makeLocks, resetPin, unlockWithPin } from '../src/vault/keys.ts';
import { openJson, sealJson } from '../src/vault/seal.ts';
import { waitAfter } from '../src/vault/vault.ts';

const FEW = 1000; // iterations: the tests ask for the logic, not for the time
const pair = generateKeyPairSync('rsa', { modulusLength: 3072 });
const key = { id: 'k', spki: pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64') };

function codeOf(sealed: string): string {
  const how = { key: pair.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
  return privateDecrypt(how, Buffer.from(sealed, 'base64')).toString();
}

test('only the PIN opens, and a changed PIN opens the same data', async () => {
  const locks = await makeLocks('280461', key, FEW);
  const data = await unlockWithPin(locks.pin, '280461');
  assert.ok(data);
  assert.equal(await unlockWithPin(locks.pin, '280462'), null);
  const sealed = await sealJson(data, 'head:1', { answer: 42 });
  const lock = await changePin(locks.pin, '280461', '905173');
  assert.ok(lock);
  assert.equal(await changePin(locks.pin, 'wrong!', '905173'), null);
  const again = await unlockWithPin(lock, '905173');
  assert.ok(again);
  assert.deepEqual(await openJson(again, 'head:1', sealed), { answer: 42 });
  assert.equal(await unlockWithPin(lock, '280461'), null);
});

test('a forgotten PIN loses nothing: the code that only the server can open sets a new one', async () => {
  const locks = await makeLocks('280461', key, FEW);
  const data = await unlockWithPin(locks.pin, '280461');
  assert.ok(data);
  const sealed = await sealJson(data, 'x', 'answers');
  const code = codeOf(locks.recovery.code);
  const fresh = await resetPin(locks, code.toLowerCase(), '774120');
  assert.ok(fresh);
  const again = await unlockWithPin(fresh, '774120');
  assert.ok(again);
  assert.equal(await openJson(again, 'x', sealed), 'answers');
  const other = codeOf((await makeLocks('280461', key, FEW)).recovery.code);
  assert.equal(await resetPin(locks, other, '774120'), null);
  assert.equal(await resetPin(locks, 'no code', '774120'), null);
});

test('a sealed record cannot be changed, nor put in the place of another', async () => {
  const data = await unlockWithPin((await makeLocks('280461', key, FEW)).pin, '280461');
  assert.ok(data);
  const sealed = await sealJson(data, 'head:1', 'a');
  await assert.rejects(openJson(data, 'head:2', sealed));
  const bytes = new Uint8Array(sealed.body.slice(0));
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  await assert.rejects(openJson(data, 'head:1', { iv: sealed.iv, body: bytes.buffer }));
});

test('PINs that everybody tries first are refused', () => {
  for (const bad of ['12345', '111111', '123456', '654321', '12345a']) assert.equal(isGoodPin(bad), false, bad);
  assert.equal(isGoodPin('280461'), true);
});

test('guessing gets slower with every wrong PIN', () => {
  assert.equal(waitAfter(4), 0);
  assert.equal(waitAfter(5), 30_000);
  assert.equal(waitAfter(6), 60_000);
  assert.equal(waitAfter(99), 3_600_000);
});
