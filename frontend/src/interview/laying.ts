/** What was jotted down is laid over the draft that it came after, in the order in which it was done. */

import { STEP, valueAt } from './finished.ts';
import type { Jotted } from './typed.ts';

export interface Laid {
  readonly path: string;
  readonly before: string;
  readonly value: string;
}

/** Return the answers with what was jotted down, and each answer that was put in with the one that stood there. */
export function laidOver(xml: string, jots: readonly Jotted[]): { readonly xml: string; readonly laid: readonly Laid[] } {
  if (jots.length === 0) return { xml, laid: [] };
  const tree = new DOMParser().parseFromString(xml, 'text/xml');
  const put: { readonly place: Element; readonly path: string; readonly before: string; readonly value: string }[] = [];
  for (const { path, value, row } of jots) {
    const place = placeAt(tree, path);
    if (row === 'removed') place.remove();
    if (value === undefined) continue;
    put.push({ place, path, before: place.textContent, value });
    place.textContent = value;
  }
  const stayed = put.filter(({ place }) => place.isConnected);
  const laid = stayed.map(({ place, path, before, value }) => ({ path: pathNow(place, path), before, value }));
  return { xml: new XMLSerializer().serializeToString(tree), laid };
}

/** Leave out what the form did not take: rows beyond a count that was lowered again, questions that are asked no more. */
export const taken = (laid: readonly Laid[], xml: string): Laid[] =>
  laid.filter(({ path, value }) => valueAt(xml, path) === value);

/** Find the element of a path. A draft lacks what was not asked when it was written, so rows and groups are added too. */
function placeAt(tree: Document, path: string): Element {
  let place: Element = tree.documentElement;
  for (const step of path.split('/').slice(2)) {
    const [, name = '', position] = STEP.exec(step) ?? [];
    place = childAt(place, name, Number(position ?? 1));
  }
  return place;
}

/** Return the path of an element that was put in at a path: rows before its own may have been removed since. */
function pathNow(place: Element, path: string): string {
  const steps = path.split('/');
  let here: Element | null = place;
  for (let at = steps.length - 1; here && at > 1; at -= 1, here = here.parentElement) {
    if (steps[at]?.includes('[')) steps[at] = `${here.localName}[${rowOf(here)}]`;
  }
  return steps.join('/');
}

const rowOf = (row: Element): number =>
  [...(row.parentElement?.children ?? [])].filter((child) => child.localName === row.localName).indexOf(row) + 1;

function childAt(parent: Element, name: string, position: number): Element {
  const same: Element[] = [...parent.children].filter((child) => child.localName === name);
  while (same.length < position) {
    const made = parent.ownerDocument.createElementNS(parent.namespaceURI, name);
    const last = same.at(-1);
    if (last) last.after(made);
    else parent.append(made);
    same.push(made);
  }
  return same[position - 1] as Element;
}
