import type { EditorState, Extension, Transaction, TransactionSpec } from '@codemirror/state'
import { EditorView, type EditorViewConfig } from '@codemirror/view'
import type { EditorPort } from '../registries/editor-port'

export interface Containment {
  editor: EditorPort
  /** How the plugins' extensions are put into a state; undefined when they are in it. */
  withPlugins: (state: EditorState, extensions: Extension) => TransactionSpec | undefined
}

type Spec = TransactionSpec | Transaction

/**
 * An editor that goes on when a plugin's extension throws: the extension is taken out, its plugin is told, and what was
 * being done is done without it.
 */
export class ContainedEditorView extends EditorView {
  // The constructor of the class above may already dispatch.
  #containment: Containment | undefined

  constructor(config: EditorViewConfig, containment: Containment) {
    super(config)
    this.#containment = containment
  }

  override dispatch(...input: unknown[]): void {
    const specs = input.flat() as Spec[]
    const before = this.state
    try {
      super.dispatch(...(input as TransactionSpec[]))
    } catch (error) {
      if (!this.#containment) throw error
      const { editor, withPlugins } = this.#containment
      // Once the new state is there, the text is as it should be and only drawing it failed.
      const isDrawing = this.state !== before
      const attempt = (extensions: Extension[]) => {
        const spec = withPlugins(isDrawing ? this.state : before, extensions)
        if (isDrawing) super.dispatch(spec ?? {})
        else update(spec ? before.update(spec).state : before, specs)
      }
      if (!editor.expel(attempt)) throw error
      if (!isDrawing) super.dispatch(...specs.map(withoutStart))
    }
  }
}

/** In a state that nobody sees. It is made when it is asked for, and only then does it throw. */
function update(state: EditorState, specs: Spec[]): EditorState {
  return state.update(...specs.map(withoutStart)).state
}

/** A transaction belongs to the state that it begins with; what it does can be done from another one too. */
function withoutStart(spec: Spec): TransactionSpec {
  if (!('startState' in spec)) return spec
  const { changes, newSelection: selection, effects, scrollIntoView } = spec
  return { changes, selection, effects, scrollIntoView }
}
