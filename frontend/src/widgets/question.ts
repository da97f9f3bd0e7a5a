/** A question on the page: its words, its remark when it was returned, its widget, and what is wrong with the answer. */

import type { RangeNode, TriggerNode } from '@getodk/xforms-engine';
import { fault, faultMessage, reference, relevant, type AnyInputNode, type Leaf, type SelectNode, type UploadNode } from '../interview/tree.ts';
import type { Session } from '../interview/session.ts';
import { h, newId, replace, setText } from '../ui/dom.ts';
import { say } from '../words/index.ts';
import { choice } from './choice.ts';
import { entry } from './entry.ts';
import { note, range, trigger, unsupported } from './others.ts';
import { picture } from './picture.ts';
import { position } from './position.ts';
import { remarkBox } from './remark.ts';
import { formatted } from './text.ts';
import type { Asked, Widget } from './widget.ts';

export interface Question {
  readonly node: Leaf;
  readonly element: HTMLElement;
  readonly update: (strict: boolean) => void;
  readonly isWrong: () => boolean; // the answer breaks a rule, or could not be read as one
  readonly focus: () => void;
}

/** Make the block of one question. Faults show once it was answered, or when the page is checked (`strict`). */
export function question(node: Leaf, session: Session, changed: () => void): Question {
  const id = newId();
  const title = h('div', { class: 'title', id });
  const hint = h('div', { class: 'hint' });
  const wrong = h('p', { class: 'complaint', role: 'alert' });
  let touched = false;
  const asked: Asked = {
    session,
    label: id,
    changed: () => {
      touched = true;
      changed();
    },
  };
  const widget = widgetFor(node, asked);
  const remarks = session.head.remarks.filter((remark) => remark.path === reference(node));
  const boxes = remarks.map((remark) => remarkBox(remark, session));
  const element = h('section', { class: `question ${node.nodeType}`, 'data-path': reference(node) }, title, hint, ...boxes.map((b) => b.element), widget.element, wrong);
  const unread = (): boolean => widget.unread?.() ?? false;
  let words = '';

  const update = (strict: boolean): void => {
    element.hidden = !relevant(node);
    if (element.hidden) return;
    const fresh = `${node.currentState.label?.asString ?? ''}|${node.currentState.hint?.asString ?? ''}|${node.currentState.required}`;
    if (fresh !== words) {
      words = fresh;
      replace(title, ...formatted(node.currentState.label), mark(node));
      replace(hint, ...formatted(node.currentState.hint));
    }
    widget.update();
    for (const box of boxes) box.update();
    setText(wrong, strict || touched ? (unread() ? say('notNumber') : complaintOf(node)) : '');
    element.classList.toggle('wrong', wrong.textContent !== '');
  };
  const isWrong = (): boolean => relevant(node) && (unread() || fault(node) !== null);
  return { node, element, update, isWrong, focus: widget.focus };
}

export function complaintOf(node: Leaf): string {
  const kind = fault(node);
  return kind === null ? '' : faultMessage(node) || say(kind);
}

function mark(node: Leaf): HTMLElement | null {
  if (!node.currentState.required || node.nodeType === 'note') return null;
  return h('span', { class: 'must', title: say('required') }, h('span', { 'aria-hidden': 'true' }, ' *'), h('span', { class: 'sr' }, `（${say('required')}）`));
}

function widgetFor(node: Leaf, asked: Asked): Widget {
  switch (node.nodeType) {
    case 'note':
      return note();
    case 'select':
      return choice(node as SelectNode, asked);
    case 'trigger':
      return trigger(node as TriggerNode, asked);
    case 'range':
      return range(node as RangeNode, asked);
    case 'upload':
      return (node as UploadNode).nodeOptions.media.type === 'image' ? picture(node as UploadNode, asked) : unsupported(node);
    case 'input':
      return input(node as AnyInputNode, asked);
    default:
      return unsupported(node);
  }
}

function input(node: AnyInputNode, asked: Asked): Widget {
  if (node.valueType === 'geopoint') return position(node, asked);
  const known = ['string', 'int', 'decimal', 'date', 'time', 'dateTime'];
  return known.includes(node.valueType) ? entry(node, asked) : unsupported(node);
}
