/** A place in the plugin's own bundle. */
export interface Frame {
  /** Below the version's folder; empty where the version is one module. */
  file: string
  line: number
  column: number
  function: string
  /** Of the code around it, of those that tell errors apart. */
  shape?: string
}

/** What is told of something that a plugin threw. */
export interface ReportedError {
  name: string
  message: string
  frames: Frame[]
  count: number
}
