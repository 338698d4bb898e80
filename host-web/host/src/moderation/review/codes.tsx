export function Code({ children }: { children: string }) {
  return <code className="rounded-sm bg-hover px-1.5 py-0.5 font-mono text-[13px] break-all">{children}</code>
}

export function Codes({ items, none }: { items: readonly string[]; none: string }) {
  if (items.length === 0) return none
  return (
    <ul className="flex flex-wrap gap-2">
      {items.map((item) => (
        <li key={item}>
          <Code>{item}</Code>
        </li>
      ))}
    </ul>
  )
}
