import type { FaultExplanation } from './explanation.ts';

/** 54xx: what happens between a load and a save. */
export const transformFaults = {
  BSQL5401: {
    explanation:
      'The database does not run the SQL of a re-query: a fault in the SQL, a table or column that is not there, or a privilege that is missing.',
    remedy:
      'Run the SQL by hand as the same user, with a key in the place of the question mark; the message of the fault has the words of the database.',
  },
  BSQL5402: {
    explanation:
      'The SQL of a re-query runs, and its rows make no documents: the column of the key is missing or null, two columns have one name, there are two rows for one key, or a value is of a kind that cannot be read.',
    remedy:
      'Select the key under the name that `id` gives, group by it, and make lists of what there are many of: json_arrayagg, group_concat.',
  },
  BSQL5403: {
    explanation: 'A tableRewrite turns the name of a table or database into nothing.',
    remedy: 'Mend its pattern or replacement, so that every table that matches keeps a name.',
  },
  BSQL5404: {
    explanation:
      'One changed row belongs to more documents than relatedMaxPages allows. They are not left out in silence, and not all taken into memory either, so the stream stops.',
    remedy: 'Raise relatedMaxPages or relatedPageSize, or narrow the SQL of related.',
  },
  BSQL5405: {
    explanation:
      'A change was read from the log, and the database that is asked for the document does not show it yet. A document read now would be old, so bsql waits.',
    remedy:
      'If it does not pass: ask the same server whose log is read, or a replica that is not behind; host and port of the re-query say which.',
  },
} as const satisfies Readonly<Record<`BSQL54${string}`, FaultExplanation>>;
