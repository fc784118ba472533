import { kindFault, rowFault } from '../expression/faults.ts';
import { isObject, type Json, JsonDocument, jsonNull, quoteJson, sorted } from '../expression/json.ts';
import { makeNode, type Node } from '../expression/node.ts';
import { types } from '../expression/value-type.ts';
import { define, defineSpecial, read, type SqlFunction } from './function.ts';

const group = 'json';

/** RFC 7396. */
function mergePatch(target: Json, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const members = new Map(isObject(target) ? target : []);
  for (const [name, value] of patch) {
    if (value === jsonNull) members.delete(name);
    else members.set(name, mergePatch(members.get(name) ?? jsonNull, value));
  }
  return sorted([...members]);
}

/** JSON made of other values. */
export const jsonMakingFunctions: readonly SqlFunction[] = [
  define({
    name: 'json_quote',
    group,
    signature: 'text',
    parameters: ['text'],
    result: types.string,
    doc: 'The text as a JSON string, in quotes.',
    example: { call: "json_quote('tea')", result: '"tea"' },
    evaluate: quoteJson,
  }),
  defineSpecial({
    name: 'json_array',
    group,
    signature: 'value, …',
    minimum: 0,
    maximum: Number.POSITIVE_INFINITY,
    returns: 'json',
    doc: 'A JSON array of its arguments.',
    example: { call: "json_array(1, 'a', null)", result: '[1, "a", null]' },
    compile: (plan, args) => {
      const nodes = args as readonly Node[];
      const values = nodes.map((node) => read(node, 'json'));
      return makeNode(
        plan,
        types.json,
        nodes,
        (row, event) => new JsonDocument(values.map((value) => value(row, event) ?? jsonNull)),
      );
    },
  }),
  defineSpecial({
    name: 'json_object',
    group,
    signature: 'name, value, …',
    minimum: 0,
    maximum: Number.POSITIVE_INFINITY,
    returns: 'json',
    doc: 'A JSON object of names and values in turn.',
    example: { call: "json_object('id', 7, 'name', 'tea')", result: '{"id": 7, "name": "tea"}' },
    compile: (plan, args) => {
      const nodes = args as readonly Node[];
      if (nodes.length % 2 !== 0)
        throw kindFault('json_object has a name without a value', 'give it names and values in turn');
      const pairs = nodes.flatMap((node, index) =>
        index % 2 === 0 ? [{ name: read(node, 'text'), value: read(nodes[index + 1] as Node, 'json') }] : [],
      );
      return makeNode(
        plan,
        types.json,
        nodes,
        (row, event) =>
          new JsonDocument(
            sorted(
              pairs.map(({ name, value }): [string, Json] => {
                const text = name(row, event);
                if (text === null) throw rowFault('a name in json_object is null');
                return [text, value(row, event) ?? jsonNull];
              }),
            ),
          ),
      );
    },
  }),
  defineSpecial({
    name: 'json_merge_patch',
    group,
    signature: 'document, document, …',
    minimum: 2,
    maximum: Number.POSITIVE_INFINITY,
    returns: 'json',
    doc: 'Objects merged as RFC 7396 says: later members win, a null removes one.',
    example: { call: `json_merge_patch('{"a": 1, "b": 2}', '{"b": null}')`, result: '{"a": 1}' },
    compile: (plan, args) => {
      const nodes = args as readonly Node[];
      const [first, ...patches] = nodes.map((node) => read(node, 'document'));
      return makeNode(plan, types.json, nodes, (row, event) => {
        let merged = first?.(row, event) ?? null;
        for (const one of patches) {
          const patch = one(row, event);
          // What is not known stays so, until something takes its whole place.
          if (patch === null || (merged === null && isObject(patch))) merged = null;
          else merged = merged === null ? patch : mergePatch(merged, patch);
        }
        return merged === null ? null : new JsonDocument(merged);
      });
    },
  }),
];
