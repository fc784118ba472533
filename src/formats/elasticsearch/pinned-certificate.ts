import { once } from 'node:events';
import { type ConnectionOptions, connect, type DetailedPeerCertificate } from 'node:tls';
import { BsqlError, messageOf } from '../../model/errors.ts';
import { tlsAddress } from './tls-address.ts';

const patience = 10_000;

/**
 * The certificate of this SHA-256 fingerprint out of what a node shows of itself, as PEM. What is
 * shown is proven only by whoever then trusts this certificate and no other.
 */
export async function fetchPinned(
  nodes: readonly string[],
  fingerprint: string,
  settings: ConnectionOptions,
): Promise<string> {
  const wanted = normal(fingerprint);
  const silent: string[] = [];
  for (const node of nodes) {
    let shown: DetailedPeerCertificate[];
    try {
      shown = await fetchChain(node, settings);
    } catch (error) {
      silent.push(`${node}: ${messageOf(error)}`);
      continue;
    }
    const found = shown.find((certificate) => normal(certificate.fingerprint256) === wanted);
    if (found) return pemOf(found.raw);
    throw new BsqlError(
      `${node} shows no certificate with the fingerprint of es.net.ssl.ca.fingerprint, but ${shown
        .map(({ fingerprint256 }) => normal(fingerprint256))
        .join(', ')}`,
      {
        code: 'BSQL5110',
        help: 'ask whoever runs the cluster for the SHA-256 fingerprint of its certificate or authority; where the node does not show its authority, give es.net.ssl.cert.ca',
      },
    );
  }
  throw new BsqlError(`no node shows its certificate: ${silent.join('; ')}`, {
    code: 'BSQL5101',
    retryable: true,
    help: 'check that Elasticsearch runs and that es.nodes is right',
  });
}

async function fetchChain(node: string, settings: ConnectionOptions): Promise<DetailedPeerCertificate[]> {
  const socket = connect({ ...settings, ...tlsAddress(node), rejectUnauthorized: false });
  socket.setTimeout(patience, () => socket.destroy(new Error('no answer')));
  try {
    await once(socket, 'secureConnect');
    const chain: DetailedPeerCertificate[] = [];
    let one: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
    // A root is its own issuer.
    while (one?.raw && !chain.includes(one)) {
      chain.push(one);
      one = one.issuerCertificate;
    }
    return chain;
  } finally {
    socket.destroy();
  }
}

function normal(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase();
}

function pemOf(raw: Buffer): string {
  const lines = raw.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
