import { expect, test } from 'vitest';
import { findJsonFault } from '../../../src/formats/elasticsearch/json-fault.ts';
import { Random } from '../../support/random.ts';

test.each([
  ['', 0, 'expected a value, found the end'],
  ['{"a": x}', 6, 'expected a value, found `x}`'],
  ['{"a": 1,\n}', 9, 'expected a name in double quotes, found `}`'],
  ['{"a" 1}', 5, 'expected `:`, found `1}`'],
  ['[1 2]', 3, 'expected `,` or `]`, found `2]`'],
  ['{"a": "x\n"}', 6, 'expected a value, found `"x`'],
  ["{'a': 1}", 1, "expected a name in double quotes, found `'a':`"],
  ['{} {}', 3, 'expected the end, found `{}`'],
  ['{"a": 01}', 7, 'expected `,` or `}`, found `1}`'],
  ['[tru]', 1, 'expected a value, found `tru]`'],
])('%j breaks at %i: %s', (text, offset, reason) => {
  expect(findJsonFault(text)).toEqual({ offset, reason });
});

test('JSON has no fault; what is cut or changed anywhere has one inside the text', () => {
  const random = Random.fromEnvironment('JSON faults');
  const text = '{"a": [1, -2.5e3, true, null, "x\\u00e9\\n"], "b": {"c": {}, "d": []}}';
  expect(findJsonFault(text)).toBeUndefined();
  for (let i = 0; i < 500; i++) {
    const at = random.below(text.length);
    const broken =
      text.slice(0, at) +
      (random.below(2) ? '' : (text[random.below(text.length)] ?? '')) +
      text.slice(at + 1);
    let right = true;
    try {
      JSON.parse(broken);
    } catch {
      right = false;
    }
    const fault = findJsonFault(broken);
    expect([broken, fault === undefined]).toEqual([broken, right]);
    if (fault) {
      expect(fault.offset).toBeLessThanOrEqual(broken.length);
      expect(fault.reason).not.toBe('it is not JSON');
    }
  }
});
