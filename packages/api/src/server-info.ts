/** What the server tells clients before anybody has signed in. */
export interface ServerInfo {
  model: { kind: 'demo' | 'openai' | 'bench'; name: string }
  /** Whether a person may enter without an account. */
  guests: boolean
  /** The most that one API key may send in a minute; 0 is no limit. */
  keySendsPerMinute: number
}
