/** A photo: taken with the camera of the tablet or chosen from a file, scaled before it is kept. */

import { reference, type UploadNode } from '../interview/tree.ts';
import { confirm } from '../ui/dialog.ts';
import { h, setText } from '../ui/dom.ts';
import { say, size } from '../words/index.ts';
import { isFull } from '../vault/database.ts';
import type { Asked, Widget } from './widget.ts';

export function picture(node: UploadNode, asked: Asked): Widget {
  const input = h('input', { type: 'file', accept: 'image/*', capture: 'environment', class: 'sr', 'aria-labelledby': asked.label });
  const image = h('img', { alt: '', class: 'photo', hidden: true });
  const words = h('span', { class: 'button' });
  const about = h('small', { 'aria-live': 'polite' });
  const remove = h('button', { type: 'button', hidden: true }, say('removePhoto'));
  let address = '';
  let seen: File | null = null;

  const update = (): void => {
    const file = node.currentState.value;
    setText(words, say(file ? 'choosePhoto' : 'takePhoto'));
    image.hidden = remove.hidden = file === null;
    if (file === seen) return;
    seen = file;
    if (address) URL.revokeObjectURL(address);
    address = file ? URL.createObjectURL(file) : '';
    if (file) image.src = address;
    setText(about, file ? say('photoSize', size(file.size)) : '');
  };
  const put = async (file: File | null): Promise<void> => {
    try {
      await asked.session.photograph(node, file);
      asked.changed();
    } catch (error) {
      setText(about, say(isFull(error) ? 'roomFull' : 'photoBad'));
    }
  };
  input.addEventListener('focus', () => asked.session.audit.touch(reference(node), node.currentState.instanceValue));
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file) void put(file).then(() => (input.value = ''));
  });
  remove.addEventListener('click', async () => {
    if (await confirm(`${say('removePhoto')}？`, say('removePhoto'))) await put(null);
  });
  const element = h('div', { class: 'picture' }, image, h('label', {}, input, words), remove, about);
  return { element, update, focus: () => input.focus() };
}
