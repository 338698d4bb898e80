const HEADING = /^#{1,3}\s+\[?v?(\d+\.\d+\.\d+[^\]\s]*)\]?/

/** The section of a changelog that is about `version`, without its heading (https://keepachangelog.com); '' when there is none. */
export function changesOf(changelog: string, version: string): string {
  const lines = changelog.split(/\r?\n/)
  const start = lines.findIndex((line) => HEADING.exec(line)?.[1] === version)
  if (start < 0) return ''
  const rest = lines.slice(start + 1)
  const end = rest.findIndex((line) => HEADING.test(line))
  return (end < 0 ? rest : rest.slice(0, end)).join('\n').trim()
}
