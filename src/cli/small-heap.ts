import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Bytes that young objects may take; V8 itself goes up to 64 MB. */
const youngLimit = 16 * 2 ** 20;
/** How much the heap may grow, in percent of what lives, before V8 looks for garbage; of itself up to 300. */
const growth = 70;

/**
 * Keeps the garbage of rows on their way from piling up: a stream holds few objects for long, and V8
 * would rather take memory than collect (docs/adr/0030). Leaves the heap to whoever sets its sizes
 * with NODE_OPTIONS. For commands that run for long, before they load anything.
 */
export function keepHeapSmall(): void {
  if (/semi-space|heap-growing/.test(`${process.env.NODE_OPTIONS} ${process.execArgv}`)) return;
  setFlagsFromString(`--heap-growing-percent=${growth}`);
  setFlagsFromString('--semi-space-growth-factor=1');
  let growing = false;
  const judge = (): void => {
    const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
    const may = (space?.space_size ?? 0) < youngLimit;
    if (may === growing) return;
    growing = may;
    // There is no flag for the size that is heeded once a heap is there.
    setFlagsFromString(`--semi-space-growth-factor=${may ? 2 : 1}`);
  };
  new PerformanceObserver(judge).observe({ entryTypes: ['gc'] });
}
