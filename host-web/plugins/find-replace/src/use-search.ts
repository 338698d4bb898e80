import { useStateValue, STATE_KEYS, type PluginContext } from '@plugin-platform/sdk'
import { useEffect, useMemo, useState } from 'react'
import { highlightExtension } from './highlight'
import { compile, findAll, nextIndex, replacementFor, type Match, type SearchOptions } from './search'

const NO_MATCHES: readonly Match[] = []

/** The search as the dialog shows it, and what can be done with it. */
export function useSearch(context: PluginContext, query: string, options: SearchOptions) {
  const { editor } = context
  const content = useStateValue<string>(context, STATE_KEYS.CONTENT) ?? ''
  const [position, setPosition] = useState(() => editor.getSelection().from)
  const { matchCase, wholeWord, regex } = options

  const { matches, problem } = useMemo(() => {
    const expression = query === '' ? undefined : compile(query, { matchCase, wholeWord, regex })
    if (expression === undefined) return { matches: NO_MATCHES }
    return expression instanceof RegExp
      ? { matches: findAll(content, expression) }
      : { matches: NO_MATCHES, problem: expression.problem }
  }, [content, query, matchCase, wholeWord, regex])
  const index = nextIndex(matches, position)

  useEffect(() => {
    const match = matches[index]
    if (!match) return undefined
    // What was found in a text that has changed since stands elsewhere now.
    if (editor.getText() !== content) return undefined
    if (!isWriting()) editor.select(match.from, match.to)
    return editor.addExtension(highlightExtension({ matches, current: index }))
  }, [editor, content, matches, index])

  const step = (by: 1 | -1) => {
    const next = matches[(index + by + matches.length) % matches.length]
    if (next) setPosition(next.from)
  }
  const replace = (chosen: readonly Match[], replacement: string) => {
    if (editor.getText() !== content) return
    editor.replaceRanges(
      chosen.map((match) => ({
        from: match.from,
        to: match.to,
        insert: replacementFor(match, replacement, options),
      })),
    )
  }
  return {
    matches,
    problem,
    index,
    step,
    replaceCurrent: (replacement: string) => {
      const match = matches[index]
      if (!match) return
      replace([match], replacement)
      setPosition(match.from + replacementFor(match, replacement, options).length)
    },
    replaceAll: (replacement: string) => {
      replace(matches, replacement)
    },
  }
}

/** Whoever writes in the text while the dialog is open keeps their caret. */
function isWriting(): boolean {
  return document.activeElement?.closest('.cm-content') != null
}
