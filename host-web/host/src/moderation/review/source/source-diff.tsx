import { MergeView, unifiedMergeView } from '@codemirror/merge'
import { EditorState, Text } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useEffect, useRef } from 'react'

import { sourceExtensions } from './source-extensions'

interface SourceDiffProps {
  before: { version: string; text: string }
  now: { version: string; text: string }
  /** Below each other: for narrow windows. */
  unified: boolean
}

/** A minified bundle is one long line, of which a precise comparison would take minutes: it ends early and is coarse. */
const DIFF = { scanLimit: 500, timeout: 1_500 }
const COLLAPSED = { margin: 4, minSize: 8 }

/** Two sources side by side, what is the same folded away. Neither can be changed. */
export function SourceDiff({ before, now, unified }: SourceDiffProps) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const parent = place.current
    if (!parent) return
    const labels = [`Source of ${before.version}`, `Source of ${now.version}`] as const
    if (unified) {
      const view = new EditorView({
        parent,
        state: EditorState.create({
          doc: now.text,
          extensions: [
            sourceExtensions(labels[1], now.text),
            unifiedMergeView({
              // As text it would be cut at carriage returns too, unlike the other one.
              original: Text.of(before.text.split('\n')),
              mergeControls: false,
              collapseUnchanged: COLLAPSED,
              diffConfig: DIFF,
            }),
          ],
        }),
      })
      return () => {
        view.destroy()
      }
    }
    const view = new MergeView({
      parent,
      a: { doc: before.text, extensions: sourceExtensions(labels[0], before.text) },
      b: { doc: now.text, extensions: sourceExtensions(labels[1], now.text) },
      collapseUnchanged: COLLAPSED,
      diffConfig: DIFF,
    })
    return () => {
      view.destroy()
    }
  }, [before.version, before.text, now.version, now.text, unified])
  return (
    <div
      ref={place}
      className="overflow-auto rounded-md border border-border max-h-[70dvh] [&_.cm-mergeViewEditor]:min-w-0"
    />
  )
}
