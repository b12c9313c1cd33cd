"""The committee route's application: form, materials, employer, upper and office checks, returns, paper, fee (domain section 3)."""
