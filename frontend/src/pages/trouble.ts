/** What went wrong with the server, as the pages say it. */

import type { Trouble } from '../server/trouble.ts';
import { say } from '../words/index.ts';

export function troubleSaid(trouble: Trouble, words: string): string {
  const said = {
    offline: () => say('troubleOffline'),
    revoked: () => say('troubleRevoked'),
    refused: () => say('troubleRefused', words),
    server: () => say('troubleServer'),
    fault: () => say('troubleFault', words),
  };
  return said[trouble]();
}
