import { type ConnectionOptions, connect } from 'node:tls';
import { BsqlError } from '../../model/errors.ts';
import { tlsAddress } from './tls-address.ts';

const patience = 5_000;

/** Why a node is not trusted, or does not trust us: the client tells such a fault as it tells a silent node. */
export async function findTlsFault(
  nodes: readonly string[],
  settings: ConnectionOptions | undefined,
): Promise<BsqlError | undefined> {
  for (const node of nodes) {
    if (!node.startsWith('https:')) continue;
    const reason = await shakeHands(node, settings ?? {});
    if (reason === undefined) continue;
    return new BsqlError(`the connection to ${node} is not secure, and was not made: ${reason}`, {
      code: 'BSQL5110',
      help: adviceFor(reason),
    });
  }
  return undefined;
}

/** The code of what failed in the handshake or in the first answer behind it; undefined where nothing of TLS did. */
async function shakeHands(node: string, settings: ConnectionOptions): Promise<string | undefined> {
  return await new Promise((resolve) => {
    const socket = connect({ ...settings, ...tlsAddress(node), rejectUnauthorized: false });
    const end = (reason?: string): void => {
      socket.destroy();
      resolve(reason);
    };
    socket.setTimeout(patience, () => end());
    socket.once('secureConnect', () => {
      const { authorized, authorizationError } = socket;
      if (!authorized && settings.rejectUnauthorized !== false) {
        // A string at run time, whatever the types say.
        end(String((authorizationError as Error & { code?: string }).code ?? authorizationError));
      } else socket.write('HEAD / HTTP/1.0\r\n\r\n');
    });
    socket.once('data', () => end());
    socket.once('close', () => end());
    socket.once('error', ({ code }: Error & { code?: string }) =>
      end(code?.startsWith('ERR_SSL_') ? code : undefined),
    );
  });
}

const advice: Readonly<Record<string, string>> = {
  ERR_TLS_CERT_ALTNAME_INVALID:
    'the certificate is for another name: write the name that it is for into es.nodes, or let only the chain be proven with es.net.ssl.verification="certificate"',
  CERT_HAS_EXPIRED: 'the certificate has to be renewed on the server',
  ERR_SSL_WRONG_VERSION_NUMBER:
    'the port speaks no TLS: write http:// in es.nodes, or give the port that does',
  ERR_SSL_PACKET_LENGTH_TOO_LONG:
    'the port speaks no TLS: write http:// in es.nodes, or give the port that does',
};

function adviceFor(reason: string): string {
  if (advice[reason]) return advice[reason];
  return reason.startsWith('ERR_SSL_')
    ? 'where the server wants a certificate of its clients, give es.net.ssl.cert and es.net.ssl.key'
    : "give es.net.ssl.cert.ca the PEM file of the cluster's certificate authority, or es.net.ssl.ca.fingerprint its SHA-256 fingerprint";
}
