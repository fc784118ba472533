import type { Problem } from '../../model/inspection.ts';

/** Which server answers. */
export interface ServerIdentity {
  readonly product: 'Elasticsearch' | 'OpenSearch';
  readonly version: string;
}

/**
 * OpenSearch began anew at 1, when Elasticsearch was at 7: no version of one is a version of the
 * other that anybody writes to.
 */
export function identify(version: string): ServerIdentity {
  const major = Number.parseInt(version, 10);
  return { product: major >= 1 && major <= 4 ? 'OpenSearch' : 'Elasticsearch', version };
}

/** As people name it; undefined where the server does not tell. */
export function showServer(server: ServerIdentity | undefined): string | undefined {
  return server && `${server.product} ${server.version}`;
}

export function judgeServer(server: ServerIdentity | undefined): Problem[] {
  if (!server) return [];
  const major = Number.parseInt(server.version, 10);
  if (Number.isNaN(major) || server.product === 'OpenSearch' || major >= 7) return [];
  return [
    {
      severity: 'error',
      code: 'BSQL5103',
      message: `Elasticsearch ${server.version} is too old`,
      help: 'bsql writes to Elasticsearch 7.17 and later, and to OpenSearch',
    },
  ];
}
