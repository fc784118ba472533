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
  expect(command.binlogData(packet, {})).toBe(Command.prototype.binlogData);
  expect(taken).toEqual([[15, 60]]);
  let ended = false;
  command.on('eof', () => {
    ended = true;
  });
  const end = { buffer: Buffer.from([0, 0, 0, 0, 0xfe]), start: 0, end: 5, isEOF: () => true };
  expect(command.binlogData(end, {})).toBeNull();
  expect(ended).toBe(true);
});

test('another version is an error, not a stream without events', () => {
  expect(() => takeEvents(createZongji({ host: '127.0.0.1' }), () => {})).toThrow(/another version/);
});
