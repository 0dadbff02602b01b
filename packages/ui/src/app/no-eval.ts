import { z } from 'zod'

// zod compiles parsers with `new Function` where it may. The page's policy forbids that, and even
// the attempt is reported; so this stands before every schema.
z.config({ jitless: true })
