import type { OptionValues } from '../../model/options.ts';

/** The addresses of the cluster's nodes: with `es.net.ssl` all over https, and each with the prefix of a proxy. */
export function readNodes(options: OptionValues): readonly string[] {
  const given = options['es.nodes'];
  if (!Array.isArray(given)) return [];
  const prefix = readPrefix(options['es.nodes.path.prefix']);
  return (given as readonly string[]).map(
    (node) => (options['es.net.ssl'] === true ? node.replace(/^http:/i, 'https:') : node) + prefix,
  );
}

function readPrefix(value: OptionValues[string]): string {
  const path = typeof value === 'string' ? value.replace(/^\/+|\/+$/g, '') : '';
  return path === '' ? '' : `/${path}`;
}
