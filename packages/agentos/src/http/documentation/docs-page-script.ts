/** Script of the docs page. Everything shown is set as text, never as markup. The token lives in its input and goes nowhere else. */
export const docsScript = `
'use strict';
const at = (id) => document.getElementById(id);
const base = location.pathname.replace(/\\/docs\\/*$/, '');
const make = (name, props = {}, ...children) => {
  const element = Object.assign(document.createElement(name), props);
  element.append(...children);
  return element;
};
const field = (text, input) => make('label', {}, text, input);
const pretty = (value) => JSON.stringify(value, null, 2);
let components = {};
const named = (reference) => components[reference.split('/').pop()];
// A schema as it is shown: with the members of what it refers to, one level deep.
const shown = (schema) => (schema.$ref ? named(schema.$ref) : schema.items && schema.items.$ref ? { ...schema, items: named(schema.items.$ref) } : schema);

function example(schema, depth = 0) {
  if (!schema || depth > 4) return null;
  if (schema.$ref) return example(named(schema.$ref), depth + 1);
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  if (schema.const !== undefined) return schema.const;
  const choice = (schema.anyOf || schema.oneOf || [])[0];
  if (choice) return example(choice, depth + 1);
  if (schema.type === 'object') {
    const required = schema.required || [];
    return Object.fromEntries(Object.entries(schema.properties || {}).filter(([name]) => required.includes(name)).map(([name, inner]) => [name, example(inner, depth + 1)]));
  }
  return { string: '', integer: 0, number: 0, boolean: false, array: [] }[schema.type] ?? null;
}

async function send(method, path, inputs, body, output) {
  output.hidden = false;
  output.textContent = '…';
  let target = path;
  const query = new URLSearchParams();
  for (const { name, where, input } of inputs) {
    if (where === 'path') target = target.replace('{' + name + '}', encodeURIComponent(input.value));
    else if (input.value !== '') query.append(name, input.value);
  }
  const headers = {};
  if (at('token').value !== '') headers.authorization = 'Bearer ' + at('token').value;
  if (body) headers['content-type'] = 'application/json';
  const text = query.toString();
  try {
    const response = await fetch(base + target + (text === '' ? '' : '?' + text), { method, headers, credentials: 'omit', ...(body && { body: body.value }) });
    output.textContent = response.status + ' ' + response.statusText + '\\n\\n';
    if ((response.headers.get('content-type') || '').includes('json')) {
      output.append(pretty(await response.json()));
      return;
    }
    const reader = response.body && response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = reader && await reader.read(); part && !part.done; part = await reader.read()) output.append(part.value);
  } catch (error) {
    output.textContent = String(error);
  }
}

function operation(method, path, details) {
  const inputs = (details.parameters || []).map(({ name, in: where, required, schema }) => {
    const input = make('input', { required, placeholder: schema.type || '', value: schema.default ?? '' });
    return { name, where, input, label: field(name + ' (' + where + (required ? ', required' : '') + ')', input) };
  });
  const schema = details.requestBody && details.requestBody.content['application/json'].schema;
  const body = schema && make('textarea', { rows: 5, spellcheck: false, value: pretty(example(schema)) });
  const output = make('pre', { hidden: true, tabIndex: 0 });
  output.setAttribute('aria-live', 'polite');
  const form = make('form', { className: 'inside' }, make('p', { textContent: details.description.replaceAll('**', '').replaceAll('\`', '') }));
  form.append(...inputs.map(({ label }) => label));
  if (body) form.append(field('Body (JSON)', body), make('details', {}, make('summary', { textContent: 'Body schema' }), make('pre', { textContent: pretty(shown(schema)) })));
  for (const [status, response] of Object.entries(details.responses)) {
    const [type, content] = Object.entries(response.content || {})[0] || [];
    const shape = content && type !== 'application/problem+json' ? [make('pre', { textContent: pretty(shown(content.schema)) })] : [];
    form.append(make('details', {}, make('summary', { textContent: status + ' ' + response.description + (type ? ' · ' + type : '') }), ...shape));
  }
  form.append(make('button', { textContent: 'Send ' + method }), output);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send(method, path, inputs, body, output);
  });
  const scopes = details['x-required-scopes'].join(', ') || (details['x-access'] === 'public' ? 'public' : 'signed in');
  const head = make('summary', {}, make('span', { className: 'method', textContent: method }), make('code', { textContent: path }), make('span', { textContent: details.summary }), make('span', { className: 'note', textContent: scopes }));
  const element = make('details', {}, head, form);
  element.dataset.search = [method, path, details.summary, scopes].join(' ').toLowerCase();
  return element;
}

function filter() {
  const wanted = at('filter').value.toLowerCase();
  for (const section of document.querySelectorAll('section')) {
    const entries = [...section.children].filter((child) => child.dataset.search !== undefined);
    for (const entry of entries) entry.hidden = !entry.dataset.search.includes(wanted);
    section.hidden = entries.every((entry) => entry.hidden);
  }
}

function show(document_) {
  document.title = at('title').textContent = document_.info.title + ' ' + document_.info.version;
  at('about').textContent = document_.info.description;
  components = document_.components.schemas;
  const groups = new Map();
  for (const [path, item] of Object.entries(document_.paths)) for (const [method, details] of Object.entries(item)) {
    const tag = details.tags[0];
    if (!groups.has(tag)) groups.set(tag, make('section', {}, make('h2', { textContent: tag })));
    groups.get(tag).append(operation(method.toUpperCase(), path, details));
  }
  at('operations').replaceChildren(...groups.values());
}

at('filter').addEventListener('input', filter);
fetch(base + '/openapi.json').then((response) => response.json()).then(show).catch((error) => { at('operations').textContent = String(error); });
`;
