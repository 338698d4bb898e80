import type { CreateState } from '../documents/session/open-document'

export type EditorCode = typeof import('./editor-code')

let loaded: EditorCode | undefined
let loading: Promise<EditorCode> | undefined

/** The code of the editor, fetched once. A failure may be tried again. */
export function loadEditor(): Promise<EditorCode> {
  loading ??= import('./editor-code').then(
    (code) => (loaded = code),
    (error: unknown) => {
      loading = undefined
      throw error
    },
  )
  return loading
}

/** For once `loadEditor` is done. */
export const createLoadedState: CreateState = (text, onChange) => {
  if (!loaded) throw new Error('The editor is not loaded yet.')
  return loaded.createEditorState(text, onChange)
}
