import type { OptionTable } from '../../model/options.ts';

export const elasticsearchOptions = [
  {
    name: 'es.nodes',
    type: { kind: 'urls', port: 9200 },
    default: 'http://127.0.0.1:9200',
    aliases: ['nodes'],
    doc: 'Addresses of the cluster, with a comma between them; `http://` and port 9200 where they are left out. When one does not answer the others go on.',
  },
  {
    name: 'es.nodes.path.prefix',
    type: { kind: 'string' },
    doc: 'Path before every request, where a proxy wants one: `/search`. It may stand in es.nodes too.',
  },
  {
    name: 'es.net.http.auth.user',
    type: { kind: 'string' },
    aliases: ['user'],
    doc: 'User for basic authentication.',
  },
  {
    name: 'es.net.http.auth.pass',
    type: { kind: 'string' },
    secret: true,
    aliases: ['password'],
    doc: "The user's password.",
  },
  {
    name: 'es.net.http.auth.apikey',
    type: { kind: 'string' },
    secret: true,
    doc: 'API key, instead of user and password.',
  },
  {
    name: 'es.net.http.auth.bearer',
    type: { kind: 'string' },
    secret: true,
    doc: 'Bearer token, instead of user and password.',
  },
  {
    name: 'es.net.http.compression',
    type: { kind: 'boolean' },
    default: 'false',
    doc: 'Compress requests and answers with gzip: less traffic for more work on both sides.',
  },
  {
    name: 'es.net.ssl',
    type: { kind: 'boolean' },
    defaultDoc: 'as each address says',
    doc: 'Speak https with every address, also where `https://` is left out.',
  },
  {
    name: 'es.net.ssl.cert.ca',
    type: { kind: 'path' },
    aliases: ['es.net.ssl.ca'],
    doc: "The certificate authority of an https cluster, or the server's own certificate: a PEM file, or its text.",
  },
  {
    name: 'es.net.ssl.ca.fingerprint',
    type: { kind: 'string' },
    doc: 'SHA-256 fingerprint, in hexadecimal, of the one certificate to trust among those that the cluster shows: its authority or its own. In the place of a file.',
  },
  {
    name: 'es.net.ssl.cert',
    type: { kind: 'path' },
    doc: 'The certificate that bsql shows to a cluster that wants one: a PEM file, or its text.',
  },
  {
    name: 'es.net.ssl.key',
    type: { kind: 'path' },
    doc: 'PEM file with the private key of es.net.ssl.cert.',
  },
  {
    name: 'es.net.ssl.key.pass',
    type: { kind: 'string' },
    secret: true,
    doc: 'Password of the private key.',
  },
  {
    name: 'es.net.ssl.verification',
    type: { kind: 'enum', values: ['full', 'certificate', 'none'] },
    default: 'full',
    doc: 'full: the certificate has to be trusted and for the name in es.nodes. certificate: for any name. none: nothing is proven, and anybody may answer.',
  },
  {
    name: 'es.batch.size.entries',
    type: { kind: 'integer', min: 1, max: 100_000 },
    default: '5000',
    doc: 'Documents in one bulk request, at most.',
  },
  {
    name: 'es.batch.size.bytes',
    type: { kind: 'size', min: 1024, max: 90 * 1024 * 1024 },
    default: '5mb',
    doc: 'Bytes in one bulk request, at most; a single larger document still goes alone.',
  },
  {
    name: 'concurrency',
    type: { kind: 'integer', min: 1, max: 16 },
    default: '2',
    doc: 'Bulk requests under way at a time. Two of them never hold the same document.',
  },
  {
    name: 'maxIndices',
    type: { kind: 'integer', min: 1, max: 100_000 },
    default: '1000',
    doc: 'Indices that a path with {date:…}, {row.COLUMN} or {type} may lead to in one run, at most; beyond it the stream stops.',
  },
  {
    name: 'requestTimeout',
    type: { kind: 'duration', min: 1_000 },
    default: '60s',
    doc: 'How long to wait for the answer to one request.',
  },
  {
    name: 'versioning',
    type: { kind: 'enum', values: ['external', 'none'] },
    default: 'external',
    doc: 'external: every write carries a version from the log, so a replay cannot turn a document back. none: the last write wins.',
  },
] as const satisfies OptionTable;
