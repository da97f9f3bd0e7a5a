/** What the bundle brings along: packages with versions and licences, files with digests. */

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
}

interface Part {
  readonly package: string;
  readonly version: string;
  readonly licence: string;
}

/** Write `parts.json` and `LICENCES.txt` beside the built files. */
export function writeParts(folder: string, files: readonly string[]): void {
  const packages = parts();
  const listed = files.map((file) => ({ file, sha256: sha256(readFileSync(join(folder, file))) }));
  writeFileSync(join(folder, 'parts.json'), `${JSON.stringify({ packages, files: listed }, null, 1)}\n`);
  writeFileSync(join(folder, 'LICENCES.txt'), packages.map(licenceText).join('\n'));
}

function parts(): Part[] {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Locked> };
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path !== '' && !entry.dev && !entry.optional)
    .map(([path, entry]) => ({
      package: path.replace(/^.*node_modules\//, ''),
      version: entry.version,
      licence: entry.license ?? '',
    }));
}

function licenceText(part: Part): string {
  const home = join('node_modules', part.package);
  const names = readdirSync(home).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name)).sort();
  const texts = names.map((name) => readFileSync(join(home, name), 'utf8').replaceAll('\r\n', '\n').trim());
  const rule = '-'.repeat(72);
  return [rule, `${part.package} ${part.version}: ${part.licence}`, rule, ...texts, ''].join('\n');
}

function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
