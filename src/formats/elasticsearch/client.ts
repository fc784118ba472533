import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Client, type ClientOptions, Transport } from '@elastic/elasticsearch';
import { type OptionValues, Secret } from '../../model/options.ts';

type TransportOptions = ConstructorParameters<typeof Transport>[0];

/** Plain JSON headers: the client's own are refused by every major version but its own. */
class PlainTransport extends Transport {
  constructor(options: TransportOptions) {
    super({
      ...options,
      vendoredHeaders: {
        jsonContentType: 'application/json',
        ndjsonContentType: 'application/x-ndjson',
        accept: 'application/json',
      },
    });
  }
}

export interface ClientSettings {
  readonly nodes: readonly string[];
  readonly options: OptionValues;
  readonly directory: string;
}

/** bsql decides itself what to send again and when, so the client's own retries are off. */
export function createClient({ nodes, options, directory }: ClientSettings): Client {
  const ca = options['es.net.ssl.cert.ca'];
  const settings: ClientOptions = {
    nodes: [...nodes],
    Transport: PlainTransport,
    maxRetries: 0,
    requestTimeout: Number(options.requestTimeout),
    ...readAuth(options),
    ...(typeof ca === 'string' ? { tls: { ca: readFileSync(resolve(directory, ca)) } } : {}),
  };
  return new Client(settings);
}

function readAuth(options: OptionValues): Pick<ClientOptions, 'auth'> {
  const apiKey = options['es.net.http.auth.apikey'];
  if (apiKey instanceof Secret) return { auth: { apiKey: apiKey.reveal() } };
  const username = options['es.net.http.auth.user'];
  const password = options['es.net.http.auth.pass'];
  if (typeof username !== 'string') return {};
  return { auth: { username, password: password instanceof Secret ? password.reveal() : '' } };
}

/** `es1` is `http://es1:9200`. */
export function nodeAddress(node: string): string {
  const url = /^https?:\/\//i.test(node) ? node : `http://${node}`;
  const parsed = new URL(url);
  const hasPort = /:\d+(?:\/|$)/.test(url.replace(/^https?:\/\//i, ''));
  if (!hasPort) parsed.port = '9200';
  return parsed.href.replace(/\/$/, '');
}
