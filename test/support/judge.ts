import { check } from '../../src/check/check.ts';
import { renderJson } from '../../src/diagnostics/render-json.ts';
import { renderText } from '../../src/diagnostics/render-text.ts';
import { formats } from '../../src/formats/index.ts';

/** What must hold of `check` whatever the text: it ends, throws nothing, and every diagnostic can be shown. */
export function judge(text: string): void {
  const environment = { env: () => undefined, readFile: () => undefined };
  const { plan, diagnostics } = check(
    { name: 'fuzz.bsql', text },
    { formats, environment, purpose: 'check' },
  );
  const wrong = diagnostics.some((diagnostic) => diagnostic.severity === 'error');
  if (wrong === (plan !== undefined)) throw new Error('a plan in spite of errors, or none without');
  for (const diagnostic of diagnostics) {
    const { span, message, source } = diagnostic;
    if (!(span.start >= 0 && span.start <= span.end && span.end <= source.text.length))
      throw new Error(`${diagnostic.code} has a span outside the text: ${span.start} to ${span.end}`);
    if (message === '' || message.includes('undefined'))
      throw new Error(`a message without sense: ${message}`);
    if (/\bundefined\b/.test(renderText(diagnostic, { color: false }).split('= help')[1] ?? ''))
      throw new Error(`help without sense: ${diagnostic.help}`);
  }
  JSON.parse(renderJson(diagnostics, ['fuzz.bsql']));
}
