/** A JSON document that can be changed. Scalars stay the text that they are, so no number loses a digit. */
export type JsonNode = string | JsonNode[] | Map<string, JsonNode>;

const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^{}[\],:"\s]+/y;

/** Parses compact JSON text, as `jsonText` makes it. */
export function parseJsonTree(text: string): JsonNode {
  let at = 0;
  const next = (): string => {
    token.lastIndex = at;
    const [found] = token.exec(text) ?? [];
    if (found === undefined) throw new RangeError('JSON that ends too early');
    at = token.lastIndex;
    return found;
  };
  const list = (close: string, add: (first: string) => void): void => {
    let first = next();
    while (first !== close) {
      add(first);
      first = next();
      if (first === ',') first = next();
    }
  };
  const read = (first: string): JsonNode => {
    if (first === '[') {
      const items: JsonNode[] = [];
      list(']', (item) => items.push(read(item)));
      return items;
    }
    if (first !== '{') return first;
    const members = new Map<string, JsonNode>();
    list('}', (key) => {
      next();
      members.set(JSON.parse(key) as string, read(next()));
    });
    return members;
  };
  return read(next());
}

export function printJsonTree(node: JsonNode): string {
  if (typeof node === 'string') return node;
  if (Array.isArray(node)) return `[${node.map(printJsonTree).join(',')}]`;
  const members = Array.from(node, ([key, value]) => `${JSON.stringify(key)}:${printJsonTree(value)}`);
  return `{${members.join(',')}}`;
}
