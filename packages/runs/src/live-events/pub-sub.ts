/** Items a slow subscriber may be behind before it has to look for itself. */
const MAX_QUEUED = 1_000

/** What one subscriber has not seen yet. */
export class Subscription<Item> {
  #items: Item[] = []
  #lagged = false
  #ended: { reason: unknown } | undefined
  #signal: PromiseWithResolvers<void> | undefined
  readonly #stop: AbortSignal
  readonly #unsubscribe: () => void

  constructor(stop: AbortSignal, unsubscribe: (subscription: Subscription<Item>) => void) {
    this.#stop = stop
    this.#unsubscribe = () => unsubscribe(this)
    stop.addEventListener('abort', this.#wake)
  }

  push(items: readonly Item[]): void {
    if (this.#items.length + items.length > MAX_QUEUED) this.lag()
    else if (!this.#lagged) this.#items.push(...items)
    this.#wake()
  }

  /** Drops what waits and tells the subscriber to look for itself. */
  lag(): void {
    this.#items = []
    this.#lagged = true
    this.#wake()
  }

  /** Ends the subscriber with an error, after what it has not seen yet. */
  end(reason: unknown): void {
    this.#ended ??= { reason }
    this.#wake()
  }

  /**
   * Waits for items. Answers `lagged` when some were dropped; throws the reason when the
   * subscriber was ended or stopped.
   */
  async next(): Promise<Item[] | 'lagged'> {
    while (true) {
      this.#stop.throwIfAborted()
      if (this.#lagged) {
        this.#lagged = false
        return 'lagged'
      }
      if (this.#items.length > 0) {
        const items = this.#items
        this.#items = []
        return items
      }
      if (this.#ended) throw this.#ended.reason
      this.#signal = Promise.withResolvers()
      await this.#signal.promise
    }
  }

  [Symbol.dispose](): void {
    this.#stop.removeEventListener('abort', this.#wake)
    this.#unsubscribe()
  }

  readonly #wake = (): void => {
    this.#signal?.resolve()
  }
}

/** Hands items to the subscribers of a key in this process. */
export class PubSub<Key, Item> {
  readonly #subscriptions = new Map<Key, Set<Subscription<Item>>>()
  #closed: { reason: unknown } | undefined

  /** Must be disposed; `stop` wakes it for good. */
  subscribe(key: Key, stop: AbortSignal): Subscription<Item> {
    const subscription = new Subscription<Item>(stop, (self) => this.#remove(key, self))
    const others = this.#subscriptions.get(key)
    if (others) others.add(subscription)
    else this.#subscriptions.set(key, new Set([subscription]))
    if (this.#closed) subscription.end(this.#closed.reason)
    return subscription
  }

  publish(key: Key, items: readonly Item[]): void {
    for (const subscription of this.#subscriptions.get(key) ?? []) subscription.push(items)
  }

  has(key: Key): boolean {
    return this.#subscriptions.has(key)
  }

  keys(): Iterable<Key> {
    return this.#subscriptions.keys()
  }

  /** Has the subscribers of a key look for themselves. */
  lag(key: Key): void {
    for (const subscription of this.#subscriptions.get(key) ?? []) subscription.lag()
  }

  lagAll(): void {
    for (const key of this.#subscriptions.keys()) this.lag(key)
  }

  /** Ends all subscribers, and those who come later. */
  close(reason: unknown): void {
    this.#closed = { reason }
    for (const subscriptions of this.#subscriptions.values()) {
      for (const subscription of subscriptions) subscription.end(reason)
    }
  }

  /** The number of subscribers. */
  get size(): number {
    return this.#subscriptions.values().reduce((sum, each) => sum + each.size, 0)
  }

  #remove(key: Key, subscription: Subscription<Item>): void {
    const others = this.#subscriptions.get(key)
    others?.delete(subscription)
    if (others?.size === 0) this.#subscriptions.delete(key)
  }
}
