import { beforeEach, describe, expect, test, vi } from 'vitest'
import { TestBrowser, textOf, type, type TestPage } from '../testing'
import { withEmptyDatabases } from '../../testing/databases'
import { Folder } from './folder'
import { MemoryRecords, TestDirectory } from './testing'

let page: TestPage
let directory: TestDirectory
let records: MemoryRecords
let folder: Folder

withEmptyDatabases()

beforeEach(async () => {
  page = await new TestBrowser().started()
  directory = new TestDirectory()
  records = new MemoryRecords()
  folder = new Folder(page.documents, records)
  vi.stubGlobal('showDirectoryPicker', () => Promise.resolve(directory.asDirectory()))
})

async function write(title: string, text: string): Promise<string> {
  const { id } = page.documents.create({ title, text })
  await page.documents.session.flushAll()
  return id
}

const titles = () => page.documents.state.getState().documents.map(({ title }) => title)

describe('documents go to the disk', () => {
  test('all of them when a folder is chosen, and each again when it changes', async () => {
    await write('Plans', 'one')
    await folder.choose()
    expect(await directory.texts()).toMatchObject({ 'Plans.md': 'one' })
    type(page, ' and two')
    await folder.run()
    expect(await directory.texts()).toMatchObject({ 'Plans.md': 'one and two' })
    expect(folder.state.getState()).toMatchObject({ status: 'kept', name: 'Notes' })
  })

  test('what did not change is not written again', async () => {
    await write('Plans', 'one')
    await folder.choose()
    const before = directory.files.get('Plans.md')
    await folder.run()
    expect(directory.files.get('Plans.md')).toBe(before)
  })

  test('files of others keep their names and their texts', async () => {
    directory.put('Plans.md', 'not ours')
    await write('Plans', 'ours')
    await folder.choose()
    expect(await directory.texts()).toMatchObject({ 'Plans.md': 'not ours', 'Plans 2.md': 'ours' })
  })

  test('a document that is renamed moves its file, one that is thrown away takes it along', async () => {
    const id = await write('Plans', 'one')
    await folder.choose()
    page.documents.retitle('Wishes')
    await folder.run()
    expect(Object.keys(await directory.texts())).toEqual(['Welcome to Folio.md', 'Wishes.md'])
    await page.documents.trash(id)
    await folder.run()
    expect(Object.keys(await directory.texts())).toEqual(['Welcome to Folio.md'])
  })

  test('a file that somebody deleted is written again: no document goes for it', async () => {
    await write('Plans', 'one')
    await folder.choose()
    directory.files.delete('Plans.md')
    await folder.run()
    expect(await directory.texts()).toMatchObject({ 'Plans.md': 'one' })
    expect(titles()).toContain('Plans')
  })
})

describe('the folder that was chosen before', () => {
  test('is gone on with: no file is there twice, and what others change still comes in', async () => {
    await write('Plans', 'one')
    await folder.choose()
    await folder.choose()
    directory.put('Plans.md', 'one from elsewhere')
    await folder.run()
    expect(Object.keys(await directory.texts())).toEqual(['Plans.md', 'Welcome to Folio.md'])
    expect(textOf(page)).toBe('one from elsewhere')
  })

  test('finds its files again after it was given up', async () => {
    await write('Plans', 'one')
    await folder.choose()
    await folder.forget()
    await folder.choose()
    expect(Object.keys(await directory.texts())).toEqual(['Plans.md', 'Welcome to Folio.md'])
  })
})

describe('where documents are not there', () => {
  test('that cannot be opened, no file goes', async () => {
    await write('Plans', 'one')
    await folder.choose()
    const { state } = page.documents
    state.setState({ documents: [], isPersistent: false })
    await folder.run()
    expect(folder.state.getState().status).toBe('failed')
    expect(await directory.texts()).toMatchObject({ 'Plans.md': 'one' })
  })

  test('that are not listed and not in the trash, their files stay', async () => {
    const id = await write('Plans', 'one')
    await folder.choose()
    const infos = await page.documents.shelf.infos('visitor')
    vi.spyOn(page.documents.shelf, 'infos').mockResolvedValue(infos.filter((info) => info.id !== id))
    await folder.run()
    expect(await directory.texts()).toMatchObject({ 'Plans.md': 'one' })
  })
})

