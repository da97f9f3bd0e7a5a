import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Audit } from '../src/interview/audit.ts';
import { stamp } from '../src/interview/finished.ts';
import { Refusal, Unreached } from '../src/server/openrosa.ts';
import { troubleIn, wordsIn } from '../src/server/trouble.ts';
import { fresh, type Head, type State } from '../src/work/interview.ts';
import { isDue, pauseAfter, putOff } from '../src/work/queue.ts';
import { isNews } from '../src/work/returns.ts';
import { fits, stageOf, tasks } from '../src/work/tasks.ts';

const form = { id: 'household', version: '1', name: '入户调查表', hash: '', files: [] };
const row = { name: '500101ab12', label: '张*（青山村 0037）', village: '500101100200', village_name: '青山村', county: '500101' };
const NOTHING = { returned: [], results: [] };

function headIn(state: State, more: Partial<Head> = {}): Head {
  return { ...fresh(form, row, 1000), state, ...more };
}

test('a lost line is tried again by itself, later each time; a refusal waits for a person', () => {
  const lost = putOff(headIn('waiting'), new Unreached(), 50_000);
  assert.equal(lost.answer, '');
  assert.equal(lost.held, false);
  assert.equal(lost.due, 50_000 + pauseAfter(1));
  assert.equal(isDue(lost, 'clock', 50_001), false);
  assert.equal(isDue(lost, 'network', 50_001), true);
  assert.equal(isDue(lost, 'clock', lost.due), true);
  assert.ok(pauseAfter(2) > pauseAfter(1));
  assert.equal(pauseAfter(50), 30 * 60_000);
  const refused = putOff(headIn('waiting'), new Refusal(409, '同一编号内容不同'), 50_000);
  assert.deepEqual([refused.held, refused.answer], [true, '同一编号内容不同']);
  assert.equal(isDue(refused, 'network', 1e12), false);
  assert.equal(isDue(refused, 'person', 0), true);
  for (const status of [408, 423, 429, 500, 503]) assert.equal(putOff(headIn('waiting'), new Refusal(status, ''), 0).held, false);
});

test('only a line that failed is told as no network; what the program or the server did wrong is told as that', () => {
  const cases: [unknown, string, string][] = [
    [new Unreached(), 'offline', ''],
    [new Refusal(403, '已停用'), 'revoked', '已停用'],
    [new Refusal(404, ''), 'refused', 'HTTP 404'],
    [new Refusal(503, '磁盘空间不足'), 'server', '磁盘空间不足'],
    [new TypeError('x is undefined'), 'fault', 'TypeError: x is undefined'],
    [new SyntaxError('Unexpected token'), 'fault', 'SyntaxError: Unexpected token'],
  ];
  for (const [error, trouble, words] of cases) assert.deepEqual([troubleIn(error), wordsIn(error)], [trouble, words]);
  assert.equal(putOff(headIn('waiting'), new Error('no answers'), 0).answer, 'Error: no answers');
});

test('a household shows the state that asks for attention first, and stays while something of it is open', () => {
  assert.equal(stageOf([]), 'new');
  assert.equal(stageOf([headIn('received'), headIn('draft')]), 'draft');
  assert.equal(stageOf([headIn('received'), headIn('returned')]), 'returned');
  assert.equal(stageOf([headIn('draft', { reason: '请核实' })]), 'returned');
  const [stray] = tasks([], [headIn('waiting')], NOTHING);
  assert.deepEqual([stray?.row['name'], stray?.stage], ['500101ab12', 'waiting']);
});

test('a household shows what the server has of it, from whichever tablet, and is free again when that is void', () => {
  const listed = [{ row, forms: [form] }];
  const at = '2026-11-20T10:21:00+08:00';
  const result = (state: 'received' | 'returned' | 'void', ...instances: string[]) => ({ form: form.id, unit: row.name, instances, state, at, by: '王五' });
  const back = { instance: 'uuid:2', form: form.id, title: '入户调查表', unit: row.name, reason: '请核实', remarks: [] };
  const seen = (heads: Head[], results: ReturnType<typeof result>[], returned: typeof back[] = []) => {
    const [task] = tasks(listed, heads, { returned, results });
    return [task?.stage, task?.results.length, task?.away.length, task?.heads.length];
  };
  assert.deepEqual(seen([], [result('received', 'uuid:1')]), ['received', 1, 0, 0]);
  assert.deepEqual(seen([headIn('received', { instance: 'uuid:1' })], [result('received', 'uuid:1', 'uuid:2')]), ['received', 0, 0, 1]);
  assert.deepEqual(seen([headIn('draft', { instance: 'uuid:9' })], [result('received', 'uuid:1')]), ['draft', 1, 0, 1]);
  assert.deepEqual(seen([], [result('returned', 'uuid:1', 'uuid:2')], [back]), ['returned', 0, 1, 0]);
  assert.deepEqual(seen([headIn('draft', { instance: 'uuid:3', replaces: 'uuid:2' })], [result('returned', 'uuid:1', 'uuid:2')], [back]), ['draft', 0, 0, 1]);
  assert.deepEqual(seen([headIn('received', { instance: 'uuid:1' })], [result('void', 'uuid:1')]), ['new', 0, 0, 0]);
  const corrected = headIn('received', { instance: 'uuid:3', replaces: 'uuid:2' }); // and then corrected on another tablet
  const versions = ['uuid:1', 'uuid:2', 'uuid:3', 'uuid:4'];
  assert.deepEqual(seen([corrected], [result('received', ...versions)]), ['received', 0, 0, 1]);
  assert.deepEqual(seen([corrected], [result('void', ...versions)]), ['new', 0, 0, 0]);
  const [stray] = tasks([], [], { returned: [back], results: [] });
  assert.deepEqual([stray?.stage, stray?.row['name']], ['returned', row.name]);
});

