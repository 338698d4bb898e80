import type { Origin } from './faults/blame'

/** What is seen of a version that runs here, for whoever counts it. */
export type Observation =
  | { what: 'activated'; of: Origin; milliseconds: number }
  /** It did not start. */
  | { what: 'failed'; of: Origin; error: unknown }
  /** It runs, and threw. */
  | { what: 'threw'; of: Origin; error: unknown }
  /** One of its commands was executed. */
  | { what: 'used'; of: Origin }
