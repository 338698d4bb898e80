import { fireEvent, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, test, vi } from 'vitest'
import { renderPage } from '../../testing/render-page'
import { ImportExportPage } from './import-export-page'
import { useTransfers } from './transfers'

beforeEach(() => {
  useTransfers.setState(useTransfers.getInitialState(), true)
})

async function show() {
  const page = renderPage(<ImportExportPage />)
  await page.documents.start()
  const choose = async (...files: File[]) =>
    userEvent.upload(await screen.findByLabelText('Files to import'), files, { applyAccept: false })
  return { ...page, choose }
}

test('all documents are saved as one file', async () => {
  const saved: Blob[] = []
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    saved.push(blob as Blob)
    return 'blob:saved'
  })
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
  await show()
  const button = await screen.findByRole('button', { name: 'Export all documents' })
  fireEvent.click(button)
  fireEvent.click(button)
  expect(await screen.findByText(/1 document in one file/)).toBeInTheDocument()
  expect(saved).toHaveLength(1)
})

test('it is said what came in and what was left out, and undone', async () => {
  const { user, choose, documents } = await show()
  await choose(new File(['one'], 'One.md'), new File(['x'], 'picture.png'))
  expect(await screen.findByText('1 document imported')).toBeVisible()
  expect(screen.getByText('1 file left out')).toBeVisible()
  expect(screen.getByText('picture.png')).toBeVisible()
  expect(documents.state.getState().documents.map(({ title }) => title)).toContain('One')
  await user.click(screen.getByRole('button', { name: 'Undo' }))
  expect(await screen.findByText('1 imported document taken out again.')).toBeInTheDocument()
  await waitFor(() => {
    expect(documents.state.getState().documents.map(({ title }) => title)).not.toContain('One')
  })
})

test('a file that brings nothing new says so', async () => {
  const { choose } = await show()
  await choose(new File(['one'], 'One.md'))
  expect(await screen.findByText('1 document imported')).toBeVisible()
  await choose(new File(['one'], 'One.md'))
  expect(await screen.findByText('There was nothing to bring in')).toBeVisible()
  expect(screen.getByText('1 was here already.')).toBeVisible()
})

test('a failure is said, and that nothing was imported', async () => {
  const { choose, documents } = await show()
  vi.spyOn(documents.shelf, 'importer').mockRejectedValue(new Error('The database is closed.'))
  await choose(new File(['one'], 'One.md'))
  expect(await screen.findByRole('alert')).toHaveTextContent('Nothing was imported')
})
