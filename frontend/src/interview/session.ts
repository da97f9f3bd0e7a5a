/** One open interview: the engine's form, its audit log, and the draft that follows every answer to the disk. */

import type { AnyFormInstance } from '@getodk/xforms-engine';
import type { Account } from '../server/account.ts';
import { scaled } from '../work/photo.ts';
import * as store from '../work/interview.ts';
import { list, prepared } from '../work/forms.ts';
import type { Prepared } from '../work/prepare.ts';
import { language } from '../words/index.ts';
import { Audit } from './audit.ts';
import * as bridge from './engine.ts';
import { answersBelow, finishedXml, identity, valueAt } from './finished.ts';
import { laidOver, taken } from './laying.ts';
import { sheets, type Sheet } from './sheets.ts';
import {
  fault,
  questions,
  reference,
  relevant,
  valueOf,
  type Leaf,
  type Range,
  type RepeatInstanceNode,
  type RootNode,
  type UploadNode,
} from './tree.ts';
import { Typed, typedSince, type RowAct } from './typed.ts';

const PAUSE_MS = 500; // a draft is written at most so often while one answer is being typed
const ROW_EVENTS = { added: 'add repeat', removed: 'delete repeat' } as const;

export class Session {
  readonly root: RootNode;
  readonly audit: Audit;
  head: store.Head;
  private readonly form: Prepared;
  private readonly base: string;
  private readonly clock: () => number;
  private readonly typed: Typed;
  private current = ''; // the question that is being answered
  private timer: ReturnType<typeof setTimeout> | undefined;
  private saving: Promise<void> | null = null;
  private again = false;

  private constructor(instance: AnyFormInstance, head: store.Head, kept: store.Body, form: Prepared, clock: () => number) {
    this.root = instance.root;
    this.head = head;
    this.audit = new Audit(kept.audit, clock);
    this.base = kept.base;
    this.typed = new Typed(head.id, kept.seq ?? 0);
    this.form = form;
    this.clock = clock;
  }

  /** Open an interview: a new one, a draft where it was left, or one that was returned. */
  static async open(head: store.Head, account: Account, clock: () => number): Promise<Session> {
    const content = await store.body(head.id);
    const form = await prepared(head.form, head.version);
    const loaded = await bridge.load({
      definition: language() === 'en' ? form.en : form.zh,
      household: head.household,
      list: (file) => list(head.form, file),
    });
    const typed = content ? await typedSince(head.id, content.seq ?? 0) : [];
    const { xml, laid } = laidOver(content?.xml ?? '', typed);
    const kept = content && { xml, photos: await photosOf(head) };
    const returned = head.state === 'returned';
    const instance = !kept
      ? bridge.create(loaded, account.device)
      : await (returned ? bridge.edit : bridge.restore)(loaded, kept, account.device);
    chineseFirst(instance.root);
    // as the engine writes it: of the 43 of another program it makes 43.0, which is no change of the person
    const base = returned ? instance.root.instanceState.instanceXML : (content?.base ?? '');
    const before = { xml: '', audit: content?.audit ?? '', base, seq: typed.at(-1)?.seq ?? content?.seq ?? 0 };
    const session = new Session(instance, head, before, form, clock);
    session.audit.mark(content ? 'form resume' : 'form start');
    for (const { path, row } of typed) if (row) session.audit.mark(ROW_EVENTS[row], path);
    for (const one of taken(laid, instance.root.instanceState.instanceXML)) session.audit.answered(one.path, one.before, one.value);
    if (!kept) session.chooseHousehold();
    const known = identity(instance.root.instanceState.instanceXML);
    const fresh = returned ? { sent: [], received: null, finished: null } : {};
    session.head = { ...head, ...fresh, state: 'draft', instance: known.instance, replaces: known.replaces || head.replaces };
    await session.save();
    return session;
  }

  sheets(): Sheet[] {
    return sheets(this.root);
  }

  /** Set an answer. It is jotted down at once; the draft follows at once too, while one is being typed after a pause. */
  answer(node: Leaf, set: () => unknown): void {
    const [before, path] = [valueOf(node), reference(node)];
    set();
    this.audit.answered(path, before, valueOf(node));
    void this.typed.note(path, valueOf(node));
    if (path === this.current) this.timer ??= setTimeout(() => void this.save(), PAUSE_MS);
    else void this.save();
    this.current = path;
  }

  /** Put a photo in its question, scaled; without one the question is emptied. */
  async photograph(node: UploadNode, original: File | null): Promise<void> {
    if (original === null) return this.answer(node, () => node.setValue(null));
    const name = `${reference(node).split('/').at(-1)}-${this.clock()}.jpg`;
    const photo = await scaled(original, name);
    this.head = await store.savePhoto(this.head, photo);
    this.answer(node, () => node.setValue(photo));
  }

