import { runFile } from './run-file'

declare const self: DedicatedWorkerGlobalScope & { URL: typeof URL }

/**
 * Runs one file of a plugin in a worker of our own origin. What answered with this script gave it a policy: it reaches
 * files of plugins, and neither the API nor another site. What a policy does not govern is taken away first.
 */
runFile(self)
