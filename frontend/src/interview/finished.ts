/** The last touch on the answers before they are sent: the end time, the name of the audit file, what they correct. */

import { AUDIT_FILE } from './names.ts';

/**
 * Return the answers with `end` and `meta/audit` filled where the form asks for them.
 *
 * `replaces`: the id of the version that is corrected; the engine forgets it when a correction is taken up again, and
 * the server would take the correction for a second interview.
 */
export function finishedXml(xml: string, ends: readonly string[], now: Date, replaces: string): string {
  const tree = new DOMParser().parseFromString(xml, 'text/xml');
  for (const path of ends) setText(tree, path, stamp(now));
  const audit = [...tree.getElementsByTagNameNS('*', 'audit')].find((e) => e.parentElement?.localName === 'meta');
  if (audit) audit.textContent = AUDIT_FILE;
  if (replaces) setReplaces(tree, replaces);
  return new XMLSerializer().serializeToString(tree);
}

export const STEP = /^([^[]+)(?:\[(\d+)\])?$/; // of a path: a name, for a row of a roster with its place from 1

/** Find the element of a path such as /data/member[2]/age. */
export function elementAt(tree: Document, path: string): Element | undefined {
  let place: Element | undefined = tree.documentElement;
  for (const step of path.split('/').slice(2)) {
    const [, name, position] = STEP.exec(step) ?? [];
    const same: Element[] = [...(place?.children ?? [])].filter((child) => child.localName === name);
    place = same[Number(position ?? 1) - 1];
  }
  return place;
}

/** Return the answer at a path; empty when there is none. */
export function valueAt(xml: string, path: string): string {
  const place = elementAt(new DOMParser().parseFromString(xml, 'text/xml'), path);
  return place && place.children.length === 0 ? (place.textContent ?? '') : '';
}

/** Return every text that stands in the answers: names of photos are among them, whatever signs they hold. */
export function textsIn(xml: string): ReadonlySet<string> {
  const tree = new DOMParser().parseFromString(xml, 'text/xml');
  const leaves = [...tree.querySelectorAll('*')].filter((element) => element.children.length === 0);
  return new Set(leaves.map((leaf) => leaf.textContent.trim()));
}

/** Return all answers below a path (empty: of the whole form), without the times and ids that change by themselves. */
export function answersBelow(xml: string, path: string): string {
  const tree = new DOMParser().parseFromString(xml, 'text/xml');
  for (const meta of [...tree.getElementsByTagNameNS('*', 'meta')]) meta.remove();
  for (const own of ['start', 'end']) elementAt(tree, `/data/${own}`)?.remove();
  const place = elementAt(tree, path || '/data');
  const leaves = [...(place?.querySelectorAll('*') ?? [])].filter((element) => element.children.length === 0);
  return leaves.map((leaf) => `${leaf.localName}=${leaf.textContent}`).join('\n');
}

/** Return instance id and the id that it replaces. */
export function identity(xml: string): { readonly instance: string; readonly replaces: string } {
  const tree = new DOMParser().parseFromString(xml, 'text/xml');
  const text = (name: string): string => tree.getElementsByTagNameNS('*', name)[0]?.textContent?.trim() ?? '';
  return { instance: text('instanceID'), replaces: text('deprecatedID') };
}

/** Write a moment as OpenRosa clients do: local time with offset. */
export function stamp(now: Date): string {
  const offset = -now.getTimezoneOffset();
  const local = new Date(now.getTime() + offset * 60_000).toISOString().slice(0, 23);
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  return `${local}${offset < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
}

function setReplaces(tree: Document, replaces: string): void {
  const instance = tree.getElementsByTagNameNS('*', 'instanceID')[0];
  if (!instance) return;
  const known = tree.getElementsByTagNameNS('*', 'deprecatedID')[0];
  const name = instance.prefix ? `${instance.prefix}:deprecatedID` : 'deprecatedID';
  const element = known ?? tree.createElementNS(instance.namespaceURI, name);
  element.textContent = replaces;
  if (!known) instance.before(element);
}

function setText(tree: Document, path: string, value: string): void {
  const place = elementAt(tree, path);
  if (place) place.textContent = value;
}