  enter(sheet: Sheet): void {
    this.audit.enter(sheet.key);
    this.head = { ...this.head, page: sheet.key };
    void this.save();
  }

  addRow(range: Range): void {
    if (range.nodeType !== 'repeat-range:uncontrolled') return;
    range.addInstances();
    this.rowChanged(reference(range.currentState.children.at(-1) as RepeatInstanceNode), 'added');
  }

  removeRow(range: Range, at: number): void {
    if (range.nodeType !== 'repeat-range:uncontrolled') return;
    const path = reference(range.currentState.children[at] as RepeatInstanceNode);
    range.removeInstances(at);
    this.rowChanged(path, 'removed');
  }

  private rowChanged(path: string, act: RowAct): void {
    this.audit.mark(ROW_EVENTS[act], path);
    void this.typed.row(path, act);
    void this.save();
  }

  /** The questions that keep the interview from being finished. */
  faults(): Leaf[] {
    return [...questions(this.root)].filter((leaf) => fault(leaf) !== null);
  }

  /** The questions that nobody answered although nobody had to: shown before the end, they do not hinder it. */
  skipped(): Leaf[] {
    const asks = (leaf: Leaf): boolean => leaf.nodeType !== 'note' && !leaf.currentState.readonly;
    return [...questions(this.root)].filter((leaf) => asks(leaf) && fault(leaf) === null && valueOf(leaf) === '');
  }

  /** Return the answer to a question as it was returned. */
  returnedAt(path: string): string {
    return valueAt(this.base, path);
  }

  /** Say whether a row, a group or (empty path) the whole interview differs from what was returned. */
  changedBelow(path: string): boolean {
    return this.base !== '' && answersBelow(this.base, path) !== answersBelow(this.root.instanceState.instanceXML, path);
  }

  /** Say why an answer stays as it was although a reviewer remarked on it. */
  explain(remark: store.Remark, reply: string): void {
    const remarks = this.head.remarks.map((one) => (one.path === remark.path && one.at === remark.at ? { ...one, reply } : one));
    this.head = { ...this.head, remarks };
    void this.save();
  }

  /** Keep the draft. Answers that come while one is being written are kept by the next writing. */
  save(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.again = true;
    this.saving ??= this.write().finally(() => (this.saving = null));
    return this.saving;
  }

  private async write(): Promise<void> {
    while (this.again) {
      this.again = false;
      this.head = { ...this.head, changed: this.clock() };
      const [xml, seq] = [this.root.instanceState.instanceXML, this.typed.seq];
      await store.save(this.head, { xml, audit: this.audit.snapshot(), base: this.base, seq });
      await this.typed.written(seq);
    }
  }

  /** Leave with everything kept. */
  async close(): Promise<void> {
    this.audit.mark('form save');
    this.audit.mark('form exit');
    await this.save();
  }

  /** Finish: from now on the interview waits to be sent and is not changed any more. */
  async finish(kept: readonly store.Remark[] = []): Promise<void> {
    await this.save();
    for (const remark of kept) {
      if (remark.reply) this.audit.mark('change reason', remark.path, remark.reply);
    }
    this.audit.mark('form finalize');
    const now = this.clock();
    const xml = finishedXml(this.root.instanceState.instanceXML, this.form.ends, new Date(now), this.head.replaces);
    const head = { ...this.head, state: 'waiting', finished: now, changed: now, due: 0, tries: 0 } as const;
    this.head = { ...head, held: false, answer: '' };
    await store.saveFinished(this.head, { xml, audit: this.audit.snapshot(), base: this.base, seq: this.typed.seq });
  }

  /** Answer the question which household it is: it was chosen on the list already. */
  private chooseHousehold(): void {
    const name = this.head.household?.['name'];
    if (!name) return;
    for (const leaf of questions(this.root)) {
      if (leaf.nodeType !== 'select' || !relevant(leaf)) continue;
      const options = leaf.currentState.valueOptions;
      if (reference(leaf) === this.form.asksHousehold && options.length === 1 && options[0]?.value === name) {
        leaf.selectValue(name);
        return;
      }
    }
  }
}

async function photosOf(head: store.Head): Promise<File[]> {
  const found = await Promise.all(head.photos.map((photo) => store.photoFile(head, photo.name)));
  return found.filter((file) => file !== null);
}

function chineseFirst(root: RootNode): void {
  const wanted = document.documentElement.lang.startsWith('en') ? /en/i : /zh|中文/i;
  for (const language of root.languages) {
    if (language.isSyntheticDefault || !wanted.test(language.language)) continue;
    root.setLanguage(language);
    return;
  }
}
