import { EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import type { Extension } from '@codemirror/state'

type Changes = Pick<ViewUpdate, 'docChanged' | 'selectionSet' | 'focusChanged'>

/** As long as it is shown, and as long as it is not. */
const BLINK_MS = 600

/** Of one editor. */
export class Blinking {
  readonly #view: Pick<EditorView, 'dom' | 'hasFocus'>
  readonly #mayBlink = !matchMedia('(prefers-reduced-motion: reduce)').matches
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(view: Pick<EditorView, 'dom' | 'hasFocus'>) {
    this.#view = view
    this.#restart()
  }

  update({ docChanged, selectionSet, focusChanged }: Changes): void {
    if (docChanged || selectionSet || focusChanged) this.#restart()
  }

  destroy(): void {
    clearInterval(this.#timer)
    delete this.#view.dom.dataset.cursor
  }

  /** It is always seen where one has just written or gone. */
  #restart(): void {
    this.destroy()
    if (this.#mayBlink && this.#view.hasFocus) this.#timer = setInterval(this.#toggle, BLINK_MS)
  }

  readonly #toggle = (): void => {
    const { dataset } = this.#view.dom
    if (dataset.cursor === undefined) dataset.cursor = 'hidden'
    else delete dataset.cursor
  }
}

const look = EditorView.theme({
  // It would run at each key, for no time at all.
  '.cm-cursorLayer': { animation: 'none !important' },
  '&[data-cursor=hidden] .cm-cursorLayer': { visibility: 'hidden' },
})

/**
 * Lets the cursors that CodeMirror draws blink by a timer. Its own animation makes the browser compute styles and draw in
 * every frame as long as the editor has the focus.
 */
export const blink: Extension = [ViewPlugin.fromClass(Blinking), look]
