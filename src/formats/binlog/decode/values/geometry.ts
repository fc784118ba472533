import { Cursor } from '../cursor.ts';
import { readDouble } from './floats.ts';
import { type LengthReader, lengthReaders } from './text.ts';
import type { ValueReader } from './value-reader.ts';

/** A geometry as GeoJSON. The log has it as the server stores it: its reference system, then WKB. */
export function geometryReader(lengthBytes: number): ValueReader {
  const readLength = lengthReaders[lengthBytes] as LengthReader;
  return (cursor) => {
    const stored = cursor.take(readLength(cursor));
    return readGeometry(new Cursor(stored, sridLength));
  };
}

const sridLength = 4;
const littleEndian = 1;
const types = [
  '',
  'Point',
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
  'GeometryCollection',
] as const;

function readGeometry(cursor: Cursor): string {
  if (cursor.u8() !== littleEndian) throw new RangeError('a geometry in big-endian order');
  const code = cursor.u32();
  const type = types[code];
  if (!type) throw new RangeError(`a geometry of the unknown type ${code}`);
  if (type === 'GeometryCollection') return `{"type":"${type}","geometries":${list(cursor, readGeometry)}}`;
  return `{"type":"${type}","coordinates":${coordinates(cursor, code)}}`;
}

function coordinates(cursor: Cursor, code: number): string {
  switch (types[code]) {
    case 'Point':
      return readPoint(cursor);
    case 'LineString':
      return list(cursor, readPoint);
    case 'Polygon':
      return list(cursor, (ring) => list(ring, readPoint));
    default:
      // Parts of a multiple carry a head of their own.
      return list(cursor, (part) => {
        part.at += 1;
        return coordinates(part, part.u32());
      });
  }
}

function list(cursor: Cursor, read: (cursor: Cursor) => string): string {
  const count = cursor.u32();
  const parts: string[] = [];
  for (let i = 0; i < count; i++) {
    parts.push(read(cursor));
    cursor.requireInside();
  }
  return `[${parts.join(',')}]`;
}

function readPoint(cursor: Cursor): string {
  return `[${readDouble(cursor)},${readDouble(cursor)}]`;
}
