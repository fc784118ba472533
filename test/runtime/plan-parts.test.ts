import { expect, test } from 'vitest';
import { formats } from '../../src/formats/index.ts';
import { planParts } from '../../src/runtime/plan-parts.ts';
import { checkText } from '../support/check-text.ts';

const script = (more: string): string =>
  `load binlog.\`\` where userName="x" and password="\${env:P}" and tableNamePattern="a|b" as changes;
   run changes as requery.\`\` where keys="a=id" and related.b="select id from a where b = :id" and sql="select id from a where id in (?)" ${more} as documents;
   save append documents as console.\`\`;`;

function partsOf(more: string): unknown {
  const [pipeline] = checkText(script(more)).plan?.pipelines ?? [];
  return pipeline && planParts(pipeline.load, pipeline.saves, formats).saves[0]?.transforms;
}

test('of a run only what decides about documents is kept: no address, user or size', () => {
  expect(partsOf('and pageSize=5 and concurrency=9')).toEqual([
    {
      kind: 'run',
      format: 'requery',
      path: '',
      options: {
        keys: 'a=id',
        'related.b': 'select id from a where b = :id',
        sql: 'select id from a where id in (?)',
        deleteOnMissing: 'true',
        deleteOnDelete: 'true',
        shardStrategy: 'crc32_ieee_uint32',
      },
    },
  ]);
  expect(partsOf('and pageSize=5')).toEqual(partsOf('and host="other" and sqlTimeout="1s"'));
});
