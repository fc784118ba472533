import type { ConnectionOptions } from 'node:tls';
import { Client, ClusterConnectionPool, Transport } from '@elastic/elasticsearch';
import type { OptionValues } from '../../model/options.ts';
import { readAuthentication } from './authentication.ts';
import { readFineBulk } from './fine-bulk.ts';

type TransportOptions = ConstructorParameters<typeof Transport>[0];
type Serializer = NonNullable<TransportOptions['serializer']>;

/**
 * Plain JSON headers: the client's own are refused by every major version but its own. No product
 * check: OpenSearch does not pass it, and what answers is asked once, before anything is written.
 */
class PlainTransport extends Transport {
  constructor(options: TransportOptions) {
    const { productCheck: _, ...others } = options;
    super({
      ...others,
      ...(others.serializer && { serializer: countingBulks(others.serializer) }),
      vendoredHeaders: {
        jsonContentType: 'application/json',
        ndjsonContentType: 'application/x-ndjson',
        accept: 'application/json',
      },
    });
  }
}

/** The client's own serializer, but for answers that need only be counted. */
function countingBulks(serializer: Serializer): Serializer {
  const counting: Serializer = Object.create(serializer);
  counting.deserialize = <T>(json: string) => (readFineBulk(json) ?? serializer.deserialize(json)) as T;
  return counting;
}

export interface ClientSettings {
  readonly nodes: readonly string[];
  readonly tls: ConnectionOptions | undefined;
  readonly options: OptionValues;
}

/** What of the client is used; the bundle has no more of it. */
export type ElasticsearchClient = Pick<Client, 'transport' | 'close'>;

/**
 * bsql decides itself what to send again and when, so the client's own retries are off. A node that
 * does not answer is left out for a while, as long as another does.
 */
export function createClient({ nodes, tls, options }: ClientSettings): ElasticsearchClient {
  const auth = readAuthentication(options);
  return new Client({
    nodes: [...nodes],
    Transport: PlainTransport,
    ConnectionPool: ClusterConnectionPool,
    maxRetries: 0,
    // Of an answer only fields with known names are read; the search for others costs more than parsing.
    disablePrototypePoisoningProtection: true,
    requestTimeout: Number(options.requestTimeout),
    compression: options['es.net.http.compression'] === true,
    ...(auth && { auth }),
    ...(tls && { tls }),
  });
}
