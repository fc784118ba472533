import type { OptionTable } from '../../model/options.ts';
import { messageFormats } from './messages/names.ts';

/** What a load and a save need to reach a cluster. */
const clusterOptions = [
  {
    name: 'kafka.brokers',
    type: { kind: 'names' },
    default: '127.0.0.1:9092',
    aliases: ['kafka.bootstrap.servers', 'bootstrap.servers', 'brokers'],
    doc: 'Brokers to begin with, with a comma between them: `host:port`, and port 9092 where it is left out.',
  },
  {
    name: 'kafka.client.id',
    type: { kind: 'string' },
    default: 'bsql',
    aliases: ['client.id'],
    doc: "The name that the brokers' logs and quotas know bsql by.",
  },
  {
    name: 'kafka.ssl',
    type: { kind: 'boolean' },
    default: 'false',
    doc: 'Encrypt the connection and verify the certificates of the brokers.',
  },
  {
    name: 'kafka.ssl.cert.ca',
    type: { kind: 'path' },
    aliases: ['ssl.ca.location'],
    doc: 'PEM file with the certificate authority of the brokers, where it is none that Node knows.',
  },
  {
    name: 'kafka.ssl.cert',
    type: { kind: 'path' },
    aliases: ['ssl.certificate.location'],
    doc: 'PEM file with the certificate that bsql shows the brokers.',
  },
  {
    name: 'kafka.ssl.key',
    type: { kind: 'path' },
    aliases: ['ssl.key.location'],
    doc: 'PEM file with the key of that certificate.',
  },
  {
    name: 'kafka.sasl.mechanism',
    type: { kind: 'enum', values: ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] },
    aliases: ['sasl.mechanism'],
    doc: 'How bsql proves who it is; with `kafka.sasl.username` and `kafka.sasl.password`.',
  },
  {
    name: 'kafka.sasl.username',
    type: { kind: 'string' },
    aliases: ['sasl.username'],
    doc: 'User of the cluster.',
  },
  {
    name: 'kafka.sasl.password',
    type: { kind: 'string' },
    secret: true,
    aliases: ['sasl.password'],
    doc: "The user's password.",
  },
  {
    name: 'requestTimeout',
    type: { kind: 'duration', min: 1_000 },
    default: '30s',
    doc: 'How long to wait for the answer to one request.',
  },
] as const satisfies OptionTable;

export const kafkaSinkOptions = [
  ...clusterOptions,
  {
    name: 'value.format',
    type: { kind: 'enum', values: messageFormats },
    default: 'json',
    meaning: true,
    aliases: ['valueFormat'],
    doc: "What a message says: `json` is the row, and nothing (a tombstone) where it is gone; `canal-json` is Canal's flat message, `debezium` Debezium's envelope without a schema, `maxwell` Maxwell's.",
  },
  {
    name: 'kafka.compression',
    type: { kind: 'enum', values: ['none', 'gzip', 'snappy', 'lz4', 'zstd'] },
    default: 'none',
    aliases: ['compression.type'],
    doc: 'How messages are compressed on their way and in the topic.',
  },
  {
    name: 'kafka.batch.size.bytes',
    type: { kind: 'size', min: 1024, max: 90 * 1024 * 1024 },
    default: '512kb',
    doc: "Bytes of messages in one request to a partition, at most; a single larger one still goes alone. The topic's own limit is `max.message.bytes`.",
  },
  {
    name: 'createTopics',
    type: { kind: 'boolean' },
    default: 'false',
    doc: 'Make topics that are missing. With false the stream stops before the first message to one.',
  },
  {
    name: 'topicPartitions',
    type: { kind: 'integer', min: 1, max: 100_000 },
    defaultDoc: "the cluster's own",
    doc: 'Partitions of topics that bsql makes.',
  },
  {
    name: 'topicReplicas',
    type: { kind: 'integer', min: 1, max: 100 },
    defaultDoc: "the cluster's own",
    doc: 'Replicas of topics that bsql makes.',
  },
] as const satisfies OptionTable;

export const kafkaSourceOptions = [
  ...clusterOptions,
  {
    name: 'groupId',
    type: { kind: 'string' },
    required: true,
    meaning: true,
    aliases: ['group.id', 'kafka.group.id'],
    doc: 'Consumer group that shares the partitions among all who name it, and keeps how far each was read: run the same script several times to read faster.',
  },
  {
    name: 'value.format',
    type: { kind: 'enum', values: messageFormats },
    default: 'json',
    meaning: true,
    aliases: ['valueFormat'],
    doc: "What a message says: `json` is a row, of the table that the topic is named after, or nothing where it is gone; `canal-json` is Canal's flat message, `debezium` Debezium's envelope, with or without a schema, `maxwell` Maxwell's message.",
  },
  {
    name: 'startFrom',
    type: { kind: 'enum', values: ['earliest', 'latest', 'timestamp'] },
    default: 'earliest',
    aliases: ['auto.offset.reset', 'startingOffsets'],
    doc: 'Where a partition begins of which the group has read nothing yet: at its first message, behind its last, or at the first of startTimestamp.',
  },
  {
    name: 'startTimestamp',
    type: { kind: 'string' },
    doc: 'With startFrom="timestamp": `2026-11-20 10:00:00`, a date alone, either with a zone (`Z`, `+02:00`; without one it is UTC), or seconds or milliseconds since 1970.',
  },
  {
    name: 'databaseNamePattern',
    type: { kind: 'pattern' },
    default: '.*',
    meaning: true,
    doc: 'Databases to follow: a regular expression that matches the whole name.',
  },
  {
    name: 'tableNamePattern',
    type: { kind: 'pattern' },
    default: '.*',
    meaning: true,
    doc: 'Tables to follow: a regular expression that matches the whole name.',
  },
  {
    name: 'onTruncate',
    type: { kind: 'enum', values: ['error', 'ignore'] },
    default: 'error',
    doc: 'What a message does that says that a table lost all of its rows: stop the stream, or nothing.',
  },
  {
    name: 'onUnreadable',
    type: { kind: 'enum', values: ['stop', 'skip'] },
    default: 'stop',
    doc: 'What a message does that is not of the format: stop the stream with its place, or leave it out with a line in the log.',
  },
  {
    name: 'sessionTimeout',
    type: { kind: 'duration', min: 6_000, max: 300_000 },
    default: '15s',
    aliases: ['session.timeout.ms'],
    doc: 'How long the group waits for a member that says nothing before it gives its partitions to the others. The cluster has bounds for it.',
  },
] as const satisfies OptionTable;
