/** Reading and writing the comma separated lists that come with a form. */

export type Row = Readonly<Record<string, string>>;

/** Read a list with a head line; quotes may hold commas, line ends and doubled quotes. */
export function readCsv(text: string): Row[] {
  const [header, ...lines] = records(text.replace(/^\uFEFF/, ''));
  if (!header) return [];
  return lines
    .filter((line) => line.length > 1 || line[0] !== '')
    .map((line) => Object.fromEntries(header.map((name, i) => [name, line[i] ?? ''])));
}

/** Write rows with the columns of the first; the inverse of readCsv. */
export function writeCsv(columns: readonly string[], rows: readonly Row[]): string {
  const lines = rows.map((row) => columns.map((name) => cell(row[name] ?? '')).join(','));
  return [columns.map(cell).join(','), ...lines, ''].join('\n');
}

export function cell(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function records(text: string): string[][] {
  const found: string[][] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/gy;
  let line: string[] = [];
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (!match) break;
    line.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === ',') continue;
    found.push(line);
    line = [];
  }
  if (line.length > 0) found.push([...line, '']);
  return found;
}
