/**
 * A form made ready for opening fast: one language only, its words where they are used.
 *
 * A questionnaire of 300 questions spends a third of its opening on looking up words by id in two languages. What is
 * changed here are words alone: binds, calculations and structure stay as they were published.
 */

export interface Prepared {
  readonly zh: string; // the definition with Chinese words
  readonly en: string;
  readonly ends: readonly string[]; // paths whose time of end the form wants
  readonly asksHousehold: string; // path of the question which household it is; empty when there is none
}

/** Make a published definition ready; done once, when it comes. */
export function prepare(definition: string, list: string): Prepared {
  const tree = new DOMParser().parseFromString(definition, 'text/xml');
  return {
    zh: inOneLanguage(definition, /zh|中文/i),
    en: inOneLanguage(definition, /en/i),
    ends: endPaths(tree),
    asksHousehold: questionOf(tree, list),
  };
}

/** Return the paths of `jr:preload="timestamp"`, `jr:preloadParams="end"`. */
function endPaths(tree: Document): string[] {
  const says = (bind: Element, name: string): string | null => bind.getAttributeNS(JAVAROSA, name);
  return [...tree.getElementsByTagNameNS('*', 'bind')]
    .filter((bind) => says(bind, 'preload') === 'timestamp' && says(bind, 'preloadParams') === 'end')
    .map((bind) => bind.getAttribute('nodeset') ?? '');
}

function questionOf(tree: Document, list: string): string {
  const sets = [...tree.getElementsByTagNameNS('*', 'itemset')];
  const own = sets.find((set) => set.getAttribute('nodeset')?.includes(`instance('${list}')`));
  return own?.parentElement?.getAttribute('ref') ?? '';
}

const ITEXT = /^jr:itext\('([^']*)'\)$/;
const JAVAROSA = 'http://openrosa.org/javarosa';
const MESSAGES = ['constraintMsg', 'requiredMsg'];

/** Return the definition with the words of the first language whose name fits; unchanged when none does. */
export function inOneLanguage(definition: string, wanted: RegExp): string {
  const tree = new DOMParser().parseFromString(definition, 'text/xml');
  const itext = tree.getElementsByTagNameNS('*', 'itext')[0];
  const own = [...(itext?.children ?? [])].find((one) => wanted.test(one.getAttribute('lang') ?? ''));
  if (!itext || !own) return definition;
  const words = wordsOf(own);
  if (words === null) return definition; // pictures, sounds or short forms stand there: the engine knows what to do
  inlineReferences(tree, words);
  inlineMessages(tree, words);
  if (!inlineChoices(tree, words)) return definition;
  itext.remove();
  return new XMLSerializer().serializeToString(tree);
}

type Texts = ReadonlyMap<string, Element>;

function wordsOf(translation: Element): Texts | null {
  const found = new Map<string, Element>();
  for (const text of translation.children) {
    const [value, ...more] = text.children;
    if (!value || more.length > 0 || value.hasAttribute('form')) return null;
    found.set(text.getAttribute('id') ?? '', value);
  }
  return found;
}

function inlineReferences(tree: Document, words: Texts): void {
  for (const element of [...tree.querySelectorAll('[ref^="jr:itext("]')]) {
    const value = words.get(ITEXT.exec(element.getAttribute('ref') ?? '')?.[1] ?? '');
    if (!value) continue;
    element.removeAttribute('ref');
    element.replaceChildren(...[...value.childNodes].map((node) => node.cloneNode(true)));
  }
}

function inlineMessages(tree: Document, words: Texts): void {
  for (const bind of tree.getElementsByTagNameNS('*', 'bind')) {
    for (const name of MESSAGES) {
      const value = words.get(ITEXT.exec(bind.getAttributeNS(JAVAROSA, name) ?? '')?.[1] ?? '');
      if (value) bind.setAttributeNS(JAVAROSA, `jr:${name}`, value.textContent ?? '');
    }
  }
}

/** Put the words of choices into their items; false when some choice has parts that are computed. */
function inlineChoices(tree: Document, words: Texts): boolean {
  for (const id of [...tree.getElementsByTagNameNS('*', 'itextId')]) {
    const value = words.get(id.textContent ?? '');
    if (!value || value.children.length > 0) return false;
    const label = tree.createElementNS(id.namespaceURI, 'label');
    label.textContent = value.textContent;
    id.replaceWith(label);
  }
  for (const element of tree.querySelectorAll('[ref="jr:itext(itextId)"]')) element.setAttribute('ref', 'label');
  return true;
}
