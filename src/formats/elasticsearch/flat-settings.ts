/** `{"index": {"number_of_shards": 1}}`, `{"number_of_shards": 1}` and the flat form are the same to the API. */
export function flatSettings(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  const walk = (prefix: string, value: unknown): void => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      for (const [key, one] of Object.entries(value)) walk(prefix === '' ? key : `${prefix}.${key}`, one);
    else flat[prefix.startsWith('index.') ? prefix : `index.${prefix}`] = value;
  };
  walk('', settings);
  return flat;
}
