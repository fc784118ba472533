import { isIP } from 'node:net';

/** Where to connect to for an https address, and the name that its certificate is for. */
export function tlsAddress(node: string): {
  readonly host: string;
  readonly port: number;
  readonly servername?: string;
} {
  const url = new URL(node);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return { host, port: Number(url.port || 443), ...(isIP(host) === 0 && { servername: host }) };
}
