/** The words of a form with the few marks that forms use; no markup of a form reaches the page as markup. */

import type { MarkdownNode } from '@getodk/xforms-engine';
import { h } from '../ui/dom.ts';

const KEPT = new Set(['em', 'strong', 'u', 'ul', 'ol', 'li', 'p', 'br']);

interface Words {
  readonly formatted: readonly MarkdownNode[];
}

export function formatted(words: Words | null): Node[] {
  return (words?.formatted ?? []).map(shown);
}

function shown(part: MarkdownNode): Node {
  if (part.role === 'child') return document.createTextNode(part.value);
  if (part.role === 'line-break') return h('br');
  if (part.role === 'html') return document.createTextNode(part.unsafeHtml);
  const tag = KEPT.has(part.elementName) ? part.elementName : 'span';
  return h(tag as 'span', {}, ...part.children.map(shown));
}
