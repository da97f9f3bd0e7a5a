/** The filler from its first line: enrol, unlock, then the pages by the address behind the #. */

import './style.css';
import { engine } from './interview/engine.ts';
import type { Account } from './server/account.ts';
import { h, setText } from './ui/dom.ts';
import { notice } from './ui/dialog.ts';
import { show } from './ui/frame.ts';
import * as vault from './vault/vault.ts';
import { chooseLanguage, language, say, technical } from './words/index.ts';
import { isFull } from './vault/database.ts';
import { devicePage } from './pages/device.ts';
import { account as storedAccount, enrolPage } from './pages/enrol.ts';
import { fillingPage, leaveFilling } from './pages/filling.ts';
import { homePage } from './pages/home.ts';
import { home } from './pages/places.ts';
import { keepMeeting, runSync } from './pages/syncing.ts';
import { unlockPage } from './pages/unlock.ts';
import { isAlone, takeOver } from './work/alone.ts';

const IDLE_MS = 30 * 60_000;

let account: Account | null = null;
let touched = Date.now();
let meetings = false;
let elsewhere = false; // another page holds the tablet: nothing is written from here

async function route(): Promise<void> {
  if (elsewhere) return secondPage();
  await leaveFilling();
  if (!vault.isOpen() || !account) return start();
  const [, place, id] = location.hash.split('/');
  if (place === 'form' && id) return fillingPage(id, account);
  if (place === 'device') return devicePage(account, lock);
  return homePage();
}

async function start(): Promise<void> {
  const locks = await vault.locks();
  if (!locks) return enrolPage(() => void enter());
  return unlockPage(() => void enter());
}

async function enter(): Promise<void> {
  const found = await storedAccount();
  if (!found) return;
  account = found;
  touched = Date.now();
  if (!/^#\/form\b/.test(location.hash)) history.replaceState(null, '', home);
  await route();
  void engine(); // in the pauses of reading, so that the first form opens at once
  if (meetings) return runSync(found, 'network');
  meetings = true;
  keepMeeting(found, wiped);
}

async function lock(): Promise<void> {
  await leaveFilling();
  vault.lock();
  account = null;
  await start();
}

async function begin(): Promise<void> {
  return (await isAlone(secondPage)) ? start() : secondPage();
}

/** Say that another page is at work; a person may go on here instead. */
function secondPage(): void {
  elsewhere = true;
  vault.lock();
  account = null;
  const button = h('button', { type: 'button', class: 'main', id: 'here', onclick: () => void workHere() }, say('workHere'));
  show({ title: say('title'), main: [h('p', { class: 'warning' }, say('otherPage')), button] });
}

async function workHere(): Promise<void> {
  await takeOver();
  elsewhere = false;
  await start();
}

function wiped(): void {
  vault.lock();
  account = null;
  show({ title: say('title'), main: [h('p', { class: 'empty' }, say('wiped'))] });
}

function watch(): void {
  document.addEventListener('input', forgive);
  for (const sign of ['pointerdown', 'keydown']) document.addEventListener(sign, () => (touched = Date.now()), true);
  setInterval(() => {
    if (vault.isOpen() && Date.now() - touched > IDLE_MS) void lock();
  }, 30_000);
  window.addEventListener('hashchange', () => void guarded(route));
  window.addEventListener('unhandledrejection', (event) => fail(event.reason));
  window.addEventListener('error', (event) => fail(event.error));
}

/** What was wrong with a PIN or a link is not said any more once it is typed anew. */
function forgive(event: Event): void {
  const wrong = (event.target as HTMLElement).closest('form')?.querySelector<HTMLElement>('.complaint');
  if (wrong) setText(wrong, '');
}

async function guarded(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): void {
  if (elsewhere) return; // what was still being written failed with the lock: the other page has the tablet
  if (isFull(error)) return notice(say('roomFull'));
  show({ title: say('fault'), back: home, main: [h('p', { class: 'warning' }, say('faultBody', technical(error)))] });
}

/** Serve the pages from the tablet from now on; a new version is taken when the person says so. */
async function install(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker.register('/fill/sw.js', { scope: '/fill/' });
  const offerUpdate = (): void => {
    const fresh = registration.waiting;
    if (!fresh || !navigator.serviceWorker.controller || document.querySelector('#update')) return;
    const take = (): void => fresh.postMessage('take over');
    const button = h('button', { type: 'button', onclick: take }, say('updateNow'));
    document.body.prepend(h('div', { id: 'update', role: 'status' }, say('update'), button));
  };
  offerUpdate();
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', offerUpdate));
  const hadOne = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (hadOne) location.reload();
  });
}

chooseLanguage(language());
watch();
void guarded(begin);
install().catch((error) => notice(error instanceof TypeError ? say('troubleOffline') : say('troubleFault', technical(error))));
