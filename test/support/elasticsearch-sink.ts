import { elasticsearch } from '../../src/formats/elasticsearch/format.ts';
import type { OpenContext, Sink, SinkFormat } from '../../src/model/format.ts';
import { type OptionValues, readOption } from '../../src/model/options.ts';
import { parsePathTemplate } from '../../src/model/path-template.ts';
import { memoryLog } from './logs.ts';

/** A sink with these options and the defaults of all others, and what it warns of. */
export async function openSink(
  path: string,
  given: OptionValues,
  mode?: OpenContext['mode'],
): Promise<{ sink: Sink; warnings: () => string[] }> {
  const options: Record<string, OptionValues[string]> = {};
  for (const spec of elasticsearch.sink?.options ?? []) {
    const read = spec.default === undefined ? undefined : readOption(spec.type, spec.default);
    if (read?.ok) options[spec.name] = read.value;
  }
  const log = memoryLog();
  const sink = await (elasticsearch.sink as SinkFormat).open({
    ...(mode && { mode }),
    options: { ...options, ...given },
    path: parsePathTemplate(path).template,
    directory: '.',
    log,
    output: async () => {},
  });
  return { sink, warnings: () => log.entries.map(({ message }) => message) };
}
