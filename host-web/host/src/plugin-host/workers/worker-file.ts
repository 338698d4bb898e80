/** To the starter, as the worker's name: what it runs, and what that must hash to. */
export interface WorkerFile {
  url: string
  integrity: string
}
