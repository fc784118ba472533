import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Client, type ClientOptions, Transport } from '@elastic/elasticsearch';
import { BsqlError, messageOf } from '../../model/errors.ts';
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
    // Of an answer only fields with known names are read; the search for others costs more than parsing.
    disablePrototypePoisoningProtection: true,
    requestTimeout: Number(options.requestTimeout),
    ...readAuth(options),
    ...(typeof ca === 'string' ? { tls: { ca: readAuthority(resolve(directory, ca)) } } : {}),
  };
  return new Client(settings);
}

function readAuthority(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new BsqlError(`the certificate authority ${file} cannot be read: ${messageOf(error)}`, {
      code: 'BSQL5205',
      kind: 'script',
      help: 'give es.net.ssl.cert.ca the path of a PEM file; relative paths start at the folder of the script',
      cause: error,
    });
  }
}

function readAuth(options: OptionValues): Pick<ClientOptions, 'auth'> {
  const apiKey = options['es.net.http.auth.apikey'];
  if (apiKey instanceof Secret) return { auth: { apiKey: apiKey.reveal() } };
  const username = options['es.net.http.auth.user'];
  const password = options['es.net.http.auth.pass'];
  if (typeof username !== 'string') return {};
  return { auth: { username, password: password instanceof Secret ? password.reveal() : '' } };
}
