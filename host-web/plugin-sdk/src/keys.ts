import type { TextRange } from './context.ts'

/** State that the host publishes or honours. */
export const STATE_KEYS = {
  /** string, read-only: the document's Markdown. */
  CONTENT: 'editor.content',
  /** `SelectionState`, read-only. */
  SELECTION: 'editor.selection',
  /** string: a CSS font-family. */
  FONT_FAMILY: 'format.fontFamily',
  /** number: pixels. */
  FONT_SIZE: 'format.fontSize',
  /** `PaperState`. */
  PAPER: 'theme.paper',
  /** `ThemeMode`. */
  THEME_MODE: 'theme.mode',
} as const

export const EVENTS = {
  /** `{ length }`; the text is in `STATE_KEYS.CONTENT`. */
  CONTENT_CHANGED: 'editor:content-changed',
  /** `SelectionState` */
  SELECTION_CHANGED: 'editor:selection-changed',
  /** `{ id, title }`: another document was opened. Its text comes next, in `STATE_KEYS.CONTENT`. */
  DOCUMENT_OPENED: 'editor:document-opened',
  /** `{ id }` */
  DOCUMENT_SAVED: 'editor:document-saved',
  /** `{ fontFamily, fontSize }`, said by whoever changes the font. */
  FONT_CHANGED: 'format:font-changed',
} as const

export interface SelectionState extends TextRange {
  text: string
  /** Line of the cursor, counted from 1. */
  line: number
}

/** Colours of the sheet. What is drawn on it is a `canvas` contribution's business. */
export interface PaperState {
  id: string
  background?: string
  ink?: string
}

export type ThemeMode = 'light' | 'dark' | 'system'
