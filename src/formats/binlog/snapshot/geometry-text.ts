/** Reads well-known binary, each part in the byte order that it names. */
class WkbReader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  shape(): string {
    const little = this.#bytes.readUInt8(this.#at) === 1;
    this.#at += 1;
    const type = this.#count(little);
    switch (type) {
      case 1:
        return `{"type":"Point","coordinates":${this.#point(little)}}`;
      case 2:
        return `{"type":"LineString","coordinates":${this.#list(little, () => this.#point(little))}}`;
      case 3:
        return `{"type":"Polygon","coordinates":${this.#rings(little)}}`;
      case 4:
        return `{"type":"MultiPoint","coordinates":${this.#list(little, () => this.#part('Point'))}}`;
      case 5:
        return `{"type":"MultiLineString","coordinates":${this.#list(little, () => this.#part('LineString'))}}`;
      case 6:
        return `{"type":"MultiPolygon","coordinates":${this.#list(little, () => this.#part('Polygon'))}}`;
      case 7:
        return `{"type":"GeometryCollection","geometries":${this.#list(little, () => this.shape())}}`;
      default:
        throw new TypeError(`a geometry of unknown type ${type}`);
    }
  }

  /** A member of a multi-geometry: its coordinates only. */
  #part(type: string): string {
    return this.shape().slice(`{"type":"${type}","coordinates":`.length, -1);
  }

  #rings(little: boolean): string {
    return this.#list(little, () => this.#list(little, () => this.#point(little)));
  }

  #list(little: boolean, one: () => string): string {
    const parts: string[] = [];
    for (let left = this.#count(little); left > 0; left--) parts.push(one());
    return `[${parts.join(',')}]`;
  }

  #point(little: boolean): string {
    return `[${JSON.stringify(this.#number(little))},${JSON.stringify(this.#number(little))}]`;
  }

  #count(little: boolean): number {
    const at = this.#at;
    this.#at += 4;
    return little ? this.#bytes.readUInt32LE(at) : this.#bytes.readUInt32BE(at);
  }

  #number(little: boolean): number {
    const at = this.#at;
    this.#at += 8;
    return little ? this.#bytes.readDoubleLE(at) : this.#bytes.readDoubleBE(at);
  }
}

const sridBytes = 4;

/** GeoJSON text of a geometry as MySQL stores it: an SRID, then well-known binary. */
export function geometryText(bytes: Buffer): string {
  return new WkbReader(bytes, sridBytes).shape();
}
