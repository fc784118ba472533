import type { FaultExplanation } from './explanation.ts';

/** 515x: Kafka, as a target and as a source. */
export const kafkaFaults = {
  BSQL5150: {
    explanation:
      'No broker answers, or the cluster takes or gives nothing for now: a leader is being elected, too few replicas are in sync. A running stream waits and goes on by itself; nothing is lost meanwhile.',
    remedy:
      'Check that the brokers run, that kafka.brokers is right, and that the addresses which the brokers advertise (advertised.listeners) can be reached from here.',
  },
  BSQL5151: {
    explanation:
      'The cluster does not take the name and password, or the user may not do with a topic or a group what the script wants.',
    remedy:
      'Check kafka.sasl.mechanism, kafka.sasl.username and kafka.sasl.password. To save, the user needs WRITE and DESCRIBE on the topics, and CREATE with createTopics="true"; to load, READ and DESCRIBE on the topics and READ on the group.',
  },
  BSQL5152: {
    explanation:
      'A topic is not there, the user may not see it, or the name that the path makes is none that Kafka allows.',
    remedy:
      'Make the topic with as many partitions as it will need, or set createTopics="true"; give tables with other letters in their names another path.',
  },
  BSQL5153: {
    explanation:
      'A single message is larger than the topic takes. With onError="deadletter" the row is kept in dead-letters.jsonl and the stream goes on.',
    remedy:
      'Raise max.message.bytes of the topic, leave large columns out with a select, or compress with kafka.compression.',
  },
  BSQL5154: {
    explanation:
      'The cluster answers with an error that sending again does not mend. What to do depends on the reason that it gives, so the stream stops.',
    remedy: 'Follow the reason in the message; the broker’s log has more.',
  },
  BSQL5155: {
    explanation:
      'A message is not what value.format says: no JSON, or without a part that every message of the format has. Leaving it out without a word could lose a row, so the stream stops before it.',
    remedy:
      'Check value.format and the pattern of topics. onUnreadable="skip" leaves such messages out, each with its place in the log.',
  },
  BSQL5156: {
    explanation:
      'The group has an offset that the topic does not: the messages behind it were deleted by the retention of the topic before they were read, or the topic was made anew.',
    remedy:
      'Load the rows again from the database. Then go on with another groupId and startFrom, or reset the offsets of the group with kafka-consumer-groups.sh.',
  },
} as const satisfies Readonly<Record<string, FaultExplanation>>;
