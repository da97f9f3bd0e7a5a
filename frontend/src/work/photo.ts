/** Photos as the tablet sends them: small, upright, and without what the camera wrote about place and device. */

export const LARGEST = 300_000; // bytes
const LONGEST_SIDE = 1600;

/**
 * Scale a photo to 300 kB or less.
 *
 * The picture is drawn anew, so nothing of the original file but its pixels is left: no EXIF, no position.
 */
export async function scaled(original: Blob, name: string): Promise<File> {
  const picture = await createImageBitmap(original, { imageOrientation: 'from-image' });
  let side = LONGEST_SIDE;
  for (let quality = 0.85; ; quality -= 0.12) {
    if (quality < 0.4) {
      side *= 0.75;
      quality = 0.75;
    }
    const blob = await drawn(picture, side, quality);
    if (blob.size <= LARGEST) {
      picture.close();
      return new File([blob], name, { type: 'image/jpeg' });
    }
  }
}

async function drawn(picture: ImageBitmap, side: number, quality: number): Promise<Blob> {
  const share = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * share));
  canvas.height = Math.max(1, Math.round(picture.height * share));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/jpeg', quality);
  });
}
