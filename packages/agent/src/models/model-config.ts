/** Which model answers. */
export type ModelConfig =
  /** Offline and deterministic; waits `delayMs` after each word. */
  | { kind: 'demo'; delayMs: number }
  /** OpenAI, or with `baseUrl` any server that speaks one of its two protocols. */
  | {
      kind: 'openai'
      model: string
      apiKey: string
      baseUrl?: string | undefined
      api: 'responses' | 'chat_completions'
    }
  /** Stands in for a model where a server's own speed is measured. */
  | { kind: 'bench'; deltas: number; delayMs: number }
