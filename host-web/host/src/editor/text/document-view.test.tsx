import { act, render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { DocumentsProvider } from '../../documents/documents-context'
import { MemoryStore } from '../../documents/store/memory-store'
import { TestBrowser } from '../../documents/testing'
import { PluginHost } from '../../plugin-host/plugin-host'
import { PluginHostProvider } from '../../plugin-host/plugin-host-context'
import { FakeLoader } from '../../plugin-host/testing'
import { DocumentView } from './document-view'
import { createEditorState } from './editor-state'

test('nobody can write before there is a document that keeps it', async () => {
  const { documents } = new TestBrowser().page({ createState: createEditorState, store: new MemoryStore() })
  const views: unknown[] = []
  const { container } = render(
    <PluginHostProvider host={new PluginHost({ loader: new FakeLoader() })}>
      <DocumentsProvider documents={documents}>
        <DocumentView onView={(view) => views.push(view)} />
      </DocumentsProvider>
    </PluginHostProvider>,
  )
  expect(container.querySelector('[contenteditable]')).toBeNull()
  expect(views).toEqual([])
  await documents.start()
  act(() => {
    documents.create({ text: 'What was written' })
  })
  expect(screen.getByRole('textbox', { name: 'Document text' })).toHaveTextContent('What was written')
  expect(views).toHaveLength(1)
})
