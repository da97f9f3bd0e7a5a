/** The switch between Chinese and English. */

import { h } from '../ui/dom.ts';
import { chooseLanguage, language } from '../words/index.ts';

export function languageButton(again: () => void): HTMLElement {
  const other = language() === 'en' ? 'zh-Hans' : 'en';
  const words = other === 'en' ? 'English' : '中文';
  const change = (): void => {
    chooseLanguage(other);
    again();
  };
  return h('button', { type: 'button', lang: other, onclick: change }, words);
}
