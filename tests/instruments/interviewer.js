/**
 * Fills a form as a person at the built-in filler does, on the engine of the filler: what Interviewer.java does on JavaRosa.
 *
 * fill(engine, xform, lists, interviews) returns for each interview its submission and what the form refused.
 */

export async function fill(engine, xform, lists, interviews) {
  const form = await engine.loadForm(xform, {
    fetchFormAttachment: async (url) => listOf(lists, decodeURIComponent(String(url).split('/').at(-1))),
    missingResourceBehavior: 'BLANK',
  });
  if (form.status === 'failure') throw form.error;
  return interviews.map(({ id, answers }) => {
    const { root } = form.createInstance({ preloadProperties: { deviceID: 'd' } });
    const refused = [];
    for (const leaf of questions(root)) {
      const path = leaf.currentState.reference.split('/').slice(2).join('/');
      if (answers[path] && !answer(leaf, answers[path])) refused.push(path);
    }
    return { id, xml: root.instanceState.instanceXML, refused };
  });
}

function listOf(lists, name) {
  if (!(name in lists)) return new Response(null, { status: 404 });
  return new Response(lists[name], { headers: { 'Content-Type': 'text/csv; charset=utf-8' } });
}

/** Walk what is asked, one after the other: what an answer brings up further on is asked too. */
function* questions(parent) {
  for (const node of parent.currentState.children) {
    if (!node.currentState.relevant) continue;
    if (node.nodeType.startsWith('repeat-range')) for (const row of node.currentState.children) yield* questions(row);
    else if (node.nodeType === 'group') yield* questions(node);
    else if (node.nodeType !== 'model-value') yield node;
  }
}

/** Answer as the control does; what the form refuses is taken back. Return whether it stands. */
function answer(node, value) {
  const before = node.currentState.value;
  if (node.nodeType === 'select') {
    const codes = value.split(' ');
    const offered = new Set(node.currentState.valueOptions.map((option) => option.value));
    if (!codes.every((code) => offered.has(code))) return false;
    if (node.selectType === 'select1') node.selectValue(codes[0]);
    else node.selectValues(codes);
  } else node.setValue(value);
  if (node.validationState.violation?.condition !== 'constraint') return true;
  if (node.nodeType !== 'select') node.setValue(before);
  else if (node.selectType === 'select1') node.selectValue(before[0] ?? null);
  else node.selectValues(before);
  return false;
}
