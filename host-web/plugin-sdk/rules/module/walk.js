/** Every node below one, in the order of the text. Without recursion: a module may nest as deep as it is long. */
export function* nodesOf(root) {
  const waiting = [root]
  while (waiting.length > 0) {
    const node = waiting.pop()
    if (typeof node.type === 'string') yield node
    const below = Object.values(node).filter((each) => typeof each === 'object' && each !== null)
    // One by one: a list is as long as the file, and a call takes only so many arguments.
    for (const each of below.reverse()) waiting.push(each)
  }
}
