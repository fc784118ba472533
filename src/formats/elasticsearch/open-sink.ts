import type { OpenContext } from '../../model/format.ts';
import { readIdColumns } from '../encoding/document-id.ts';
import { readBulkParameters } from './bulk-parameters.ts';
import { createClient } from './client.ts';
import { Encoder } from './encoder.ts';
import { readKeyless, tellKeyless } from './keyless.ts';
import { readNodes } from './nodes.ts';
import { readRouting } from './routing.ts';
import { Service } from './service.ts';
import { ElasticsearchSink } from './sink.ts';
import { readTls } from './tls.ts';
import { readWriteRules } from './write-rules.ts';

export async function openService({ options, directory }: OpenContext): Promise<Service> {
  const nodes = readNodes(options);
  const tls = await readTls(options, nodes, directory);
  return new Service(createClient({ nodes, tls, options }), { nodes, tls, ...readBulkParameters(options) });
}

export async function openElasticsearchSink(context: OpenContext): Promise<ElasticsearchSink> {
  const { options, path } = context;
  const service = await openService(context);
  if (!service.verifies) warnUnverified(context);
  const limits = {
    entries: Number(options['es.batch.size.entries']),
    bytes: Number(options['es.batch.size.bytes']),
    rules: readWriteRules(options),
  };
  return new ElasticsearchSink(
    service,
    new Encoder(
      path,
      readIdColumns(options),
      (index, first, second) =>
        context.log.warn(
          { index, tables: [first, second] },
          `${first} and ${second} share the index ${index}: rows with the same key overwrite each other there`,
        ),
      Number(options.maxIndices),
      {
        operation: limits.rules.operation,
        hashLongIds: options.longIds === 'hash',
        routing: readRouting(options),
        keyless: readKeyless(options),
        onKeyless: (table) => tellKeyless(table, context),
      },
    ),
    limits,
    Number(options.concurrency),
    context,
  );
}

function warnUnverified({ log }: OpenContext): void {
  log.warn(
    { option: 'es.net.ssl.verification' },
    'certificates are not verified: whoever answers in the place of the cluster gets every document, and the password',
  );
}
