import { strToU8, unzipSync, zipSync } from 'fflate'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { currentOf, TestBrowser, type, type TestPage } from '../testing'
import { withEmptyDatabases } from '../../testing/databases'
import { exportDocuments } from './export-documents'
import { importDocuments, type ImportOptions } from './import-documents'

let browser: TestBrowser
let page: TestPage

withEmptyDatabases()

beforeEach(async () => {
  browser = new TestBrowser()
  page = await browser.started()
})

const nothing = () => undefined
const archiveOf = async ({ documents } = page) =>
  new File([(await exportDocuments(documents.shelf, nothing)).archive], 'all.zip')
const zip = (files: Record<string, string | Uint8Array>, level: 1 | 6 = 6) =>
  new File(
    [
      zipSync(
        Object.fromEntries(
          Object.entries(files).map(([name, value]) => [
            name,
            typeof value === 'string' ? strToU8(value) : value,
          ]),
        ),
        { level },
      ),
    ],
    'some.zip',
  )
const bringIn = (files: File[], options: Partial<ImportOptions> = {}, { documents } = page) =>
  importDocuments(documents, files, { progress: nothing, signal: new AbortController().signal, ...options })

async function write(title: string, text: string, { documents } = page): Promise<string> {
  const { id } = documents.create({ title, text })
  await documents.session.flushAll()
  return id
}

async function kept(owner: 'visitor' | `user:${string}` = 'visitor') {
  const infos = await page.store.list(owner)
  const texts = await page.store.readTexts(infos.map(({ id }) => id))
  return Object.fromEntries(
    infos
      .map(({ id, title, trashedAt }) => [
        title,
        trashedAt === null ? texts.get(id) : `trash: ${texts.get(id)}`,
      ])
      .sort(),
  ) as Record<string, string>
}

const signInAs = async (id: string) => {
  await page.documents.setOwner(`user:${id}`)
  await page.documents.keepApart()
}

describe('a file with all documents', () => {
  test('brings them to another browser with titles, dates and the trash', async () => {
    await write('Plans', 'one\ntwo')
    await write('plans', 'another of that name')
    const gone = await write('Gone', 'thrown away')
    await page.documents.trash(gone)
    const before = await kept()
    const infos = await page.store.list('visitor')
    const file = await archiveOf()
    const names = Object.keys(unzipSync(new Uint8Array(await file.arrayBuffer())))
    expect(names.map((name) => name.toLowerCase()).sort()).toEqual([
      'folio-documents.json',
      'plans 2.md',
      'plans.md',
      'trash/gone.md',
      'welcome to folio.md',
    ])

    vi.stubGlobal('indexedDB', new IDBFactory())
    page = await new TestBrowser().started()
    await page.documents.trash(currentOf(page).id)
    await page.documents.shelf.remove(page.documents.state.getState().trash.map(({ id }) => id))
    const outcome = await bringIn([file])
    expect(outcome).toMatchObject({ copies: 0, present: 0, refused: [] })
    expect(await kept()).toMatchObject(before)
    const dates = ({ id, createdAt, updatedAt }: (typeof infos)[number]) => [id, createdAt, updatedAt]
    expect((await page.store.list('visitor')).map(dates)).toEqual(
      expect.arrayContaining(infos.map(dates)) as unknown,
    )
  })

  test('has the words that are not saved yet, and those that the browser has no room for', async () => {
    vi.spyOn(console, 'error').mockImplementation(nothing)
    await write('Plans', 'one')
    vi.spyOn(page.store, 'write').mockRejectedValue(new DOMException('full', 'QuotaExceededError'))
    type(page, ' and more')
    page.documents.create({ title: 'Never stored', text: 'precious' })
    const file = await archiveOf()
    const files = unzipSync(new Uint8Array(await file.arrayBuffer()))
    expect(new TextDecoder().decode(files['Plans.md'])).toBe('one and more')
    expect(new TextDecoder().decode(files['Never stored.md'])).toBe('precious')
  })

  test('imported again it changes nothing', async () => {
    await write('Plans', 'one')
    const before = await kept()
    const file = await archiveOf()
    expect(await bringIn([file])).toMatchObject({ added: [], present: 2 })
    expect(await kept()).toEqual(before)
  })
})

describe('nothing is overwritten', () => {
  test('what was changed since is kept beside what is brought in, once', async () => {
    await write('Plans', 'one')
    const file = await archiveOf()
    type(page, ' changed')
    expect(await bringIn([file])).toMatchObject({ copies: 1, present: 1 })
    const [copy = ''] = Object.keys(await kept()).filter((title) => title.includes('imported copy'))
    expect(await kept()).toMatchObject({ Plans: 'one changed', [copy]: 'one' })
    expect(await bringIn([file])).toMatchObject({ added: [], present: 2 })
  })

  test('what lies in the trash comes back as a document of its own', async () => {
    const id = await write('Plans', 'one')
    const file = await archiveOf()
    await page.documents.trash(id)
    expect(await bringIn([file])).toMatchObject({ copies: 0, present: 1 })
    expect((await page.store.list('visitor')).filter(({ title }) => title === 'Plans')).toHaveLength(2)
  })

  test('two tabs that import the same file at once bring each document in once or as its own', async () => {
    const other = await browser.started()
    const file = zip({ 'One.md': 'one', 'Two.md': 'two' })
    await Promise.all([bringIn([file]), bringIn([file], {}, other)])
    expect(await kept()).toMatchObject({ One: 'one', Two: 'two' })
  })
})

