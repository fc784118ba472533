/** What can be fetched from Maven Central and started. */
export const elasticsearchVersions = [
  '8.19.21',
  '7.17.29',
  '9.5.3',
  'opensearch-2.19.6',
  'opensearch-3.8.0',
] as const;

export type ElasticsearchVersion = (typeof elasticsearchVersions)[number];

export interface Distribution {
  readonly title: string;
  readonly product: 'elasticsearch' | 'opensearch';
  readonly number: string;
  readonly artifact: string;
  /** The oldest Java that runs it. */
  readonly java: number;
  /** What its environment variables begin with. */
  readonly prefix: string;
}

export function distributionOf(version: ElasticsearchVersion): Distribution {
  const number = version.replace('opensearch-', '');
  const product = number === version ? 'elasticsearch' : 'opensearch';
  const group = product === 'elasticsearch' ? 'org.elasticsearch' : 'org.opensearch';
  const newer = product === 'elasticsearch' ? number.startsWith('9') : number.startsWith('3');
  return {
    title: `${product === 'elasticsearch' ? 'Elasticsearch' : 'OpenSearch'} ${number}`,
    product,
    number,
    artifact: `${group}.distribution.integ-test-zip:${product}:${number}:zip`,
    java: newer ? 21 : 17,
    prefix: product === 'elasticsearch' ? 'ES' : 'OPENSEARCH',
  };
}