describe('what another program changes', () => {
  test('to nothing does not take the text away', async () => {
    await write('Plans', 'one')
    await folder.choose()
    directory.put('Plans.md', '')
    await folder.run()
    expect(folder.state.getState().left).toEqual([{ file: 'Plans.md', reason: 'It is empty.' }])
    expect(textOf(page)).toBe('one')
  })

  test('comes into the document, also into the open one', async () => {
    await write('Plans', 'one')
    await folder.choose()
    directory.put('Plans.md', 'one from elsewhere')
    await folder.run()
    expect(textOf(page)).toBe('one from elsewhere')
    expect(await directory.texts()).toMatchObject({ 'Plans.md': 'one from elsewhere' })
  })

  test('while it was changed here too: both are kept, and it is said', async () => {
    const copied = vi.fn()
    folder.copied.listen(copied)
    await write('Plans', 'one')
    await folder.choose()
    directory.put('Plans.md', 'one from elsewhere')
    type(page, ' from here')
    await folder.run()
    expect(textOf(page)).toBe('one from here')
    expect(copied).toHaveBeenCalledExactlyOnceWith('Plans')
    expect(titles()).toEqual(
      expect.arrayContaining(['Plans', expect.stringContaining('Plans (conflict copy')]) as unknown,
    )
    await folder.run()
    expect(Object.values(await directory.texts())).toEqual(
      expect.arrayContaining(['one from here', 'one from elsewhere']) as unknown,
    )
    expect(copied).toHaveBeenCalledOnce()
  })

  test('with no text in it stays as it is, and is named', async () => {
    await write('Plans', 'one')
    await folder.choose()
    directory.put('Plans.md', new Uint8Array([0xff, 0xfe]))
    await folder.run()
    expect(folder.state.getState().left).toEqual([{ file: 'Plans.md', reason: 'It is no text in UTF-8.' }])
    expect(directory.files.get('Plans.md')?.size).toBe(2)
    expect(textOf(page)).toBe('one')
  })

  test('after its document was thrown away stays on the disk', async () => {
    const id = await write('Plans', 'one')
    await folder.choose()
    directory.put('Plans.md', 'precious')
    await page.documents.trash(id)
    await folder.run()
    expect(await directory.texts()).toMatchObject({ 'Plans.md': 'precious' })
  })
})

describe('what may go wrong', () => {
  test('a full disk is said, and the file that was there stays whole', async () => {
    await write('Plans', 'one')
    await folder.choose()
    directory.failure = new DOMException('full', 'QuotaExceededError')
    type(page, ' and two')
    await folder.run()
    expect(folder.state.getState()).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('disk is full') as unknown,
    })
    expect(await directory.texts()).toMatchObject({ 'Plans.md': 'one' })
    directory.failure = undefined
    await folder.run()
    expect(await directory.texts()).toMatchObject({ 'Plans.md': 'one and two' })
  })

  test('after a restart nothing is written before the person has allowed it again', async () => {
    await folder.choose()
    directory.permission = 'prompt'
    await write('Plans', 'one')
    const again = new Folder(page.documents, records)
    await again.run()
    expect(again.state.getState()).toMatchObject({ status: 'asks', name: 'Notes' })
    expect(Object.keys(await directory.texts())).not.toContain('Plans.md')
    await again.run(true)
    expect(await directory.texts()).toMatchObject({ 'Plans.md': 'one' })
  })

  test('another account writes nothing into the folder of the one before', async () => {
    await folder.choose()
    const before = await directory.texts()
    await page.documents.setOwner('user:1')
    await page.documents.keepApart()
    await write('Diary', 'secret')
    await folder.run()
    expect(folder.state.getState().status).toBe('none')
    expect(await directory.texts()).toEqual(before)
  })

  test('who stops keeps the files, and nothing more is written', async () => {
    await write('Plans', 'one')
    await folder.choose()
    await folder.forget()
    type(page, ' and two')
    await folder.run()
    expect(await directory.texts()).toMatchObject({ 'Plans.md': 'one' })
  })
})
