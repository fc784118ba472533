import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BsqlError, messageOf } from '../../model/errors.ts';
import type { OpenContext } from '../../model/format.ts';
import { type OptionValues, Secret } from '../../model/options.ts';

interface TlsSettings {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

interface SaslSettings {
  readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
  readonly username: string;
  readonly password: string;
}

/** How a cluster is reached. */
export interface ClusterSettings {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly requestTimeout: number;
  readonly tls: TlsSettings | undefined;
  readonly sasl: SaslSettings | undefined;
}

export function readClusterSettings({ options, directory }: OpenContext): ClusterSettings {
  return {
    brokers: brokersOf(options),
    clientId: String(options['kafka.client.id']),
    requestTimeout: Number(options.requestTimeout),
    tls: options['kafka.ssl'] === true ? readTls(options, directory) : undefined,
    sasl: readSasl(options),
  };
}

/** As a script gives them. */
export function brokersOf(options: OptionValues): readonly string[] {
  const brokers = options['kafka.brokers'];
  return Array.isArray(brokers) ? brokers : [];
}

function readTls(options: OptionValues, directory: string): TlsSettings {
  const read = (name: string): Buffer | undefined => {
    const path = options[name];
    return typeof path === 'string' ? readPem(resolve(directory, path), name) : undefined;
  };
  const [ca, cert, key] = [read('kafka.ssl.cert.ca'), read('kafka.ssl.cert'), read('kafka.ssl.key')];
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

function readPem(file: string, option: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new BsqlError(`${file} cannot be read: ${messageOf(error)}`, {
      code: 'BSQL5205',
      kind: 'script',
      help: `give ${option} the path of a PEM file; relative paths start at the folder of the script`,
      cause: error,
    });
  }
}

function readSasl(options: OptionValues): SaslSettings | undefined {
  const mechanism = options['kafka.sasl.mechanism'];
  const username = options['kafka.sasl.username'];
  const password = options['kafka.sasl.password'];
  if (typeof mechanism !== 'string') return undefined;
  return {
    mechanism: mechanism as SaslSettings['mechanism'],
    username: typeof username === 'string' ? username : '',
    password: password instanceof Secret ? password.reveal() : '',
  };
}
