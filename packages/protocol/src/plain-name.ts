/** A name of code in plain words: `lend_item` is "Lend item", `dueOn` is "Due on". */
export function plainName(name: string): string {
  const words = name
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, (_, before: string, after: string) => {
      return `${before} ${after.toLowerCase()}`
    })
    .replaceAll(/[_-]+/g, ' ')
    .trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
