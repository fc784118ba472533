import type { Action, AddFile, MetaData, Protocol, RemoveFile, Transaction } from './actions.ts';

/** A Delta table as its log leaves it after a version. */
export class TableState {
  version = -1;
  protocol: Protocol | undefined;
  metaData: MetaData | undefined;
  /** Live data files by path. */
  readonly files = new Map<string, AddFile>();
  /** Files that are no part of the table any more and may still be on disk. */
  readonly removed = new Map<string, RemoveFile>();
  readonly transactions = new Map<string, Transaction>();

  apply(actions: Iterable<Action>): void {
    for (const { add, remove, metaData, protocol, txn } of actions) {
      if (remove) {
        this.files.delete(remove.path);
        this.removed.set(remove.path, remove);
      }
      if (add) {
        this.files.set(add.path, add);
        this.removed.delete(add.path);
      }
      if (metaData) this.metaData = metaData;
      if (protocol) this.protocol = protocol;
      if (txn) this.transactions.set(txn.appId, txn);
    }
  }
}
