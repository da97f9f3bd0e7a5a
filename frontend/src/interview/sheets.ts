/** The sheets of an interview: one for each group of questions, one for each roster and one for each of its rows. */

import {
  children,
  isParent,
  isQuestion,
  isRange,
  label,
  questions,
  reference,
  relevant,
  type AnyNode,
  type Leaf,
  type Parent,
  type Range,
  type RepeatInstanceNode,
  type RootNode,
} from './tree.ts';

export interface Section {
  readonly title: string;
  readonly leaves: readonly Leaf[];
}

export interface QuestionSheet {
  readonly kind: 'questions';
  readonly key: string;
  readonly group: Parent;
  readonly row: RepeatInstanceNode | null;
  readonly later: boolean; // what follows a roster of its group
  readonly sections: readonly Section[];
}

export interface RosterSheet {
  readonly kind: 'roster';
  readonly key: string;
  readonly range: Range;
}

export type Sheet = QuestionSheet | RosterSheet;

/** List the sheets that have something to show now. Keys are references, so they outlast a restart. */
export function sheets(root: RootNode): Sheet[] {
  return [...inside(root, null)].filter((sheet) => sheet.kind === 'roster' || sheet.sections.length > 0);
}

function* inside(parent: Parent, row: RepeatInstanceNode | null): Generator<Sheet> {
  let loose: Leaf[] = [];
  let begun = false; // what follows a roster of the group is a sheet of its own, with a key of its own
  const gathered = function* (): Generator<Sheet> {
    if (loose.length > 0) yield sheet(parent, row, [{ title: '', leaves: loose }], loose, begun);
    if (loose.length > 0) begun = true;
    loose = [];
  };
  for (const node of children(parent)) {
    if (isQuestion(node)) {
      loose.push(node);
      continue;
    }
    if (!isRange(node) && !isParent(node)) continue;
    yield* gathered(); // also where nothing of it is asked yet: a page must not lose questions to a later one while it is filled
    if (relevant(node)) yield* of(node as Range | Parent, row);
  }
  yield* gathered();
}

function* of(node: Range | Parent, row: RepeatInstanceNode | null): Generator<Sheet> {
  if (isRange(node)) {
    yield { kind: 'roster', key: reference(node), range: node };
    for (const one of node.currentState.children) {
      const instance = one as RepeatInstanceNode;
      if (onOnePage(instance)) yield whole(instance, instance);
      else yield* inside(instance, instance);
    }
  } else if (onOnePage(node)) yield whole(node, row);
  else yield* inside(node, row);
}

/** A group is one page when the form says so, or when it holds nothing but questions. */
function onOnePage(node: Parent): boolean {
  const looks = node.appearances as { 'field-list'?: boolean } | null;
  const nested = children(node).some((child) => isRange(child) || isParent(child));
  return !nested || (Boolean(looks?.['field-list']) && !hasRange(node));
}

const hasRange = (node: Parent): boolean =>
  children(node).some((child) => isRange(child) || (isParent(child) && hasRange(child)));

function whole(node: Parent, row: RepeatInstanceNode | null): QuestionSheet {
  const sections = [...sectionsOf(node, '')];
  return sheet(node, row, sections, sections.flatMap((section) => section.leaves));
}

function* sectionsOf(node: Parent, title: string): Generator<Section> {
  let leaves: Leaf[] = [];
  for (const child of children(node)) {
    if (isQuestion(child)) {
      leaves.push(child);
      continue;
    }
    if (!isParent(child)) continue;
    if (leaves.length > 0) yield { title, leaves };
    leaves = [];
    yield* sectionsOf(child, label(child) || title);
  }
  if (leaves.length > 0) yield { title, leaves };
}

function sheet(
  group: Parent,
  row: RepeatInstanceNode | null,
  sections: readonly Section[],
  leaves: readonly Leaf[],
  later = false,
): QuestionSheet {
  const shown = leaves.some(relevant) ? sections : [];
  const own = group.nodeType === 'root' || leaves.length === 0 || later;
  const key = reference(own ? (leaves[0] ?? group) : group);
  return { kind: 'questions', key, group, row, later, sections: shown };
}

/** Find the sheet of a question, a row or a group; the first sheet when there is none. */
export function sheetOf(all: readonly Sheet[], path: string): number {
  const exact = all.findIndex((one) => one.key === path);
  if (exact >= 0) return exact;
  const holds = (one: Sheet): boolean =>
    one.kind === 'questions' && one.sections.some((s) => s.leaves.some((leaf) => reference(leaf) === path));
  const found = all.findIndex(holds);
  if (found >= 0) return found;
  const row = all.findIndex((one) => one.kind === 'questions' && one.key.startsWith(`${path}/`));
  return Math.max(row, 0);
}

/** Return the place of a row in its roster, from 1. */
export function rowNumber(row: RepeatInstanceNode): number {
  return (row.parent.currentState.children as readonly AnyNode[]).indexOf(row) + 1;
}

/** Return what identifies a row for a person: the first text that was entered in it. */
export function rowName(row: RepeatInstanceNode): string {
  for (const leaf of questions(row)) {
    if (leaf.nodeType === 'input' && leaf.valueType === 'string') return leaf.currentState.instanceValue;
  }
  return '';
}
