import type { FaultExplanation } from './explanation.ts';

/** 51xx: the target and its documents. */
export const targetFaults = {
  BSQL5101: {
    explanation:
      'The target does not answer. A running stream waits, keeps its place and sends again; nothing is lost meanwhile, and the source is slowed down.',
    remedy: 'Check that the target runs and that es.nodes is right.',
  },
  BSQL5102: {
    explanation: 'The target refuses the user, or the user may not write to the index.',
    remedy:
      'Check user, password or API key, and give the user the privileges create_index, index and delete.',
  },
  BSQL5103: {
    explanation:
      'The answer is not one that Elasticsearch gives: another server, a proxy between, or a version that is too old. What was written cannot be known, so the stream stops.',
    remedy:
      'Check that es.nodes is an Elasticsearch cluster of version 7.17 or later, and not something before it.',
  },
  BSQL5104: {
    explanation:
      'The target has too much to do, and takes nothing or only a part for now. bsql waits longer each time and sends the rest again.',
    remedy: 'Nothing, if it passes. Otherwise lower concurrency or give the cluster more room.',
  },
  BSQL5105: {
    explanation:
      'Two tables have names that differ in case only. Index names have no upper case, so both would go to one index and overwrite each other.',
    remedy: 'Save the two tables with two saves and two index names.',
  },
  BSQL5106: {
    explanation:
      'The target will never take this document as it is: most often a value does not fit the mapping of its field. With onError="deadletter" it is kept in dead-letters.jsonl and the stream goes on.',
    remedy:
      'Mend the mapping or the row; the dead letter has the reason, the place in the log, and the document.',
  },
  BSQL5107: {
    explanation:
      'The document has no id that the target could keep: a column of its key is null, or the id is longer than 512 bytes.',
    remedy:
      'Name other columns with idCols that are never null and short enough, or let long ids be hashed with longIds="hash".',
  },
  BSQL5108: {
    explanation:
      'The index cannot be made or written: its name is not legal, it is closed or blocked, or the cluster does not make indices by itself.',
    remedy:
      'Follow the help beside the message; creating the index before the first run works in every case.',
  },
  BSQL5109: {
    explanation:
      'The path of the save takes its name from the rows, and they have led to more places than allowed. Each index costs the cluster memory, each file a handle.',
    remedy: 'Put something coarser into the path, such as {date:yyyy.MM}, or allow more with maxIndices.',
  },
  BSQL5110: {
    explanation:
      'The connection is encrypted, and who is at its other end is not proven: the certificate is signed by nobody that is trusted here, is for another name, has expired, or is not the one whose fingerprint was given. Or the cluster wants a certificate of its clients. Nothing was sent.',
    remedy:
      "Give es.net.ssl.cert.ca the PEM file of the cluster's certificate authority, or es.net.ssl.ca.fingerprint its SHA-256 fingerprint; to a cluster that asks for a client's certificate, es.net.ssl.cert and es.net.ssl.key.",
  },
  BSQL5111: {
    explanation:
      'A certificate or key was read and is none that can be used: it is not PEM, the key belongs to another certificate, or its password is missing or wrong.',
    remedy:
      'Give PEM files: es.net.ssl.cert.ca, es.net.ssl.cert and es.net.ssl.key, and es.net.ssl.key.pass where the key has a password.',
  },
  BSQL5112: {
    explanation:
      'The save sends its documents through an ingest pipeline that the cluster does not have. Each of them would be refused, so nothing is written.',
    remedy: 'Make the pipeline, or set es.ingest.pipeline right.',
  },
  BSQL5113: {
    explanation:
      'The mapping of the index has `_routing.required`, as parents and children in one index want it, and the document has no routing: the save names no column for it, or that column is null or empty in the row. The cluster refuses such a document.',
    remedy:
      'Name the column with es.mapping.routing, and see to it that it is filled in every row, with a select such as coalesce(parent_id, id); or take `_routing.required` out of the mapping of a new index.',
  },
  BSQL5121: {
    explanation:
      'The index has a mapping in which a field does not take, or does not keep exactly, what the column holds: a large unsigned number in a long, a decimal in an integer, a date in a format that it does not know.',
    remedy: 'Make the index anew with the mapping that bsql makes by itself, or change that field.',
  },
  BSQL5122: {
    explanation:
      'The index would have more fields than index.mapping.total_fields.limit allows, and would refuse documents with the ones that are too many.',
    remedy: 'Raise the limit, or pick fewer columns with select.',
  },
  BSQL5123: {
    explanation:
      'Two tables go to one place, and their rows are told apart by the key alone: rows with the same key would overwrite each other.',
    remedy: 'Put {db} and {table} into the path, or save each table by itself.',
  },
  BSQL5131: {
    explanation:
      'The folder holds a Delta table that bsql must not write: it uses a feature that bsql does not know (deletion vectors, column mapping, constraints, a later protocol), has two rows with one id, or its log is damaged. Writing all the same would damage it for its other readers.',
    remedy: 'Save to another path, or make a plain table of it with the program that wrote it.',
  },
  BSQL5132: {
    explanation:
      'The rows have other columns than the Delta table: one is new, gone, of another type, or has a name that Delta does not allow. The message says which. New and missing columns are followed with mergeSchema="true"; a type cannot change in place.',
    remedy:
      'Set mergeSchema="true", bring the columns into their old shape with a select, or let bsql make the table anew.',
  },
  BSQL5133: {
    explanation:
      'Another program made a version of the Delta table between two of ours. The table is read again and the changes are written after it; nothing of either is lost.',
    remedy: 'Nothing, if it is rare. Otherwise let only one program write the table.',
  },
  BSQL5140: {
    explanation:
      'The index takes no writes, or the cluster lets no index be made. Clusters set such blocks by themselves when disks are nearly full (flood stage), and take them away again when there is space. bsql waits and keeps its place.',
    remedy:
      'Free disk space; since 7.4 the block then goes by itself. One set by hand is lifted by setting index.blocks.read_only_allow_delete, index.blocks.write or index.blocks.read_only to null, or one of the cluster: cluster.blocks.create_index, cluster.blocks.read_only or cluster.blocks.read_only_allow_delete.',
  },
  BSQL5141: {
    explanation:
      'The index is closed, and takes neither writes nor deletes. Nothing is lost: the stream stops before them.',
    remedy: 'Open it with POST /INDEX/_open and run again.',
  },
  BSQL5142: {
    explanation:
      'The index was there or was to be made, and is not there now; the cluster does not make indices by itself (action.auto_create_index).',
    remedy:
      'Create the index or allow action.auto_create_index, and run again. If it was deleted with its documents, load the existing rows again: bsql snapshot.',
  },
  BSQL5143: {
    explanation:
      'A value does not fit the field that the mapping has for it: a word where there are numbers, an object where there is text, or a new column where the mapping is strict.',
    remedy:
      'Bring the value into shape with a select (cast, nullif), or make the index anew with a mapping that takes it, then bsql dlq replay.',
  },
  BSQL5144: {
    explanation:
      "A date is not in a format that the mapping's field knows, or is none at all, such as 0000-00-00.",
    remedy:
      "Give the field the format of the values, or make null of such dates in a select (nullif(d, '0000-00-00')), then bsql dlq replay.",
  },
  BSQL5145: {
    explanation:
      'One document alone is longer than the cluster takes in one request (http.max_content_length, by default 100 MB).',
    remedy:
      'Leave the long columns out with a select, or raise http.max_content_length, then bsql dlq replay.',
  },
  BSQL5146: {
    explanation:
      'The target refused more documents than maxErrors or maxErrorRatio allow in one run. So many are rarely the fault of the rows: the stream stops before a mistake fills the dead letters.',
    remedy:
      'See what they have in common with bsql dlq analyze, mend it, and run again; the checkpoint stands before those that were refused last.',
  },
  BSQL5147: {
    explanation:
      'Another bsql dlq replay or purge works on the dead letters of this folder. Two at a time could each take what the other has not sent.',
    remedy: 'Wait for it. If none runs, it was killed: delete dead-letters.lock.',
  },
  BSQL5148: {
    explanation:
      'A file of dead letters cannot be read, or has a line of a version that this bsql does not know.',
    remedy: 'Check the permissions of the folder; read letters of a later bsql with that one.',
  },
  BSQL5149: {
    explanation:
      'bsql verify compares rows with documents at a place in the log, and the stream of the script did not come as far in time. What it has still to write cannot be told from what is wrong.',
    remedy: 'Start bsql run, or wait for it longer with --wait.',
  },
  BSQL5160: {
    explanation:
      'An option `mapping.COLUMN` names a column that none of the saved tables has, so it does nothing: a slip of the pen, or a column that a select renamed or left out.',
    remedy: 'Write the name as it stands in the documents, or delete the option.',
  },
  BSQL5161: {
    explanation:
      'The cluster does not take the index as bsql would make it: a field type or a setting that it does not know, an analyzer that is not defined, or more shards than it allows.',
    remedy:
      'Mend the options mapping.COLUMN, es.mapping.… and es.index.… of the save; `bsql plan --connect --mapping` prints the whole definition. Or make the index yourself and set es.index.create="false".',
  },
  BSQL5162: {
    explanation:
      'The file of es.index.file is no JSON, or not in the form of an index definition: an object with settings, mappings and aliases.',
    remedy: 'Mend it at the place that the message names.',
  },
  BSQL5163: {
    explanation:
      'The script maps a column in one way, and the index that is there in another. A field keeps its type for good, so the option does nothing there.',
    remedy: 'Save to a new index, which is made as the script says, or delete the option.',
  },
  BSQL5170: {
    explanation:
      'The index that save overwrite built does not have as many documents as its tables have rows, counted at one place in the log. The alias stays where it is, so that nobody searches an index with gaps.',
    remedy:
      'See what was refused with bsql dlq list, or whether idCols give several rows one id. Mend it and run again, which counts again, or build anew with bsql rebuild. maxDifference allows some.',
  },
  BSQL5171: {
    explanation:
      'save overwrite builds indices under names of their own and makes the name of the script an alias. There is an index of that name, and Elasticsearch has no two things of one name.',
    remedy:
      'Set replaceIndex="true": the index is deleted in the same call that makes the alias, when the new one is complete. Or save under another name. Take a snapshot of the cluster before if you may want it back.',
  },
  BSQL5172: {
    explanation:
      'An alias of save overwrite is not there, points to several indices, or an index that it should point to is gone: something else than bsql changed it.',
    remedy: 'Look at GET /_cat/aliases, mend it, or build anew with bsql rebuild.',
  },
  BSQL5173: {
    explanation:
      'The target of a save errorIfExists or save ignore holds something, and no checkpoint says that this stream wrote it. The first stops before anything is written; the second writes nothing.',
    remedy:
      'Empty the target or name another one; or write save append, which writes into what is there, or save overwrite, which replaces it.',
  },
  BSQL5174: {
    explanation:
      'bsql rebuild or bsql rollback was called while the stream ran. It ends rather than go on in indices that nobody searches any more.',
    remedy: 'Run again: the next start does what was asked for, from its checkpoint.',
  },
  BSQL5175: {
    explanation: 'bsql rollback found no index that was replaced and is still kept.',
    remedy: 'See what is kept with bsql plan. keepOld says how long replaced indices stay.',
  },
} as const satisfies Readonly<Record<`BSQL51${string}`, FaultExplanation>>;
