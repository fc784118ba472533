import type { OptionTable } from '../../model/options.ts';

export const stringMappings = ['both', 'text', 'keyword'] as const;
export const decimalMappings = ['double', 'scaled_float', 'keyword'] as const;
export const dateMappings = ['date', 'date_nanos'] as const;
export const jsonMappings = ['dynamic', 'object', 'flattened', 'keyword', 'disabled'] as const;
export const geometryMappings = ['geo_shape', 'shape', 'object'] as const;
const dynamicMappings = ['strict', 'true', 'false', 'runtime'] as const;

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
    default: '3000',
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
    default: '3',
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
    type: { kind: 'enum', values: ['auto', 'external', 'none'] },
    default: 'auto',
    doc: 'external: every write carries a version from the log, so a replay cannot turn a document back. none: the last write wins. auto: external where whole documents are written.',
  },
  {
    name: 'es.write.operation',
    type: { kind: 'enum', values: ['index', 'upsert', 'create'] },
    default: 'index',
    meaning: true,
    doc: 'index: a row takes the place of its document. upsert: its columns are merged into the document, whose other fields stay, and make one where there is none. create: a row makes a document where there is none, and one that is there stays as it is. A deleted row ends its document in every case.',
  },
  {
    name: 'es.mapping.routing',
    type: { kind: 'string' },
    defaultDoc: 'the id of the document',
    aliases: ['routing'],
    meaning: true,
    doc: 'Column whose value routes a document to its shard; where it is null or empty, the id does. A document moves when the value changes.',
  },
  {
    name: 'es.ingest.pipeline',
    type: { kind: 'string' },
    aliases: ['es.pipeline'],
    meaning: true,
    doc: 'Ingest pipeline of the cluster that every document goes through. `bsql verify` compares with the rows, and so tells what a pipeline changes.',
  },
  {
    name: 'es.refresh',
    type: { kind: 'enum', values: ['', 'false', 'true', 'wait_for'] },
    default: 'false',
    aliases: ['es.batch.write.refresh'],
    doc: 'When a search finds what was written. false: at the next refresh of the index. wait_for: a write is confirmed only then. true: at once, at the price of a refresh each write.',
  },
  {
    name: 'flushInterval',
    type: { kind: 'duration', min: 0, max: 3_600_000 },
    default: '0',
    doc: 'From one write to the next at least, unless there is enough for a full request: fewer and larger requests for a later arrival. 0: as soon as the cluster is idle.',
  },
  {
    name: 'noPrimaryKey',
    type: { kind: 'enum', values: ['error', 'skip', 'append'] },
    default: 'error',
    meaning: true,
    doc: 'What becomes of a table without a primary key, where idCols names no other. error: the stream stops. skip: its rows are left out. append: each inserted or changed row makes a document of its own, and a deleted row changes nothing.',
  },
  {
    name: 'longIds',
    type: { kind: 'enum', values: ['error', 'hash'] },
    default: 'error',
    meaning: true,
    doc: 'What becomes of an id of more than 512 bytes, which the cluster refuses. error: the row is refused. hash: its SHA-256 takes its place, as `sha256:` and 64 hexadecimal digits.',
  },
  {
    name: 'es.index.create',
    type: { kind: 'boolean' },
    default: 'true',
    aliases: ['es.index.auto.create'],
    doc: 'Whether bsql makes an index that is not there, with a field for each column. `false` leaves that to an index template, or to whoever made it before.',
  },
  {
    name: 'es.index.shards',
    type: { kind: 'integer', min: 1, max: 1024 },
    defaultDoc: "the cluster's",
    doc: 'Primary shards of an index that bsql makes.',
  },
  {
    name: 'es.index.replicas',
    type: { kind: 'integer', min: 0, max: 100 },
    defaultDoc: "the cluster's",
    doc: 'Copies of each shard of an index that bsql makes.',
  },
  {
    name: 'es.index.refreshInterval',
    type: { kind: 'string' },
    defaultDoc: "the cluster's",
    doc: 'How long a change may take until a search finds it, in an index that bsql makes: `"1s"`, `"30s"`; `"-1"` for never by itself.',
  },
  {
    name: 'es.index.dynamic',
    type: { kind: 'enum', values: dynamicMappings },
    defaultDoc: '`strict`; `true` where a column is left to the cluster, with upserts and with a pipeline',
    doc: 'What an index that bsql makes does with fields that are no columns.',
  },
  {
    name: 'es.index.file',
    type: { kind: 'path' },
    doc: 'JSON file with `settings`, `mappings` and `aliases` of the indices that bsql makes. Its fields go before those that bsql would make, other options of the save before both.',
  },
  {
    name: 'es.mapping.strings',
    type: { kind: 'enum', values: stringMappings },
    default: 'both',
    doc: 'Field of text columns: both: `text` with a `keyword` below it, or one of the two alone.',
  },
  {
    name: 'es.mapping.ignoreAbove',
    type: { kind: 'integer', min: 1, max: 32_766 },
    defaultDoc: '256 below a text, 8191 elsewhere',
    doc: 'Characters of the longest text that a `keyword` finds; a longer one is kept and not found by it.',
  },
  {
    name: 'es.mapping.decimals',
    type: { kind: 'enum', values: decimalMappings },
    default: 'double',
    doc: 'Field of decimals. Where one has more than 15 digits, `double` and `scaled_float` are a `double` with a `keyword` below it, which finds the exact number. The document has all digits in any case.',
  },
  {
    name: 'es.mapping.dates',
    type: { kind: 'enum', values: dateMappings },
    default: 'date',
    doc: 'Field of dates with a time: `date` finds and sorts milliseconds, `date_nanos` microseconds too, and refuses what is before 1970 or behind 2262.',
  },
  {
    name: 'es.mapping.json',
    type: { kind: 'enum', values: jsonMappings },
    default: 'dynamic',
    doc: 'Field of JSON columns: left to the cluster, which goes by the first value (`dynamic`); objects whose keys become fields (`object`) or do not (`flattened`); lists of plain values (`keyword`); kept and not found (`disabled`).',
  },
  {
    name: 'es.mapping.geometries',
    type: { kind: 'enum', values: geometryMappings },
    default: 'geo_shape',
    doc: 'Field of geometries: on the globe, on a plane (`shape`), or as plain numbers (`object`). A shape that does not fit is kept and not found.',
  },
  {
    name: 'mapping.*',
    type: { kind: 'string' },
    doc: 'Field of one column: a field type, or a JSON object as the mapping API takes it. `mapping.title="keyword"`.',
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
