"""What every door needs: the guard, error pages, languages, filters, headers. Deny by default."""
