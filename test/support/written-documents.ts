import { WrittenDocuments } from '../../src/formats/elasticsearch/written-documents.ts';

export function documentsOf(index: string, ...ids: readonly (string | number)[]): WrittenDocuments {
  const documents = new WrittenDocuments();
  documents.enterIndex(index);
  for (const id of ids) documents.enter(id);
  return documents;
}
