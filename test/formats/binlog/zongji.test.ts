import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createZongji, takeEvents } from '../../../src/formats/binlog/zongji.ts';

test('the version is pinned: what src/formats/binlog/zongji.ts relies on was read in this one', () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const installed = JSON.parse(readFileSync('node_modules/@vlasky/zongji/package.json', 'utf8')) as {
    version: string;
  };
  expect(dependencies['@vlasky/zongji']).toBe('0.9.0');
  expect(installed.version).toBe('0.9.0');
});

interface Command {
  binlogData(packet: object, connection: object): unknown;
  on(event: 'eof', listener: () => void): void;
}

type CommandClass = new (callback: () => void) => Command;

test('the dump is a command of zongji, made before it is ready, whose packets can be taken', async () => {
  const source = readFileSync('node_modules/@vlasky/zongji/index.js', 'utf8');
  expect(source.indexOf('this.BinlogClass = initBinlogClass(this)')).toBeLessThan(
    source.indexOf("this.emit('ready')"),
  );
  expect(source.indexOf("this.emit('ready')")).toBeLessThan(
    source.indexOf('new this.BinlogClass(binlogHandler)'),
  );
  const zongji = createZongji({ host: '127.0.0.1' });
  const path = new URL('../../../node_modules/@vlasky/zongji/lib/sequence/binlog.js', import.meta.url);
  const { default: initBinlogClass } = (await import(path.href)) as {
    default: (of: unknown) => CommandClass;
  };
  const Command = initBinlogClass(zongji);
  (zongji as unknown as { BinlogClass: CommandClass }).BinlogClass = Command;
  const taken: unknown[] = [];
  takeEvents(zongji, (_bytes, start, end) => taken.push([start, end]));
  const command = new Command(() => taken.push('read by zongji'));
  const packet = { buffer: Buffer.alloc(60), start: 10, end: 60 };
  const handled: object[] = [];
  const parser = { onPacket: (one: object) => void handled.push(one) };
  const connection = { sequenceId: 1, packetParser: parser };
  expect(command.binlogData(packet, connection)).toBe(Command.prototype.binlogData);
  expect(taken).toEqual([[15, 60]]);
  // The next ones come straight from the parser, but for what is no event.
  parser.onPacket({ ...packet, end: 59 });
  expect(taken).toEqual([
    [15, 60],
    [15, 59],
  ]);
  const fault = { buffer: Buffer.from([0, 0, 0, 0, 0xff]), start: 0, end: 5, sequenceId: 77 };
  parser.onPacket(fault);
  expect([handled, connection.sequenceId]).toEqual([[fault], 77]);
  let ended = false;
  command.on('eof', () => {
    ended = true;
  });
  const end = { buffer: Buffer.from([0, 0, 0, 0, 0xfe]), start: 0, end: 5, isEOF: () => true };
  expect(command.binlogData(end, {})).toBeNull();
  expect(ended).toBe(true);
});

test('the parser of packets hands each one to a function that may be replaced', () => {
  const parser = readFileSync('node_modules/mysql2/lib/packet_parser.js', 'utf8');
  expect(parser).toContain('this.onPacket = onPacket;');
  expect(parser).toContain('this.onPacket(packet);');
  const connection = readFileSync('node_modules/mysql2/lib/base/connection.js', 'utf8');
  expect(connection).toContain('this.packetParser = new PacketParser((p) => {');
});

test('another version is an error, not a stream without events', () => {
  expect(() => takeEvents(createZongji({ host: '127.0.0.1' }), () => {})).toThrow(/another version/);
});
