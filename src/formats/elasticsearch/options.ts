import type { OptionTable } from '../../model/options.ts';

export const elasticsearchOptions = [
  {
    name: 'es.nodes',
    type: { kind: 'urls', port: 9200 },
    default: 'http://127.0.0.1:9200',
    aliases: ['nodes'],
    doc: 'Addresses of the cluster, with a comma between them; `http://` and port 9200 where they are left out.',
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
    name: 'es.net.ssl.cert.ca',
    type: { kind: 'path' },
    doc: 'PEM file with the certificate authority of an https cluster.',
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
  {
    name: 'keepOld',
    type: { kind: 'string' },
    defaultDoc: '1, of those that bsql built',
    doc: 'With `save overwrite`: how long replaced indices stay, as a time (`"1d"`) or as a number of them (`"2"`, `"all"`). Indices that bsql did not build stay unless this is given.',
  },
  {
    name: 'replaceIndex',
    type: { kind: 'boolean' },
    defaultDoc: 'false',
    doc: 'With `save overwrite`: whether an index that has the name of the alias is deleted, in the same call that makes the alias. It cannot be kept.',
  },
  {
    name: 'maxDifference',
    type: { kind: 'integer', min: 0 },
    defaultDoc: '0',
    doc: 'With `save overwrite`: by how many documents a new index may differ from the rows of its tables when the alias is moved; beyond it the stream stops before the move.',
  },
] as const satisfies OptionTable;
