/** The frame of every page: head line with the way back, the main part, and where the focus goes. */

import { say } from '../words/index.ts';
import { fill, h, replace } from './dom.ts';

export interface Frame {
  readonly title: string;
  readonly back?: string | (() => void);
  readonly aside?: readonly (Node | null)[];
  readonly main: readonly (Node | null)[];
  readonly foot?: readonly (Node | null)[];
  readonly keep?: boolean; // the same page anew: scroll and focus stay where they are
}

export function show(frame: Frame): void {
  const place = document.querySelector<HTMLElement>('#app');
  if (!place) return;
  const heading = h('h1', { tabindex: -1 }, frame.title);
  const head = h('header', {}, wayBack(frame.back), heading, h('div', { class: 'aside' }, ...(frame.aside ?? [])));
  const main = h('main', {}, ...frame.main);
  const [focused, scrolled] = [document.activeElement?.id, window.scrollY];
  replace(place, head, main, frame.foot && h('footer', {}, ...frame.foot));
  document.title = `${frame.title} · ${say('title')}`;
  window.scrollTo(0, frame.keep ? scrolled : 0);
  const target = frame.keep && focused ? document.getElementById(focused) : heading;
  target?.focus({ preventScroll: true });
}

function wayBack(back: Frame['back']): HTMLElement | null {
  if (back === undefined) return null;
  const words = [arrow(), h('span', { class: 'sr' }, say('back'))];
  if (typeof back === 'string') return h('a', { class: 'back', href: back }, ...words);
  return h('button', { class: 'back', type: 'button', onclick: back }, ...words);
}

function arrow(): SVGSVGElement {
  const NS = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(NS, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(NS, 'path');
  line.setAttribute('d', 'M15 5l-7 7 7 7');
  svg.append(line);
  return svg;
}

/** A line of input with its label and hint. */
export function field(label: string, input: HTMLElement, hint = ''): HTMLElement {
  const box = h('label', { class: 'field' }, h('span', {}, label));
  fill(box, [input, hint ? h('small', {}, hint) : null]);
  return box;
}

/** A place for a complaint; screen readers speak it when it comes. */
export function complaint(): HTMLElement {
  return h('p', { class: 'complaint', role: 'alert' });
}
