/** What `value.format` can be. */
export const messageFormats = ['json', 'canal-json', 'debezium', 'maxwell'] as const;

export type MessageFormat = (typeof messageFormats)[number];
