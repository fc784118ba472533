import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BsqlError, messageOf } from '../../model/errors.ts';
import { type OptionValues, Secret } from '../../model/options.ts';

interface Tls {
  readonly rejectUnauthorized: boolean;
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** How a driver connects. */
export type MysqlConnection = {
  readonly host?: string;
  readonly port?: number;
  readonly socketPath?: string;
  readonly user: string;
  readonly password: string | undefined;
  readonly connectTimeout: number;
  readonly charset: string;
  readonly ssl?: Tls;
};

/** The server as messages name it, and how to connect to it. Reads certificates. */
export function readConnection(
  options: OptionValues,
  directory: string,
): { readonly address: string; readonly connection: MysqlConnection } {
  const { host, port, userName, password, socket } = options;
  const place =
    typeof socket === 'string'
      ? { socketPath: resolve(directory, socket) }
      : { host: String(host), port: Number(port) };
  return {
    address: place.socketPath ?? `${host}:${port}`,
    connection: {
      ...place,
      user: String(userName),
      password: password instanceof Secret ? password.reveal() : undefined,
      connectTimeout: 10_000,
      charset: 'utf8mb4',
      ...(options.ssl === true && { ssl: readTls(options, directory) }),
    },
  };
}

function readTls(options: OptionValues, directory: string): Tls {
  const read = (name: string): Buffer | undefined => {
    const file = options[name];
    return typeof file === 'string' ? readPem(name, resolve(directory, file)) : undefined;
  };
  const [ca, cert, key] = [read('ssl.cert.ca'), read('ssl.cert'), read('ssl.key')];
  return {
    rejectUnauthorized: options['ssl.verify'] !== false,
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
  };
}

function readPem(option: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new BsqlError(`${file}, which ${option} names, cannot be read: ${messageOf(error)}`, {
      code: 'BSQL5205',
      kind: 'script',
      help: `give ${option} the path of a PEM file; relative paths start at the folder of the script`,
      cause: error,
    });
  }
}
