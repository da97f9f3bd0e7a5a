/** The words of the pages in the language of the person. */

import { en } from './en.ts';
import { zh } from './zh.ts';

export type Language = 'zh-Hans' | 'en';
export type Word = keyof typeof zh;
const LANGUAGE = 'houping-language';

export function language(): Language {
  return localStorage.getItem(LANGUAGE) === 'en' ? 'en' : 'zh-Hans';
}

export function chooseLanguage(chosen: Language): void {
  localStorage.setItem(LANGUAGE, chosen);
  document.documentElement.lang = chosen;
}

/** Say something, with its places filled in. */
export function say(word: Word, ...values: readonly (string | number)[]): string {
  const text: string = (language() === 'en' ? en : zh)[word];
  return text.replace(/\{(\d)\}/g, (_, at: string) => String(values[Number(at)] ?? ''));
}

/** Return an error as support wants to hear it. */
export function technical(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 200) : String(error);
}

/** Return a moment in the words of the page: today only the time. */
export function moment(at: number): string {
  if (at === 0) return say('never');
  const date = new Date(at);
  const today = date.toDateString() === new Date().toDateString();
  const style: Intl.DateTimeFormatOptions = today
    ? { hour: '2-digit', minute: '2-digit' }
    : { month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit' };
  return new Intl.DateTimeFormat(language() === 'en' ? 'en-GB' : 'zh-CN', style).format(date);
}

/** Return a time limit in the words of the page: midnight is 24:00 of the day that ends. */
export function limit(at: number): string {
  const date = new Date(at);
  if (date.getHours() + date.getMinutes() > 0) return moment(at);
  const style: Intl.DateTimeFormatOptions = { month: 'long', day: 'numeric' };
  const day = new Intl.DateTimeFormat(language() === 'en' ? 'en-GB' : 'zh-CN', style).format(new Date(at - 60_000));
  return `${day} 24:00`;
}

export function size(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
