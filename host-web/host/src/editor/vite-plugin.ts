import type { HtmlTagDescriptor, Plugin, Rolldown } from 'vite'

type Chunks = ReadonlyMap<string, Rolldown.OutputChunk>

/**
 * Has the page of the editor ask for its code at once, and not only when the code of the frame around it runs. On other
 * pages nobody asks for it.
 */
export function editorHints(): Plugin {
  return {
    name: 'plugin-platform:editor-hints',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle, chunk: entry }) =>
        bundle && entry?.name === 'index' ? [hints(chunksOf(bundle), entry.fileName)] : [],
    },
  }
}

function chunksOf(bundle: Rolldown.OutputBundle): Chunks {
  return new Map(
    Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file] as const] : [])),
  )
}

function hints(chunks: Chunks, entry: string): HtmlTagDescriptor {
  const editor = [...chunks.values()].find(({ facadeModuleId }) =>
    facadeModuleId?.endsWith('/editor-code.ts'),
  )
  if (!editor) throw new Error('The build has no chunk of the editor.')
  const loaded = withImports(chunks, entry)
  const added = [...withImports(chunks, editor.fileName)].filter((name) => !loaded.has(name))
  const styles = added.flatMap((name) => [...(chunks.get(name)?.viteMetadata?.importedCss ?? [])])
  return {
    tag: 'script',
    injectTo: 'head',
    children: `if(/^\\/(d\\/|$)/.test(location.pathname)){
const add=(rel,as)=>(href)=>document.head.append(Object.assign(document.createElement('link'),{rel,as,href,crossOrigin:''}));
${JSON.stringify(added.map((name) => `/${name}`))}.forEach(add('modulepreload','script'));
${JSON.stringify(styles.map((name) => `/${name}`))}.forEach(add('preload','style'));}`,
  }
}

/** The chunk and all that comes with it. */
function withImports(chunks: Chunks, fileName: string, found = new Set<string>()): Set<string> {
  if (found.has(fileName)) return found
  found.add(fileName)
  for (const name of chunks.get(fileName)?.imports ?? []) withImports(chunks, name, found)
  return found
}
