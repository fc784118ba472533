import type { FaultExplanation } from './explanation.ts';

/** 50xx: the database and its log. */
export const databaseFaults = {
  BSQL5001: {
    explanation:
      'No connection to the database could be made, or it broke. A stream that runs waits and connects again from its last commit; before the first row bsql stops.',
    remedy: 'Check that the server runs, that host and port are right, and that no firewall stands between.',
  },
  BSQL5002: {
    explanation: 'The database knows the server but not this user, or the user may not read the log.',
    remedy: 'Check userName and password, and grant REPLICATION SLAVE, REPLICATION CLIENT and SELECT.',
  },
  BSQL5003: {
    explanation:
      'The place where the stream would go on is not in the log any more: the server keeps its log files for a time only, and the stream was away for longer. What happened in between cannot be read.',
    remedy:
      'Remove the checkpoint and run with snapshot="initial", which loads the existing rows again beside the log from now on, and let the server keep its log for longer (binlog_expire_logs_seconds).',
  },
  BSQL5004: {
    explanation:
      'Two readers of one server have the same server id. The server serves only one of them, so they would throw each other out in turns.',
    remedy: 'Leave serverId out (it is random then), or give each reader one of its own.',
  },
  BSQL5005: {
    explanation:
      'A change of a followed table is in the log as its SQL statement and not as rows. What rows it changed cannot be told from that, so the stream stops before it.',
    remedy:
      'Set binlog_format=ROW on the server and in every session that sets its own, then load the existing rows again.',
  },
  BSQL5006: {
    explanation:
      'The log holds a row without some of the columns that the script wants (binlog_row_image is MINIMAL or NOBLOB). A missing column is not a null one, so the document could not be written in full. Columns that excludeColumns leaves out may be missing.',
    remedy:
      'Set binlog_row_image=FULL on the server and in every session that sets its own (or FULL_NODUP on MariaDB), or leave the columns out with excludeColumns.',
  },
  BSQL5007: {
    explanation:
      'The log holds an event, a type or a value that bsql cannot read with certainty. It stops rather than skip a change or guess a value.',
    remedy:
      'Follow the help beside the message; leaving the table out with tableNamePattern lets the others go on.',
  },
  BSQL5008: {
    explanation:
      'A followed table was truncated or dropped. The log does not say which rows went, so the target still has all of them. With onTruncate="apply" whole tables are cleared in the target; databases and partitions never are.',
    remedy:
      'Clear the target yourself if it should follow, then run on with onTruncate="ignore" or onDrop="ignore", and take that out again afterwards.',
  },
  BSQL5009: {
    explanation:
      'The table has no primary key, so two rows of it cannot be told apart, and no document could be found again to update or delete it.',
    remedy:
      'Name the columns that identify a row with idCols, or leave the table out with tableNamePattern. A save into `es` can leave all such tables out or append their rows: noPrimaryKey="skip" or "append".',
  },
  BSQL5010: {
    explanation:
      'The checkpoint was written for another server or recording. A file name and an offset mean nothing there: going on would skip or repeat an unknown part of the log.',
    remedy:
      'Point the script at the old server, or remove the checkpoint and load the existing rows again. With GTIDs a stream survives a change of server.',
  },
  BSQL5011: {
    explanation:
      'A transaction was prepared (XA PREPARE) in a form that bsql does not know. Its rows stand in the log before it is known whether it will be committed or rolled back. XA transactions in their usual form are followed.',
    remedy: 'Use plain transactions on followed tables.',
  },
  BSQL5012: {
    explanation:
      'A log file is larger than 4 GiB. Places in it are counted in 32 bits and start at zero again, so none of them is certain.',
    remedy: 'Switch GTIDs on (gtid_mode=ON), which have no such limit, or keep transactions below 4 GiB.',
  },
  BSQL5013: {
    explanation:
      'The server is reachable, but the way its log is set up, or what the script wants of it, does not fit: the log is off, is not in rows, or no table matches.',
    remedy: 'Set what the help beside the message names; the README has all the settings together.',
  },
  BSQL5014: {
    explanation:
      'Neither a change nor a heartbeat came for three times as long as heartbeat says. Such a connection may look alive for hours, so bsql opens a new one.',
    remedy: 'Nothing, if it happens once. Otherwise look at the network and the load of the server.',
  },
  BSQL5015: {
    explanation:
      'A recorded log file is missing, is not a log file of MySQL or MariaDB, or ends in the middle of a transaction.',
    remedy: 'Give a whole log file, or a folder of them from one server.',
  },
  BSQL5021: {
    explanation:
      'The user lacks a privilege that a stream needs: REPLICATION SLAVE to read the log, REPLICATION CLIENT (BINLOG MONITOR on MariaDB) to know where it ends, SELECT to know the columns.',
    remedy: 'Grant what the help names, to the user that the script has.',
  },
  BSQL5022: {
    explanation:
      'No table that the server has now matches databaseNamePattern and tableNamePattern. Patterns match whole names, and upper and lower case are two things.',
    remedy: 'Mend the patterns, or create the tables first; the help names tables that are near.',
  },
  BSQL5023: {
    explanation:
      'A foreign key changes or deletes child rows by itself (ON DELETE or ON UPDATE CASCADE, SET NULL). InnoDB does that below the log, so the documents of the child table would go stale without a word.',
    remedy:
      'Delete and update the child rows in statements of their own, or make the document from the parent only.',
  },
  BSQL5024: {
    explanation:
      'The server writes no GTIDs. A place in the log is then a file and an offset of this one server: after a failover to another, the stream cannot go on.',
    remedy: 'Set gtid_mode=ON and enforce_gtid_consistency=ON, if another server may ever take over.',
  },
  BSQL5025: {
    explanation:
      'The rows that are in a table already could not be read for the snapshot: the server refused or ended the question, or the table was altered again and again meanwhile. What was read before is kept in the checkpoint.',
    remedy:
      'Follow the help beside the message and run again: the snapshot goes on behind the last row that it handed out. Leaving the table out with tableNamePattern lets the others go on.',
  },
  BSQL5030: {
    explanation:
      'The log does not describe its rows (binlog_row_metadata is not FULL), and the table was altered behind the place that the stream has come to. What its columns were there nobody can tell any more: those of today may fit by chance and give values to the wrong names. bsql stops before the first such row.',
    remedy:
      'Set binlog_row_metadata=FULL, remove the checkpoint and load the existing rows again with snapshot="initial". Without FULL, let the stream catch up before a table is altered.',
  },
  BSQL5031: {
    explanation:
      'The rows of a table have columns that its target was not made for: one is new, or of another type. The stream stops before the first such row, and its checkpoint stands before it, so that nothing is lost whatever is decided.',
    remedy:
      'Set mergeSchema="true" to add new columns to the target and go on from there, or keep to the old columns with a select. A changed type needs a cast in a select, or a target made anew.',
  },
  BSQL5032: {
    explanation:
      'A followed table was truncated or dropped, and onTruncate or onDrop says that its documents are to go. Which they are cannot be told: the target holds documents of other tables too, or spreads those of one over many places, or does not delete so many at once.',
    remedy:
      'Clear the target yourself and run on with onTruncate="ignore", or give each table a target of its own: put {db} and {table} into the path and nothing that depends on a row.',
  },
  BSQL5040: {
    explanation:
      'The place where the stream would begin is a file and an offset between the beginning of a transaction and its commit. The rows before it would be missing, and no position inside a transaction can ever be right.',
    remedy:
      'Begin where a transaction begins (SHOW BINLOG EVENTS tells it), or at offset 4 of the file. If a checkpoint stands there, remove it and load the existing rows again.',
  },
  BSQL5041: {
    explanation:
      'excludeColumns names a column of the primary key of a followed table. Without it rows could not be told apart, and no document could be found again.',
    remedy:
      'Narrow the entry, for example by the name of the table. A select leaves the column out of the documents all the same.',
  },
  BSQL5042: {
    explanation:
      'An entry of columns or excludeColumns names a column that no followed table has now. A slip there would let a column into the target that was to stay out.',
    remedy:
      'Mend the entry; the form is table.column or database.table.column. An entry with * may match nothing yet.',
  },
  BSQL5043: {
    explanation:
      'With verifyChecksums="true" the bytes of each event are compared with its checksum, and those of this one differ: the log was damaged on a disk or on the way.',
    remedy:
      'Compare with the file on the server (mysqlbinlog --verify-binlog-checksum). If it is whole there, run again or copy the recording again; if not, load the existing rows again behind it.',
  },
  BSQL5044: {
    explanation:
      'A server that crashed while it wrote its log leaves a file that ends in the middle of an event. What stands there was never committed: the server rolls it back when it starts again, and goes on in a new file, and so does bsql. It stops only where there is no newer file, or where rows of that transaction were so many that some of them are in the target already.',
    remedy:
      'Follow the help beside the message. With sync_binlog=1 a crash of the machine loses no transaction from the log either.',
  },
  BSQL5050: {
    explanation:
      'startTimestamp names a moment that the clock of the server has not reached. To wait for it would look like a stream that works, so bsql stops; a time without a zone that was meant in local time is the usual cause.',
    remedy:
      'Write the zone behind the time ("2026-11-20 10:00:00+02:00"), or leave startFrom out to begin now.',
  },
  BSQL5051: {
    explanation:
      'Rows of an XA transaction stand in the log at its XA PREPARE, and count only at its XA COMMIT. Until then bsql keeps them in memory, and there are more of them now than maxPreparedSize allows.',
    remedy:
      'Raise maxPreparedSize, or make the transactions smaller; a transaction that nobody ends (XA RECOVER lists it) keeps its share for as long as it is prepared.',
  },
  BSQL5052: {
    explanation:
      'An XA transaction is committed whose XA PREPARE stands before the place where reading began. Its rows stand there too, so they were never read, and which tables they belong to is not in the log any more.',
    remedy:
      'Remove the checkpoint and load the existing rows again (snapshot="initial"), or begin before its XA PREPARE. If it changed no followed table, run on with onUnknownXa="ignore", and take that out again afterwards.',
  },
} as const satisfies Readonly<Record<`BSQL50${string}`, FaultExplanation>>;
