/** Fields that can serve as the label of an object, in order of preference. */
const NAMING_FIELDS = ['title', 'name', 'label', 'subject', 'summary', 'text']

const ISO_MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

interface ShownText {
  text: string
  /** True for an empty value. */
  isFaint: boolean
}

/** The readable text of a value that is not an object or array. */
export function toShownText(value: unknown, locale: string): ShownText {
  if (value === null || value === undefined || value === '') return { text: 'None', isFaint: true }
  if (typeof value === 'boolean') return { text: value ? 'Yes' : 'No', isFaint: false }
  if (typeof value !== 'string') return { text: JSON.stringify(value), isFaint: false }
  return { text: ISO_MOMENT.test(value) ? momentText(value, locale) : value, isFaint: false }
}

function momentText(moment: string, locale: string): string {
  const date = new Date(moment)
  if (Number.isNaN(date.getTime())) return moment
  return date.toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' })
}

/** The label of a collapsed object: its title or name, else its number of fields. */
export function labelOf(value: Record<string, unknown>): string {
  for (const field of NAMING_FIELDS) {
    const label = value[field]
    if (typeof label === 'string' && label.trim() !== '') return label
  }
  const count = Object.keys(value).length
  return count === 1 ? '1 field' : `${count} fields`
}
