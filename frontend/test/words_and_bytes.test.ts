import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromBase32, fromBase64, toBase32, toBase64 } from '../src/vault/encoding.ts';
import { readCsv, writeCsv } from '../src/work/csv.ts';
import { plain } from '../src/widgets/entry.ts';
import { readLink } from '../src/server/account.ts';
import { onlyRow } from '../src/interview/engine.ts';
import { messageIn, portions } from '../src/server/openrosa.ts';

test('a code read over the telephone comes back whatever case, blanks and look-alikes were typed', () => {
  const bytes = Uint8Array.from({ length: 20 }, (_, i) => (i * 37 + 11) % 256);
  const code = toBase32(bytes);
  assert.match(code, /^([A-Z2-7]{4}-){7}[A-Z2-7]{4}$/);
  const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('o', '0').replaceAll('i', '1');
  assert.deepEqual(fromBase32(typed), bytes);
  assert.equal(fromBase32('ABCD-EFG8'), null);
  assert.equal(fromBase32('ABCD-EFG'), null);
});

test('large contents survive base64', () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251);
  assert.deepEqual(fromBase64(toBase64(bytes)), bytes);
});

test('a list comes back as it was written, with commas, quotes, line ends and empty cells', () => {
  const rows = [
    { name: 'h1', label: '张*, "三"', note: 'a\nb' },
    { name: 'h2', label: '', note: '' },
  ];
  assert.deepEqual(readCsv(writeCsv(['name', 'label', 'note'], rows)), rows);
  assert.deepEqual(readCsv('\uFEFFname,label\r\nh1,甲\r\nh2,乙'), [
    { name: 'h1', label: '甲' },
    { name: 'h2', label: '乙' },
  ]);
  assert.deepEqual(readCsv(''), []);
});

test('the engine gets the head line and one row of a long list', () => {
  const list = 'name,label,village\nh1,甲,a\nh2,"乙, 丙",b\n';
  const [, second] = readCsv(list);
  assert.equal(onlyRow(list, second ?? {}), 'name,label,village\nh2,"乙, 丙",b\n');
});

test('numbers are taken as Chinese keyboards give them, and nothing else is taken for a number', () => {
  assert.equal(plain('int', '４５'), '45');
  assert.equal(plain('decimal', '24,000.5'), '24000.5');
  assert.equal(plain('decimal', '３。５'), '3.5');
  assert.equal(plain('decimal', '12.'), '12');
  assert.equal(plain('int', ''), '');
  for (const wrong of ['1.5', 'abc', '--1', '1e5', '四十']) assert.equal(plain('int', wrong), null);
  assert.equal(plain('string', '四十'), '四十');
});

test('an enrolment link holds its secret behind the # only', () => {
  const token = 'aB3_-'.repeat(12);
  assert.deepEqual(readLink(`https://x.example/fill/#t=${token}&p=7`), { token, project: '7' });
  for (const wrong of ['', 'https://x.example/fill/', `https://x.example/fill/?t=${token}&p=7`, '#t=short&p=1', `#t=${token}&p=x`]) {
    assert.equal(readLink(wrong), null, wrong);
  }
});

test('files are divided so that no request passes the limit, and none is lost or sent twice', () => {
  const files = [900, 400, 400, 2500, 10].map((size, i) => ({ name: String(i), size }));
  const made = portions(files, 1700, 200);
  assert.deepEqual(made.flat(), files);
  for (const group of made) {
    const total = group.reduce((sum, file) => sum + file.size + 300, 200);
    assert.ok(total <= 1700 || group.length === 1);
  }
  assert.deepEqual(portions([], 1000, 10), [[]]);
});

test('the sentence of the server is found in XML and in JSON', () => {
  const xml = '<OpenRosaResponse xmlns="http://openrosa.org/http/response"><message nature="submit_error">表已关闭 &amp; 停用</message></OpenRosaResponse>';
  assert.equal(messageIn(xml), '表已关闭 & 停用');
  assert.equal(messageIn('{"message": "不行"}'), '不行');
  assert.equal(messageIn('<html>Bad gateway</html>'), '');
});
