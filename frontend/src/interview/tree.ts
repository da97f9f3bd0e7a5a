/** The form as the engine holds it: which nodes a person sees, what they say, how a value reads. */

import type {
  AnyInputNode,
  AnyNode,
  GroupNode,
  RepeatInstanceNode,
  RepeatRangeControlledNode,
  RepeatRangeUncontrolledNode,
  RootNode,
  SelectNode,
  UploadNode,
} from '@getodk/xforms-engine';

export type Range = RepeatRangeControlledNode | RepeatRangeUncontrolledNode;
export type Parent = RootNode | GroupNode | RepeatInstanceNode;
export type Leaf = Exclude<AnyNode, Parent | Range>;
export type { AnyNode, GroupNode, RepeatInstanceNode, RootNode, SelectNode, UploadNode, AnyInputNode };

export const reference = (node: AnyNode): string => node.currentState.reference;
export const relevant = (node: AnyNode): boolean => node.currentState.relevant;
export const children = (node: Parent): readonly AnyNode[] => node.currentState.children as readonly AnyNode[];

export function isRange(node: AnyNode): node is Range {
  return node.nodeType === 'repeat-range:controlled' || node.nodeType === 'repeat-range:uncontrolled';
}

export function isParent(node: AnyNode): node is Parent {
  return node.nodeType === 'group' || node.nodeType === 'root' || node.nodeType === 'repeat-instance';
}

/** A leaf that is shown: it has a control, and is not one of the values that the form computes for itself. */
export function isQuestion(node: AnyNode): node is Leaf {
  return !isParent(node) && !isRange(node) && node.nodeType !== 'model-value';
}

export function label(node: AnyNode): string {
  return node.currentState.label?.asString.trim() ?? '';
}

/** Return the value as it stands in the answers. */
export function valueOf(node: Leaf): string {
  return node.currentState.instanceValue;
}

/** Return the value as a person reads it: the words of choices instead of their codes. */
export function said(node: Leaf): string {
  if (node.nodeType !== 'select') return valueOf(node);
  const chosen = node as SelectNode;
  return chosen.currentState.value.map((v) => chosen.getValueOption(v)?.label.asString ?? v).join('、');
}

/** Walk the questions that can be seen now, in the order of the form. */
export function* questions(parent: Parent): Generator<Leaf> {
  for (const node of children(parent)) {
    if (!relevant(node)) continue;
    if (isRange(node)) for (const row of node.currentState.children) yield* questions(row as RepeatInstanceNode);
    else if (isParent(node)) yield* questions(node);
    else if (isQuestion(node)) yield node;
  }
}

export type Fault = 'required' | 'constraint';

/** Return which rule the answer breaks, if any. */
export function fault(node: Leaf): Fault | null {
  const state = node.validationState as { violation?: { condition: Fault } | null };
  return state.violation?.condition ?? null;
}

export function faultMessage(node: Leaf): string {
  const state = node.validationState as { violation?: { message: { asString: string } | null } | null };
  return state.violation?.message?.asString.trim() ?? '';
}
