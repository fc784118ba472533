export interface JsonFault {
  readonly offset: number;
  readonly reason: string;
}

const space = /[ \t\n\r]*/y;
const string = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/uy;
const literal = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Where a text stops being JSON, which `JSON.parse` does not always say; undefined if it is JSON. */
export function findJsonFault(text: string): JsonFault | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    const walk = new Walk(text);
    return walk.value() ?? walk.end() ?? { offset: 0, reason: 'it is not JSON' };
  }
}

class Walk {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): JsonFault | undefined {
    if (this.#takes('{')) return this.#list('}', () => this.#member());
    if (this.#takes('[')) return this.#list(']', () => this.value());
    if (this.#matches(string) || this.#matches(literal)) return undefined;
    return this.#fault('a value');
  }

  end(): JsonFault | undefined {
    this.#matches(space);
    return this.#at < this.#text.length ? this.#fault('the end') : undefined;
  }

  #list(close: string, item: () => JsonFault | undefined): JsonFault | undefined {
    if (this.#takes(close)) return undefined;
    for (;;) {
      const fault = item();
      if (fault) return fault;
      if (this.#takes(close)) return undefined;
      if (!this.#takes(',')) return this.#fault(`\`,\` or \`${close}\``);
    }
  }

  #member(): JsonFault | undefined {
    this.#matches(space);
    if (!this.#matches(string)) return this.#fault('a name in double quotes');
    return this.#takes(':') ? this.value() : this.#fault('`:`');
  }

  #takes(sign: string): boolean {
    this.#matches(space);
    if (this.#text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  #matches(pattern: RegExp): boolean {
    if (pattern !== space) {
      space.lastIndex = this.#at;
      this.#at += space.exec(this.#text)?.[0].length ?? 0;
    }
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found !== undefined;
  }

  #fault(wanted: string): JsonFault {
    this.#matches(space);
    const there = /\S{1,20}/y;
    there.lastIndex = this.#at;
    const found = there.exec(this.#text)?.[0];
    return {
      offset: this.#at,
      reason: `expected ${wanted}, found ${found === undefined ? 'the end' : `\`${found}\``}`,
    };
  }
}
