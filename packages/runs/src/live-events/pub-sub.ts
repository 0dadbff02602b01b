/** The number of undelivered items after which a slow subscriber has to resync. */
const MAX_QUEUED = 1_000

/** The queue of one subscriber. */
export class Subscription<Item> {
  #items: Item[] = []
  #needsResync = false
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
    if (this.#items.length + items.length > MAX_QUEUED) this.resync()
    else if (!this.#needsResync) this.#items.push(...items)
    this.#wake()
  }

  /** Drops the queued items and tells the subscriber to read the state from the database. */
  resync(): void {
    this.#items = []
    this.#needsResync = true
    this.#wake()
  }

  /** Makes `next` throw the reason after the queued items are delivered. */
  end(reason: unknown): void {
    this.#ended ??= { reason }
    this.#wake()
  }

  /**
   * Waits for items. Returns `resync` if some were dropped. Throws the reason if the subscription
   * was ended or its signal aborted.
   */
  async next(): Promise<Item[] | 'resync'> {
    while (true) {
      this.#stop.throwIfAborted()
      if (this.#needsResync) {
        this.#needsResync = false
        return 'resync'
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

/** Delivers items to the subscribers of a key within this process. */
export class PubSub<Key, Item> {
  readonly #subscriptions = new Map<Key, Set<Subscription<Item>>>()
  #closed: { reason: unknown } | undefined

  /** Returns a subscription that must be disposed. Aborting `stop` makes its `next` throw. */
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

  /** Tells the subscribers of a key to read the state from the database. */
  resync(key: Key): void {
    for (const subscription of this.#subscriptions.get(key) ?? []) subscription.resync()
  }

  resyncAll(): void {
    for (const key of this.#subscriptions.keys()) this.resync(key)
  }

  /** Ends all present and future subscriptions. */
  close(reason: unknown): void {
    this.#closed = { reason }
    for (const subscriptions of this.#subscriptions.values()) {
      for (const subscription of subscriptions) subscription.end(reason)
    }
  }

  /** The number of subscriptions. */
  get size(): number {
    return this.#subscriptions.values().reduce((sum, each) => sum + each.size, 0)
  }

  #remove(key: Key, subscription: Subscription<Item>): void {
    const others = this.#subscriptions.get(key)
    others?.delete(subscription)
    if (others?.size === 0) this.#subscriptions.delete(key)
  }
}
