/** What a return of the server means for an interview on the tablet. */

import type { Returned } from '../server/own.ts';
import type { Head } from './interview.ts';

/** Say whether a return is new to the tablet, or says more than it did: reviewers may remark again. */
export function isNews(head: Head, entry: Returned): boolean {
  if (head.state === 'received' || head.reason !== entry.reason) return true;
  const known = new Set(head.remarks.map((remark) => `${remark.path}|${remark.at}`));
  return entry.remarks.some((remark) => !known.has(`${reference(remark.path)}|${remark.at}`));
}

/** Turn a path of the server (`header/result`, empty for the whole interview) into a reference of the engine. */
export function reference(path: string): string {
  return path === '' || path.startsWith('/') ? path : `/data/${path}`;
}

/** Put the remarks of a return to its interview. */
export function returnedHead(head: Head, entry: Returned): Head {
  const remarks = entry.remarks.map((remark) => ({ ...remark, path: reference(remark.path) }));
  const deadline = Date.parse(entry.deadline ?? '') || 0;
  return { ...head, state: 'returned', reason: entry.reason, deadline, remarks, changed: Date.now() };
}
