export interface TextFinding {
  severity: 'error' | 'warning'
  /** The rule's id, the same as the platform's. */
  code: string
  message: string
  verdict: 'passed' | 'held' | 'rejected'
  /** From 1. */
  line?: number
  /** From 1, in characters. */
  column?: number
}

/** What the platform would find in the text of a bundle before it parses it: size, a copy of React, secrets. */
export declare function textFindings(text: string): TextFinding[]
