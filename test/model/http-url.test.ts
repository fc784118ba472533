import { expect, test } from 'vitest';
import { maskAddress, readHttpUrl } from '../../src/model/http-url.ts';

test.each([
  ['es1', 'http://es1:9200'],
  ['127.0.0.1:9201', 'http://127.0.0.1:9201'],
  ['[::1]', 'http://[::1]:9200'],
  ['[::1]:9201', 'http://[::1]:9201'],
  ['https://es.example.com', 'https://es.example.com:9200'],
  ['https://es.example.com:443', 'https://es.example.com'],
  ['http://es1:80/', 'http://es1'],
  ['https://proxy.example.com/search/', 'https://proxy.example.com:9200/search'],
  ['ftp://es1', undefined],
  ['http://', undefined],
  ['', undefined],
  ['es 1', undefined],
  ['http://es1:99999', undefined],
  ['http://root:secret@es1:9200', undefined],
  ['http://es1:9200/?pretty', undefined],
])('%s is %s', (text, url) => {
  expect(readHttpUrl(text, 9200)).toBe(url);
});

test.each([
  ['ftp://es1/a', 'ftp://es1/a'],
  ['es 1', 'es 1'],
  ['https://root:hunter2@es1:9200/', 'https://***@es1:9200/'],
  ['root:hunter2@es1', '***@es1'],
  ['https://root:hu/n@t?e#r2\n@es1', 'https://***@es1'],
  ['https://root:hun,ter2@es1,https://es2', 'https://***@es1,https://es2'],
  ['https://es1?key=hunter2', 'https://es1?***'],
  ['@', '***@'],
  ['', ''],
])('a message shows %j as %j', (text, shown) => {
  expect(maskAddress(text)).toBe(shown);
});
