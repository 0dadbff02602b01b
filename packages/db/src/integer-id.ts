/** A thing with the integer id that the seed's HTTP surface speaks, beside its own. */
export type Numbered<Thing> = Thing & { number: number }
