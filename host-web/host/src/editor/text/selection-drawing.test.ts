import { EditorSelection, EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { selectionDrawing } from './selection-drawing'

let view: EditorView

beforeEach(() => {
  const extensions = [EditorState.allowMultipleSelections.of(true), selectionDrawing()]
  view = new EditorView({ parent: document.body, state: EditorState.create({ doc: 'one two', extensions }) })
})

afterEach(() => {
  view.destroy()
})

const isDrawn = () => view.dom.querySelector('.cm-cursorLayer') !== null

test('a single cursor is the browser’s, wherever one writes and goes', () => {
  for (const anchor of [1, 3, 0])
    view.dispatch({ changes: { from: anchor, insert: 'x' }, selection: { anchor } })
  expect(isDrawn()).toBe(false)
})

test('a selection is drawn until it is a cursor again', () => {
  view.dispatch({ selection: { anchor: 0, head: 3 } })
  expect(isDrawn()).toBe(true)
  view.dispatch(view.state.replaceSelection('1'))
  expect(isDrawn()).toBe(false)
})

test('several cursors are drawn, and stay so while one writes with them', () => {
  view.dispatch({ selection: EditorSelection.create([EditorSelection.cursor(0), EditorSelection.cursor(4)]) })
  expect(isDrawn()).toBe(true)
  view.dispatch(view.state.replaceSelection('1'))
  expect(view.state.doc.toString()).toBe('1one 1two')
  expect(isDrawn()).toBe(true)
  view.dispatch({ selection: { anchor: 2 } })
  expect(isDrawn()).toBe(false)
})

test('a state that nobody shows knows it as well', () => {
  const selected = view.state.update({ selection: { anchor: 0, head: 3 } }).state
  view.setState(selected)
  expect(isDrawn()).toBe(true)
  view.setState(selected.update({ selection: { anchor: 2 } }).state)
  expect(isDrawn()).toBe(false)
})
