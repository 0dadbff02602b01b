import { z } from 'zod'

// zod compiles parsers with `new Function` if possible. The page's content security policy forbids
// that and reports the attempt, so this setting must run before the first schema is created.
z.config({ jitless: true })
