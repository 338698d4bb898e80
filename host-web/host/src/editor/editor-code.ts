/** All that is made with CodeMirror, in one piece: pages without an editor do without. See `loadEditor`. */
export { EditorPage } from './editor-page'
export { shareDocuments } from './publish-document'
export { createEditorState } from './text/editor-state'
