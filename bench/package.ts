/** The package as it is built: what is measured is what users run. */
export const { check, formats, Stream } = (await import(
  new URL('../dist/index.js', import.meta.url).href
)) as typeof import('../src/index.ts');
