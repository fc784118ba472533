import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ConnectionOptions, createSecureContext } from 'node:tls';
import { BsqlError, messageOf } from '../../model/errors.ts';
import { type OptionValues, Secret } from '../../model/options.ts';
import { fetchPinned } from './pinned-certificate.ts';

/** What an https connection is made with; undefined where the options say nothing of it. */
export async function readTls(
  options: OptionValues,
  nodes: readonly string[],
  directory: string,
): Promise<ConnectionOptions | undefined> {
  const read = (name: string, what: string): string | Buffer | undefined => {
    const value = options[name];
    if (typeof value !== 'string') return undefined;
    return isPem(value) ? value : readPem(resolve(directory, value), name, what);
  };
  const cert = read('es.net.ssl.cert', 'certificate');
  const key = read('es.net.ssl.key', 'key');
  const passphrase = options['es.net.ssl.key.pass'];
  const settings: ConnectionOptions = {
    ...authority(read('es.net.ssl.cert.ca', 'certificate authority')),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(passphrase instanceof Secret && { passphrase: passphrase.reveal() }),
    ...verificationOf(options['es.net.ssl.verification']),
  };
  try {
    // An authority that is none would be passed over in silence.
    if (settings.ca !== undefined) new X509Certificate(settings.ca as string | Buffer);
    createSecureContext(settings);
  } catch (error) {
    throw new BsqlError(`the certificates or the key cannot be used: ${messageOf(error)}`, {
      code: 'BSQL5111',
      kind: 'script',
      help: 'es.net.ssl.cert.ca, es.net.ssl.cert and es.net.ssl.key are PEM files; the key belongs to the certificate, and es.net.ssl.key.pass opens it',
      cause: error,
    });
  }
  const fingerprint = options['es.net.ssl.ca.fingerprint'];
  if (typeof fingerprint === 'string')
    Object.assign(settings, authority(await fetchPinned(nodes, fingerprint, settings)));
  return Object.keys(settings).length > 0 ? settings : undefined;
}

/** What is given to be trusted need not be a root: a certificate of the server itself will do. */
function authority(ca: string | Buffer | undefined): ConnectionOptions {
  return ca === undefined ? {} : { ca, allowPartialTrustChain: true };
}

function verificationOf(mode: OptionValues[string]): ConnectionOptions {
  if (mode === 'none') return { rejectUnauthorized: false };
  return mode === 'certificate' ? { checkServerIdentity: () => undefined } : {};
}

function isPem(value: string): boolean {
  return value.includes('-----BEGIN ');
}

function readPem(file: string, option: string, what: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new BsqlError(`the ${what} ${file} cannot be read: ${messageOf(error)}`, {
      code: 'BSQL5205',
      kind: 'script',
      help: `give ${option} the path of a PEM file; relative paths start at the folder of the script`,
      cause: error,
    });
  }
}
