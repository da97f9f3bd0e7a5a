/** What every widget of a question is: an element, and a way to follow the form when it changes. */

import type { Leaf } from '../interview/tree.ts';
import type { Session } from '../interview/session.ts';

export interface Asked {
  readonly session: Session;
  readonly label: string; // id of the element that names the question
  readonly changed: () => void; // the whole page follows
}

export interface Widget {
  readonly element: HTMLElement;
  readonly update: () => void;
  readonly focus: () => void;
  readonly unread?: () => boolean; // what stands in the line is no such value: it is not an answer
}

export type Make<L extends Leaf> = (node: L, asked: Asked) => Widget;
