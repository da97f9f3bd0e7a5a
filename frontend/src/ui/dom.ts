/** Elements without a framework: `h('button', { class: 'main', onclick }, 'Next')`. */

type Child = Node | string | null | false | undefined | readonly Child[];
type Value = string | number | boolean | null | undefined | ((event: never) => void);
export type Attributes = Readonly<Record<string, Value>>;

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...content: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) put(made, name, value);
  fill(made, content);
  return made;
}

function put(element: HTMLElement, name: string, value: Value): void {
  if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener);
  else if (value === true) element.setAttribute(name, '');
  else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
}

export function fill(element: HTMLElement, content: readonly Child[]): void {
  for (const child of content) {
    if (typeof child === 'string') element.append(child);
    else if (child instanceof Node) element.append(child);
    else if (Array.isArray(child)) fill(element, child as readonly Child[]);
  }
}

export function replace(element: HTMLElement, ...content: readonly Child[]): void {
  element.replaceChildren();
  fill(element, content);
}

/** Set a text only when it is another one: screen readers speak what is written anew. */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

let lastId = 0;
export const newId = (): string => `i${(lastId += 1)}`;
