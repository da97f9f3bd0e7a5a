/** What went wrong between the tablet and the server. */

import { technical } from '../words/index.ts';
import { Refusal, Unreached } from './openrosa.ts';

/** `fault`: neither the line nor the server is to blame, so nobody is told to look for a network. */
export type Trouble = 'offline' | 'revoked' | 'refused' | 'server' | 'fault';

export function troubleIn(error: unknown): Trouble {
  if (error instanceof Unreached) return 'offline';
  if (!(error instanceof Refusal)) return 'fault';
  if (error.status === 403 || error.status === 401) return 'revoked';
  return error.status < 500 ? 'refused' : 'server';
}

/** Return the sentence of the server, or what support needs to hear; nothing when the line is all there is to say. */
export function wordsIn(error: unknown): string {
  if (error instanceof Unreached) return '';
  return error instanceof Refusal ? error.message || `HTTP ${error.status}` : technical(error);
}
