/** What a page may do with a folder that was chosen; `lib.dom` has not all of it. */
export interface Directory extends FileSystemDirectoryHandle {
  queryPermission?: (wanted: { mode: 'readwrite' }) => Promise<PermissionState>
  requestPermission?: (wanted: { mode: 'readwrite' }) => Promise<PermissionState>
}

type Picker = (options: { id: string; mode: 'readwrite' }) => Promise<Directory>

function picker(): Picker | undefined {
  return (globalThis as { showDirectoryPicker?: Picker }).showDirectoryPicker
}

/** Firefox and Safari let no page write into a folder. */
export function canPickDirectory(): boolean {
  return picker() !== undefined
}

/** Undefined when the person closes the dialogue. */
export async function pickDirectory(): Promise<Directory | undefined> {
  try {
    return await picker()?.({ id: 'folio-documents', mode: 'readwrite' })
  } catch (error) {
    if (isNamed(error, 'AbortError')) return undefined
    throw error
  }
}

/** After a restart browsers want to be asked again, by a click. */
export async function isAllowed(directory: Directory, mayAsk: boolean): Promise<boolean> {
  const wanted = { mode: 'readwrite' } as const
  const now = (await directory.queryPermission?.(wanted)) ?? 'granted'
  if (now === 'granted' || !mayAsk) return now === 'granted'
  return (await directory.requestPermission?.(wanted)) === 'granted'
}

/** The file as it is on the disk now; undefined when it is not there. */
export async function fileIn(directory: Directory, name: string): Promise<File | undefined> {
  try {
    return await (await directory.getFileHandle(name)).getFile()
  } catch (error) {
    // A folder of that name is no file either.
    if (isNamed(error, 'NotFoundError') || isNamed(error, 'TypeMismatchError')) return undefined
    throw error
  }
}

/** Whole or not at all: browsers write beside the file, and put it in its place when it is closed. */
export async function writeFile(directory: Directory, name: string, text: string): Promise<File> {
  const handle = await directory.getFileHandle(name, { create: true })
  const stream = await handle.createWritable()
  try {
    await stream.write(text)
  } catch (error) {
    await stream.abort().catch(() => undefined)
    throw error
  }
  await stream.close()
  return handle.getFile()
}

export function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name
}
