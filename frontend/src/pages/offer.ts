/** Hand a file to the person: the browser saves it where downloads go. */

import { h } from '../ui/dom.ts';

export function offer(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  h('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
