import { EditorState, StateEffect } from '@codemirror/state'
import { EditorView, showTooltip } from '@codemirror/view'
import { expect, onTestFinished, test } from 'vitest'
import { documentExtensions } from './document-extensions'

const marginsOf = (view: EditorView) =>
  view.state.facet(EditorView.scrollMargins).map((margins) => margins(view))

test('the caret keeps away from the edges, but where a tooltip would be hidden for it', () => {
  const view = new EditorView({ state: EditorState.create({ extensions: documentExtensions() }) })
  onTestFinished(() => {
    view.destroy()
  })
  expect(marginsOf(view)).toContainEqual({ top: 40, bottom: 96 })
  const tooltip = showTooltip.of({ pos: 0, create: () => ({ dom: document.createElement('div') }) })
  view.dispatch({ effects: StateEffect.appendConfig.of(tooltip) })
  expect(marginsOf(view)).not.toContainEqual({ top: 40, bottom: 96 })
})
