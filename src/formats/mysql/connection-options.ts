import type { OptionTable } from '../../model/options.ts';

/** How a connection to the database is made safe, or goes without a network. */
export const connectionOptions = [
  {
    name: 'ssl',
    type: { kind: 'boolean' },
    default: 'false',
    doc: 'Encrypt the connection and verify the certificate of the server.',
  },
  {
    name: 'ssl.cert.ca',
    type: { kind: 'path' },
    doc: 'PEM file with the certificate authority of the server, where it is none that Node knows.',
  },
  {
    name: 'ssl.cert',
    type: { kind: 'path' },
    doc: 'PEM file with the certificate that bsql shows the server.',
  },
  { name: 'ssl.key', type: { kind: 'path' }, doc: 'PEM file with the key of that certificate.' },
  {
    name: 'ssl.verify',
    type: { kind: 'boolean' },
    default: 'true',
    doc: 'With false the certificate of the server is not verified: encrypted, but anybody in between can read and change it.',
  },
  {
    name: 'socket',
    type: { kind: 'path' },
    doc: 'Unix socket of a server on this machine, instead of host and port.',
  },
] as const satisfies OptionTable;
