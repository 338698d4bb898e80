import { syntaxTree } from '@codemirror/language'
import { RangeSetBuilder, type Extension } from '@codemirror/state'
import {
  Decoration,
  ViewPlugin,
  type DecorationSet,
  type EditorView,
  type ViewUpdate,
} from '@codemirror/view'

const CLASS_OF_BLOCK: Record<string, string> = {
  ATXHeading1: 'md-h1',
  SetextHeading1: 'md-h1',
  ATXHeading2: 'md-h2',
  SetextHeading2: 'md-h2',
  ATXHeading3: 'md-h3',
  ATXHeading4: 'md-h4',
  ATXHeading5: 'md-h4',
  ATXHeading6: 'md-h4',
  Blockquote: 'md-quote',
  FencedCode: 'md-code',
  CodeBlock: 'md-code',
  HorizontalRule: 'md-rule',
}

/** Gives whole lines of headings, quotes and code a class: what `HighlightStyle` cannot do, for it sees only spans. */
export function markdownLines(): Extension {
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet

      constructor(view: EditorView) {
        this.decorations = decorate(view)
      }

      update(update: ViewUpdate) {
        const parsedOn = syntaxTree(update.startState) !== syntaxTree(update.state)
        if (update.docChanged || update.viewportChanged || parsedOn) this.decorations = decorate(update.view)
      }
    },
    { decorations: (plugin) => plugin.decorations },
  )
}

function decorate(view: EditorView): DecorationSet {
  const classes = new Map<number, string>()
  const { from, to } = view.viewport
  syntaxTree(view.state).iterate({
    from,
    to,
    enter: (node) => {
      const name = CLASS_OF_BLOCK[node.name]
      if (name !== undefined) markLines(view, Math.max(node.from, from), Math.min(node.to, to), name, classes)
    },
  })
  const builder = new RangeSetBuilder<Decoration>()
  for (const [at, name] of [...classes].sort(([a], [b]) => a - b))
    builder.add(at, at, Decoration.line({ class: name }))
  return builder.finish()
}

function markLines(
  view: EditorView,
  from: number,
  to: number,
  name: string,
  classes: Map<number, string>,
): void {
  for (let at = from; at <= to;) {
    const line = view.state.doc.lineAt(at)
    classes.set(line.from, `${classes.get(line.from) ?? ''} ${name}`.trim())
    at = line.to + 1
  }
}