describe('accounts and visitors are apart', () => {
  test('each exports its own alone', async () => {
    await write('Of the visitor', 'v')
    await signInAs('1')
    await write('Of the first', 'a')
    await signInAs('2')
    await write('Of the second', 'b')
    const names = async () => Object.keys(unzipSync(new Uint8Array(await (await archiveOf()).arrayBuffer())))
    expect((await names()).filter((name) => name.startsWith('Of'))).toEqual(['Of the second.md'])
    await page.documents.setOwner('user:1')
    expect((await names()).filter((name) => name.startsWith('Of'))).toEqual(['Of the first.md'])
    await page.documents.setOwner('visitor')
    expect((await names()).filter((name) => name.startsWith('Of'))).toEqual(['Of the visitor.md'])
  })

  test('a file with the ids of another account’s documents touches none of these', async () => {
    await signInAs('1')
    await write('Diary', 'of the first')
    const file = await archiveOf()
    type(page, ', going on')
    await page.documents.session.flushAll()
    await signInAs('2')
    expect(await bringIn([file])).toMatchObject({ copies: 0 })
    expect(await kept('user:2')).toMatchObject({ Diary: 'of the first' })
    expect(await kept('user:1')).toMatchObject({ Diary: 'of the first, going on' })
  })
})

describe('files of any kind', () => {
  test('several Markdown files come in by their names, and a bad one is named', async () => {
    const outcome = await bringIn([
      new File(['# One\r\nline'], 'One.md'),
      new File([new Uint8Array([0xff, 0xfe, 0x41])], 'Odd.md'),
      new File(['x'], 'picture.png'),
      new File(['no zip'], 'broken.zip'),
      new File(['two'], 'Two.txt'),
    ])
    expect(await kept()).toMatchObject({ One: '# One\nline', Two: 'two' })
    expect(outcome.refused).toEqual([
      { file: 'Odd.md', reason: 'It is no text in UTF-8.' },
      { file: 'picture.png', reason: 'It is neither a .zip nor Markdown (.md, .markdown, .txt).' },
      { file: 'broken.zip', reason: 'It is no zip, or it is damaged.' },
    ])
  })

  test('of a zip, paths that lead out of it, pictures and binaries are left out', async () => {
    const outcome = await bringIn([
      zip({
        'notes/Good.md': 'good',
        '../../Out.md': 'x',
        '/root.md': 'x',
        'C:evil.md': 'x',
        'a\\b.md': 'x',
        'image.png': 'x',
        'null.md': 'a\0b',
        '.hidden/secret.md': 'x',
        '__MACOSX/._Good.md': 'x',
      }),
    ])
    expect(outcome.added.map(({ title }) => title)).toEqual(['Good'])
    expect(outcome.refused.map(({ file }) => file).sort()).toEqual(
      ['../../Out.md', '/root.md', 'C:evil.md', 'a\\b.md', 'image.png', 'null.md'].sort(),
    )
  })

  test('a damaged document is named, and the others come in', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}.md`)
    const file = zip(Object.fromEntries(names.map((name) => [name, `${name} `.repeat(200)])))
    const bytes = new Uint8Array(await file.arrayBuffer())
    const at = indexOf(bytes, 'c.md') + 'c.md'.length
    bytes.fill(0xff, at, at + 8)
    const outcome = await bringIn([new File([bytes], 'some.zip')])
    expect(outcome.refused).toEqual([{ file: 'c.md', reason: 'It is damaged.' }])
    expect(outcome.added.map(({ title }) => title).sort()).toEqual(['a', 'b', 'd', 'e'])
  })

  test('a text that is not the one that was exported is refused', async () => {
    await write('Plans', 'one')
    const files = unzipSync(new Uint8Array(await (await archiveOf()).arrayBuffer()))
    const outcome = await bringIn([zip({ ...files, 'Plans.md': 'forged' })])
    expect(outcome.refused).toMatchObject([{ file: 'Plans.md' }])
  })

  test.each([
    ['of another format', '{"format": "other", "documents": []}'],
    ['nothing that can be read', '{'],
    [
      'of entries of the wrong kind',
      '{"format": "folio-documents-1", "documents": [null, 7, {"id": "../x"}]}',
    ],
  ])('with a manifest %s the texts come in by the names of their files', async (_what, manifest) => {
    await bringIn([zip({ 'folio-documents.json': manifest, 'Plans.md': 'one' })])
    expect(await kept()).toMatchObject({ Plans: 'one' })
  })
})

describe('hostile zips', () => {
  test('one whose files would fill the memory is refused by what it says, before anything is unpacked', async () => {
    const bomb = zip({ 'Huge.md': new Uint8Array(11 * 1024 * 1024), 'Good.md': 'good' })
    expect(bomb.size).toBeLessThan(20_000)
    const outcome = await bringIn([bomb])
    expect(outcome.refused).toEqual([{ file: 'Huge.md', reason: 'It has 11.0 MB; 10 MB is the limit.' }])
    expect(outcome.added.map(({ title }) => title)).toEqual(['Good'])
  })

  test('one with many files that are too much together is refused as a whole', async () => {
    const nines = new Uint8Array(9 * 1024 * 1024)
    const files = Object.fromEntries(Array.from({ length: 34 }, (_, index) => [`${index}.md`, nines]))
    const outcome = await bringIn([zip(files, 1)])
    expect(outcome.added).toEqual([])
    expect(outcome.refused).toEqual([
      { file: 'some.zip', reason: 'It would unpack to 306.0 MB; 300.0 MB is the limit.' },
    ])
  })

  test('one whose files share their bytes is refused', async () => {
    const bytes = new Uint8Array(await zip({ 'a.md': 'words '.repeat(20_000) }).arrayBuffer())
    const outcome = await bringIn([new File([overlapping(bytes, 20)], 'quine.zip')])
    expect(outcome.added).toEqual([])
    expect(outcome.refused).toMatchObject([{ reason: 'Its files overlap, as those of no honest zip do.' }])
  })

  test('one that says less than it has in it takes no more than it says', async () => {
    const file = zip({ 'a.md': 'x'.repeat(100_000) })
    const bytes = new Uint8Array(await file.arrayBuffer())
    const central = indexOf(bytes, 'PK\u0001\u0002')
    new DataView(bytes.buffer).setUint32(central + 24, 10, true)
    await bringIn([new File([bytes], 'liar.zip')])
    expect((await kept()).a?.length ?? 0).toBeLessThanOrEqual(10)
  })
})

describe('all or nothing', () => {
  const three = () => zip({ 'One.md': 'one', 'Two.md': 'two', 'Three.md': 'three' })

  test('where there is no room nothing is written', async () => {
    const write = vi.spyOn(page.store, 'write')
    await expect(bringIn([three()], { room: () => Promise.resolve(10) })).rejects.toThrow('no room')
    expect(write).not.toHaveBeenCalled()
  })

  test('a disk that is full halfway leaves what was there before', async () => {
    const before = await kept()
    const write = page.store.write.bind(page.store)
    vi.spyOn(page.store, 'write').mockImplementation((change, expected) =>
      change.title === 'Two'
        ? Promise.reject(new DOMException('full', 'QuotaExceededError'))
        : write(change, expected),
    )
    await expect(bringIn([three()])).rejects.toThrow('nothing was imported')
    expect(await kept()).toEqual(before)
  })

  test('who cancels has what was there before', async () => {
    const before = await kept()
    const stop = new AbortController()
    const progress = (done: number) => {
      if (done === 2) stop.abort(new Error('cancelled'))
    }
    await expect(bringIn([three()], { progress, signal: stop.signal })).rejects.toThrow('cancelled')
    expect(await kept()).toEqual(before)
  })

  test('undo takes out what came in, and leaves what was written in since', async () => {
    const { added } = await bringIn([three()])
    const one = added.find(({ title }) => title === 'One')
    await page.documents.open(one?.id ?? '')
    type(page, ' more')
    await page.documents.session.flushAll()
    expect(await page.documents.takeBack(added)).toBe(1)
    expect(Object.keys(await kept()).sort()).toEqual(['One', 'Welcome to Folio'])
  })

  test('undo of the document that is open shows another one', async () => {
    const { added } = await bringIn([zip({ 'One.md': 'one' })])
    await page.documents.open(added[0]?.id ?? '')
    await page.documents.takeBack(added)
    expect(page.documents.current?.title).toBe('Welcome to Folio')
  })

  test('other tabs list what came in', async () => {
    const other = await browser.started()
    await bringIn([three()])
    await vi.waitFor(() => {
      expect(other.documents.state.getState().documents).toHaveLength(4)
    })
  })
})

function indexOf(bytes: Uint8Array, words: string): number {
  const wanted = strToU8(words)
  return bytes.findIndex((_, at) => wanted.every((byte, index) => bytes[at + index] === byte))
}

/** A zip of one file, `a.md`, with `count` entries for the same bytes. */
function overlapping(bytes: Uint8Array, count: number): Uint8Array<ArrayBuffer> {
  const central = indexOf(bytes, 'PK\u0001\u0002')
  const end = indexOf(bytes, 'PK\u0005\u0006')
  const records = Array.from({ length: count }, (_, index) => {
    const record = bytes.slice(central, end)
    record[46] = 'a'.charCodeAt(0) + index
    return record
  })
  const closing = bytes.slice(end)
  const view = new DataView(closing.buffer)
  view.setUint16(8, count, true)
  view.setUint16(10, count, true)
  return new Uint8Array([...bytes.slice(0, central), ...records.flatMap((record) => [...record]), ...closing])
}
