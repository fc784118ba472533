/** What can be fetched from Maven Central and started. */
export const elasticsearchVersions = [
  '8.19.21',
  '7.17.29',
  '9.5.3',
  'opensearch-2.19.6',
  'opensearch-3.8.0',
] as const;

export type ElasticsearchVersion = (typeof elasticsearchVersions)[number];

/**
 * OpenSearch with users of its own: Maven Central has the security plugin for few versions, and that of
 * 3.4.0 without the plugin that it extends.
 */
export type SecuredOpenSearch = 'opensearch-2.19.4';

export interface Distribution {
  readonly title: string;
  readonly product: 'elasticsearch' | 'opensearch';
  readonly number: string;
  readonly artifact: string;
  /** The plugin without which it knows no users. */
  readonly security?: string;
  /** The oldest Java that runs it. */
  readonly java: number;
  /** What its environment variables begin with. */
  readonly prefix: string;
}

const secured: SecuredOpenSearch = 'opensearch-2.19.4';

export function distributionOf(version: ElasticsearchVersion | SecuredOpenSearch): Distribution {
  const number = version.replace('opensearch-', '');
  const product = number === version ? 'elasticsearch' : 'opensearch';
  const group = product === 'elasticsearch' ? 'org.elasticsearch' : 'org.opensearch';
  const newer = product === 'elasticsearch' ? number.startsWith('9') : number.startsWith('3');
  return {
    title: `${product === 'elasticsearch' ? 'Elasticsearch' : 'OpenSearch'} ${number}`,
    product,
    number,
    artifact: `${group}.distribution.integ-test-zip:${product}:${number}:zip`,
    ...(version === secured && { security: `org.opensearch.plugin:opensearch-security:${number}.0:zip` }),
    java: newer ? 21 : 17,
    prefix: product === 'elasticsearch' ? 'ES' : 'OPENSEARCH',
  };
}