test('a reviewer who remarks again before the correction began is heard, and the same return is no news', () => {
  const said = (text: string, at: string) => ({ path: 'g/q', text, by: '组长', at });
  const first = { instance: 'uuid:1', form: 'household', title: '入户调查表', unit: row.name, reason: '请核实', remarks: [said('再问', '20:00')] };
  const shown = { path: '/data/g/q', text: '再问', by: '组长', at: '20:00' };
  assert.equal(isNews(headIn('received'), first), true);
  const known = headIn('returned', { reason: '请核实', remarks: [shown] });
  assert.equal(isNews(known, first), false);
  assert.equal(isNews(known, { ...first, remarks: [...first.remarks, said('照片呢', '21:00')] }), true);
  assert.equal(isNews(known, { ...first, reason: '换一户' }), true);
});

test('a household is found by its number, its village and its head, and not by codes that all of them share', () => {
  const [task] = tasks([{ row, forms: [form] }], [], NOTHING);
  assert.ok(task);
  assert.equal(fits(task, '青山 张'), true);
  assert.equal(fits(task, '青山 李'), false);
  for (const typed of ['0037', '３７', '青山村', '张', '张建国', '张建国 37']) assert.equal(fits(task, typed), true, typed);
  for (const typed of ['李建国', '500101', '1002', '38']) assert.equal(fits(task, typed), false, typed);
  assert.equal(fits(task, ''), true);
});

test('the audit file says what was done when, with old and new values, as Collect writes it', () => {
  let now = 1000;
  const audit = new Audit('', () => now);
  audit.mark('form start');
  audit.enter('/data/g');
  now = 2000;
  audit.touch('/data/g/a', '');
  now = 3000;
  audit.answered('/data/g/a', '', '1, "2"');
  now = 4000;
  audit.touch('/data/g/b', 'x');
  now = 5000;
  audit.mark('form exit');
  assert.deepEqual(audit.snapshot().split('\n'), [
    'event,node,start,end,old-value,new-value,change-reason',
    'form start,,1000,1000,,,',
    'group questions,/data/g,1000,5000,,,',
    'question,/data/g/a,2000,4000,,"1, ""2""",',
    'question,/data/g/b,4000,5000,,,',
    'form exit,,5000,5000,,,',
    '',
  ]);
});

test('a killed browser leaves the page that was open in the audit file, and a later session goes on from there', () => {
  let now = 1000;
  const first = new Audit('', () => now);
  first.mark('form start');
  first.enter('/data/g');
  first.answered('/data/g/a', '', '1');
  now = 1500;
  const kept = first.snapshot();
  assert.match(kept, /question,\/data\/g\/a,1000,1500,,1,\n$/);
  now = 9000;
  const second = new Audit(kept, () => now);
  second.mark('form resume');
  assert.ok(second.snapshot().startsWith(kept));
  assert.match(second.snapshot(), /form resume,,9000,9000,,,\n$/);
});

test('why an answer is left as it was stands in the log, also under the header of an older program', () => {
  const old = 'event,node,start,end,old-value,new-value\nform start,,1,1,,\n';
  const audit = new Audit(old, () => 7);
  audit.mark('change reason', '/data/g/member[1]/a', '户口簿, 已核');
  assert.equal(
    audit.snapshot(),
    `${old}event,node,start,end,old-value,new-value,change-reason\nchange reason,/data/g/member[1]/a,7,7,,,"户口簿, 已核"\n`,
  );
});

test('times are written with the offset of the tablet', () => {
  assert.match(stamp(new Date()), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/);
  assert.equal(new Date(stamp(new Date(1e12))).getTime(), 1e12);
});
